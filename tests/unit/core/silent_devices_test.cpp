// What silent devices cost the others of their bus, in virtual time.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <vector>

#include "agent/core/schedule/bus_schedule.h"

namespace tramgac {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr BootTime kStart = BootTime(seconds(1000));

// One line and the devices on it. Which of them are dead may change while time passes.
class Bus {
 public:
  Bus(int devices, Duration period, Duration answer, Duration timeout, double share = 0.05)
      : schedule_(share), answer_(answer), timeout_(timeout), dead_(static_cast<std::size_t>(devices)) {
    for (int i = 0; i < devices; ++i) {
      schedule_.Add(static_cast<DeviceIndex>(i), period, kAllClasses, 5, SpreadStart(kStart, period, 0));
    }
  }

  void SetDead(DeviceIndex device, bool dead) { dead_[device] = dead; }

  void RunUntil(BootTime end) {
    while (now_ < end) {
      DuePoll poll;
      if (!schedule_.Next(now_, poll)) {
        const BootTime next = schedule_.NextDue();
        ASSERT_GT(next, now_) << "it must not spin";
        now_ = std::min(next, end);
        continue;
      }
      const bool dead = dead_[poll.device];
      begun_[poll.device].push_back(now_);
      now_ += dead ? timeout_ : answer_;
      if (dead) wasted_[poll.device] += timeout_;
      schedule_.Done(now_, !dead);
    }
  }

  // Gaps between the beginnings of the polls of a device since `since`.
  std::vector<Duration> Gaps(DeviceIndex device, BootTime since) {
    std::vector<Duration> gaps;
    const std::vector<BootTime>& all = begun_[device];
    for (std::size_t i = 1; i < all.size(); ++i) {
      if (all[i - 1] >= since) gaps.push_back(all[i] - all[i - 1]);
    }
    return gaps;
  }

  std::ptrdiff_t PollsSince(DeviceIndex device, BootTime since) {
    const std::vector<BootTime>& all = begun_[device];
    return std::count_if(all.begin(), all.end(), [since](BootTime at) { return at >= since; });
  }

  BusSchedule& schedule() { return schedule_; }
  Duration wasted(DeviceIndex device) { return wasted_[device]; }
  std::size_t polls(DeviceIndex device) { return begun_[device].size(); }
  BootTime now() const { return now_; }

 private:
  BusSchedule schedule_;
  Duration answer_, timeout_;
  std::vector<bool> dead_;
  std::map<DeviceIndex, std::vector<BootTime>> begun_;
  std::map<DeviceIndex, Duration> wasted_;
  BootTime now_ = kStart;
};

struct Line {
  Duration period, answer, timeout;
};

class TenDevices : public testing::TestWithParam<Line> {};

INSTANTIATE_TEST_SUITE_P(Lines, TenDevices,
                         testing::Values(Line{seconds(1), milliseconds(60), milliseconds(300)},
                                         Line{seconds(2), milliseconds(100), milliseconds(500)},
                                         Line{seconds(10), milliseconds(250), seconds(1)},
                                         Line{seconds(10), milliseconds(100), seconds(4)},
                                         Line{seconds(60), milliseconds(900), seconds(3)}));

// Three of ten die at one moment, are dead for an hour, and come back. That a device will not answer cannot be known
// before it has not: those behind it wait for that one timeout, and no longer.
TEST_P(TenDevices, TheHealthyOnesKeepTheirPeriod) {
  const Line& line = GetParam();
  Bus bus(10, line.period, line.answer, line.timeout);
  bus.RunUntil(kStart + 10 * line.period);
  for (const DeviceIndex dead : {1u, 4u, 9u}) bus.SetDead(dead, true);
  bus.RunUntil(bus.now() + 2 * line.period);
  const BootTime known = bus.now();
  const ScheduleCounters before = bus.schedule().counters();
  bus.RunUntil(bus.now() + hours(1));
  for (const DeviceIndex dead : {1u, 4u, 9u}) bus.SetDead(dead, false);
  bus.RunUntil(bus.now() + minutes(5));
  for (const DeviceIndex healthy : {0u, 2u, 3u, 5u, 6u, 7u, 8u}) {
    for (const Duration gap : bus.Gaps(healthy, kStart)) {
      ASSERT_LE(gap, line.period + 3 * line.timeout) << "device " << healthy;
    }
    for (const Duration gap : bus.Gaps(healthy, known)) {
      ASSERT_LE(gap, line.period + line.period / 10) << "device " << healthy;
      ASSERT_GE(gap, line.period - line.period / 10) << "device " << healthy;
    }
  }
  EXPECT_EQ(bus.schedule().counters().late, before.late);
  EXPECT_EQ(bus.schedule().counters().skipped, 0u);
}

TEST_P(TenDevices, ADeadOneCostsAtMostItsShare) {
  const Line& line = GetParam();
  Bus bus(10, line.period, line.answer, line.timeout);
  bus.SetDead(3, true);
  bus.RunUntil(kStart + hours(10));
  // Five polls until it is given up, then at most a twentieth of the time.
  EXPECT_LE(bus.wasted(3), 5 * line.timeout + Duration(hours(10)) / 20);
  const std::vector<Duration> gaps = bus.Gaps(3, kStart + hours(1));
  const Duration longest = std::max({Duration(seconds(30)), line.period, 20 * line.timeout});
  for (const Duration gap : gaps) EXPECT_LE(gap, longest + line.period) << "it must be noticed when it comes back";
}

TEST_P(TenDevices, ThoseThatComeBackArePolledNormallyWithinTwoPeriods) {
  const Line& line = GetParam();
  Bus bus(10, line.period, line.answer, line.timeout);
  for (const DeviceIndex dead : {0u, 5u, 6u}) bus.SetDead(dead, true);
  bus.RunUntil(kStart + hours(2));
  for (const DeviceIndex dead : {0u, 5u, 6u}) bus.SetDead(dead, false);
  const BootTime mended = bus.now();
  bus.RunUntil(mended + hours(1));
  for (const DeviceIndex back : {0u, 5u, 6u}) {
    const std::vector<Duration> gaps = bus.Gaps(back, mended);
    ASSERT_GT(gaps.size(), 3u);
    // The first poll since then has found it.
    for (const Duration gap : gaps) EXPECT_LE(gap, 2 * line.period) << "device " << back;
  }
}

TEST(SilentDevices, OnABusWithoutGapsTheyTakeTheirShareAndNoMore) {
  Bus bus(10, seconds(1), milliseconds(140), milliseconds(500), 0.05);  // seven need 980 ms of each second
  for (const DeviceIndex dead : {1u, 4u, 9u}) bus.SetDead(dead, true);
  bus.RunUntil(kStart + hours(10));
  const Duration wasted = bus.wasted(1) + bus.wasted(4) + bus.wasted(9);
  EXPECT_LE(wasted, Duration(hours(10)) / 20 + seconds(5));
  for (const DeviceIndex dead : {1u, 4u, 9u}) EXPECT_GT(bus.polls(dead), 300u) << "nobody is forgotten";
}

TEST(SilentDevices, TheShareIsASetting) {
  for (const double share : {0.01, 0.2}) {
    Bus bus(2, seconds(1), milliseconds(10), seconds(2), share);
    bus.SetDead(1, true);
    bus.RunUntil(kStart + hours(1));
    const double used = std::chrono::duration<double>(bus.wasted(1)) / std::chrono::duration<double>(hours(1));
    EXPECT_LE(used, share + 0.005);
    EXPECT_GT(used, 0.005);
  }
}

TEST(SilentDevices, OneThatIsAloneCostsNobodyAnything) {
  Bus bus(1, seconds(1), milliseconds(10), seconds(6), 0.01);
  bus.SetDead(0, true);
  bus.RunUntil(kStart + minutes(10));
  for (const Duration gap : bus.Gaps(0, kStart + minutes(2))) EXPECT_LE(gap, seconds(7));
}

// A cable that was out for half an hour: all are back within two periods, or one timeout each if that is longer.
TEST_P(TenDevices, AllThatComeBackTogetherAreBackAtOnce) {
  const Line& line = GetParam();
  Bus bus(10, line.period, line.answer, line.timeout);
  bus.RunUntil(kStart + 10 * line.period);
  for (DeviceIndex i = 0; i < 10; ++i) bus.SetDead(i, true);
  bus.RunUntil(bus.now() + minutes(30));
  for (DeviceIndex i = 0; i < 10; ++i) bus.SetDead(i, false);
  const BootTime mended = bus.now();
  const Duration bound = std::max(2 * line.period, 10 * line.timeout);
  bus.RunUntil(mended + bound);
  for (DeviceIndex i = 0; i < 10; ++i) EXPECT_GE(bus.PollsSince(i, mended), 1) << "device " << i;
}

TEST(SilentDevices, AnsweringNowAndThenIsNotSilence) {
  Bus bus(2, seconds(1), milliseconds(50), milliseconds(300));
  for (int i = 0; i < 600; ++i) {
    bus.SetDead(1, i % 3 != 0);
    bus.RunUntil(kStart + seconds(i));
  }
  EXPECT_GT(bus.polls(1), 500u) << "it must not be backed off";
  EXPECT_EQ(bus.schedule().counters().late, 0u);
}

TEST(SilentDevices, SomebodyWhoAsksIsAnsweredAtOnce) {
  Bus bus(3, seconds(1), milliseconds(300), seconds(2));
  bus.SetDead(2, true);
  bus.RunUntil(kStart + minutes(5));
  ASSERT_TRUE(bus.schedule().PollNow(2, bus.now()));
  const std::size_t before = bus.polls(2);
  bus.RunUntil(bus.now() + seconds(1));
  EXPECT_EQ(bus.polls(2), before + 1);
}

}  // namespace
}  // namespace tramgac
