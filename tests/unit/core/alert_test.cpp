// A device in alert on a bus with others, in virtual time: the others must not feel it.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

#include "agent/core/schedule/bus_schedule.h"

namespace tramgac {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr BootTime kStart = BootTime(seconds(1000));
constexpr DeviceIndex kUps = 4;  // the one with an alert period
constexpr RefreshSet kFast = SetOf(RefreshClass::kFast);
constexpr RefreshSet kSlow = SetOf(RefreshClass::kSlow);
constexpr RefreshSet kStatic = SetOf(RefreshClass::kStatic);

// What reads of a line of 9600 baud, 8N1 with two stop bits, take: 11 bits a character, 8 characters of request and 5
// around the words of the answer, two silences of 3.5 characters, and the device's own time.
constexpr Duration OnTheLine(int words) { return Duration((8 + 5 + 2 * words + 7) * 11 * 1'000'000LL / 9600 + 10'000); }
constexpr Duration kFastRead = OnTheLine(40), kSlowRead = OnTheLine(60), kStaticRead = OnTheLine(100);
constexpr Duration kJitter = milliseconds(15);
constexpr Duration kTimeout = milliseconds(300);

struct Poll {
  BootTime begun;
  Duration late;
  RefreshSet classes;
};

// One line with ten devices.
class Line {
 public:
  Line(Duration period, Duration alert, RefreshSet classes = kAllClasses, DeviceIndex devices = 10)
      : dead_(devices), polls_(devices) {
    for (DeviceIndex i = 0; i < devices; ++i) {
      schedule_.Add(i, period, classes, 5, SpreadStart(kStart, period, 0), i == kUps ? alert : Duration());
    }
  }

  void RunUntil(BootTime end) {
    while (now_ < end) {
      DuePoll poll;
      if (!schedule_.Next(now_, poll)) {
        const BootTime next = schedule_.NextDue();
        ASSERT_GT(next, now_) << "it must not spin";
        now_ = std::min(next, end);
        continue;
      }
      polls_[poll.device].push_back({now_, now_ - poll.deadline, poll.classes});
      now_ += dead_[poll.device] ? kTimeout : Took(poll.classes);
      schedule_.Done(now_, !dead_[poll.device]);
    }
  }
  void RunFor(Duration duration) { RunUntil(now_ + duration); }

  std::vector<Poll> Since(DeviceIndex device, BootTime since, RefreshSet classes = kAllClasses) const {
    std::vector<Poll> found;
    for (const Poll& poll : polls_[device]) {
      if (poll.begun >= since && (poll.classes & classes) != 0) found.push_back(poll);
    }
    return found;
  }
  void SetAlert(bool on) { EXPECT_TRUE(schedule_.SetAlert(kUps, on, now_)); }
  void SetDead(DeviceIndex device, bool dead) { dead_[device] = dead; }
  BusSchedule& schedule() { return schedule_; }
  BootTime now() const { return now_; }

 private:
  Duration Took(RefreshSet classes) {
    Duration took = (classes & kFast) != 0 ? kFastRead : Duration();
    if ((classes & kSlow) != 0) took += kSlowRead;
    if ((classes & kStatic) != 0) took += kStaticRead;
    return took + Duration(std::uniform_int_distribution<std::int64_t>(0, kJitter.count())(random_));
  }

  BusSchedule schedule_;
  std::vector<bool> dead_;
  std::vector<std::vector<Poll>> polls_;
  std::mt19937_64 random_{1};
  BootTime now_ = kStart;
};

Duration LongestGap(const std::vector<Poll>& polls) {
  Duration longest{};
  for (std::size_t i = 1; i < polls.size(); ++i) longest = std::max(longest, polls[i].begun - polls[i - 1].begun);
  return longest;
}

// A line, and how often the one in alert is read in an hour on it.
struct Case {
  Duration period;
  RefreshSet classes;
  std::size_t least;
};

class Alert : public testing::TestWithParam<Case> {};

// From a line that has time to one of which there is too little left for a poll more.
INSTANTIATE_TEST_SUITE_P(Lines, Alert,
                         testing::Values(Case{seconds(60), kFast | kSlow, 3500}, Case{seconds(10), kFast | kSlow, 3500},
                                         Case{seconds(5), kFast | kSlow, 3400}, Case{milliseconds(2500), kFast, 2800},
                                         Case{milliseconds(1900), kFast, 3500}, Case{milliseconds(1500), kFast, 2390}));

TEST_P(Alert, TheNineOthersAreNeverLateAndItTakesWhatIsLeft) {
  const Duration period = GetParam().period;
  Line line(period, seconds(1), GetParam().classes);
  line.RunFor(10 * period);
  const BootTime raised = line.now();
  line.SetAlert(true);
  line.RunFor(hours(1));
  for (DeviceIndex other = 0; other < 10; ++other) {
    if (other == kUps) continue;
    const std::vector<Poll> polls = line.Since(other, raised);
    EXPECT_GE(static_cast<std::int64_t>(polls.size()), hours(1) / period - 1);
    for (const Poll& poll : polls) ASSERT_LE(poll.late, std::min(period / 10, 3 * Duration(kJitter))) << other;
    EXPECT_LE(LongestGap(polls), period + period / 10) << "device " << other;
  }
  const std::size_t polls = line.Since(kUps, raised).size();
  EXPECT_GE(polls, GetParam().least);
  EXPECT_LE(static_cast<std::int64_t>(polls), hours(1) / seconds(1) + hours(1) / period + 1);
  if (period >= seconds(10)) {
    EXPECT_LE(LongestGap(line.Since(kUps, raised)), seconds(3)) << "the others, one behind the other, and a second";
  }
}

TEST_P(Alert, ItsOwnPeriodGoesOnUnderneath) {
  const Duration period = GetParam().period;
  Line line(period, seconds(1), GetParam().classes);
  line.RunFor(10 * period);
  line.SetAlert(true);
  const BootTime raised = line.now();
  line.RunFor(hours(2));
  EXPECT_LE(LongestGap(line.Since(kUps, raised)), period + period / 10) << "never less than without an alert";
  const bool has_slow = (GetParam().classes & kSlow) != 0;
  const auto slow = static_cast<double>(line.Since(kUps, raised, kSlow).size());
  EXPECT_NEAR(slow, has_slow ? static_cast<double>(hours(2) / SlowPeriod(period)) : 0, 1) << "no more often";
  line.SetAlert(false);
  const BootTime cleared = line.now();
  line.RunFor(hours(1));
  EXPECT_LE(static_cast<std::int64_t>(line.Since(kUps, cleared).size()), hours(1) / period + 1);
}

TEST(AlertAlone, PollsAtOnceAtTheAlertPeriodAndBackOnItsOldDeadlines) {
  BusSchedule schedule;
  schedule.Add(0, seconds(10), kAllClasses, 5, kStart, seconds(3));
  std::vector<std::int64_t> begun;
  DuePoll poll;
  const auto run = [&](Duration until) {
    while (schedule.NextDue() < kStart + until) {
      const BootTime now = schedule.NextDue();
      ASSERT_TRUE(schedule.Next(now, poll));
      begun.push_back((now - kStart) / seconds(1));
      schedule.Done(now + milliseconds(50), true);
    }
  };
  run(seconds(12));
  EXPECT_TRUE(schedule.SetAlert(0, true, kStart + seconds(12)));
  EXPECT_TRUE(schedule.SetAlert(0, true, kStart + seconds(14))) << "it is so already";
  run(seconds(31));
  EXPECT_TRUE(schedule.SetAlert(0, false, kStart + seconds(31)));
  run(seconds(51));
  EXPECT_EQ(begun, (std::vector<std::int64_t>{0, 10, 15, 18, 20, 23, 26, 29, 30, 40, 50}));
  EXPECT_EQ(schedule.counters().skipped, 0u);
  EXPECT_EQ(schedule.counters().late, 0u);
}

TEST(AlertAlone, WhatThereIsNoTimeForIsSkippedAndCounted) {
  BusSchedule schedule;
  schedule.Add(0, minutes(1), kFast, 5, kStart, seconds(1));
  DuePoll poll;
  ASSERT_TRUE(schedule.Next(kStart, poll));
  schedule.Done(kStart + milliseconds(3500), true);
  schedule.SetAlert(0, true, kStart + milliseconds(4000));
  ASSERT_TRUE(schedule.Next(kStart + seconds(5), poll));
  schedule.Done(kStart + milliseconds(8500), true);
  EXPECT_EQ(schedule.counters().skipped, 3u);
  EXPECT_EQ(schedule.NextDue(), kStart + seconds(9));
}

TEST(AlertAlone, IsNotInTheWayOfItsOwnPeriod) {
  BusSchedule schedule;
  schedule.Add(0, seconds(10), kFast, 5, kStart, milliseconds(9900));
  DuePoll poll;
  ASSERT_TRUE(schedule.Next(kStart, poll));
  schedule.Done(kStart + milliseconds(200), true);
  schedule.SetAlert(0, true, kStart);
  EXPECT_EQ(schedule.NextDue(), kStart + seconds(10));
}

TEST(AlertAlone, HasNoEffectWithoutAnAlertPeriodOrFastPoints) {
  BusSchedule schedule;
  schedule.Add(0, seconds(10), kAllClasses, 5, kStart);
  schedule.Add(1, seconds(10), kSlow, 5, kStart, seconds(1));
  DuePoll poll;
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(schedule.Next(kStart, poll));
    schedule.Done(kStart, true);
  }
  EXPECT_TRUE(schedule.SetAlert(0, true, kStart));
  EXPECT_TRUE(schedule.SetAlert(1, true, kStart));
  EXPECT_FALSE(schedule.SetAlert(2, true, kStart)) << "not on this bus";
  EXPECT_EQ(schedule.NextDue(), kStart + seconds(10));
}

TEST(AlertAlone, SomebodyWhoAsksIsAnsweredAtOnceWithEverything) {
  BusSchedule schedule;
  schedule.Add(0, seconds(10), kAllClasses, 5, kStart, seconds(1));
  DuePoll poll;
  ASSERT_TRUE(schedule.Next(kStart, poll));
  schedule.Done(kStart, true);
  schedule.SetAlert(0, true, kStart);
  ASSERT_TRUE(schedule.Next(kStart + seconds(1), poll));
  EXPECT_TRUE(schedule.PollNow(0, kStart + milliseconds(1010)));
  schedule.Done(kStart + milliseconds(1020), true);
  ASSERT_TRUE(schedule.Next(kStart + milliseconds(1020), poll)) << "once more: it was being polled";
  EXPECT_EQ(poll.classes, kAllClasses);
  schedule.Done(kStart + milliseconds(1040), true);
  EXPECT_EQ(schedule.NextDue(), kStart + milliseconds(1010) + seconds(1));
}

// How long it takes until a silent device is given up must not depend on an alert, nor what it costs the others.
TEST(AlertSilence, OneThatDoesNotAnswerIsAskedAtItsPeriod) {
  std::map<bool, std::vector<BootTime>> begun;
  for (const bool alert : {false, true}) {
    Line line(seconds(10), seconds(1));
    line.RunFor(minutes(2));
    line.SetAlert(alert);
    line.RunFor(minutes(2));
    line.SetDead(kUps, true);
    line.RunFor(seconds(10));  // with a failed poll of the alert
    const BootTime known = line.now();
    line.RunFor(minutes(10));
    for (const Poll& poll : line.Since(kUps, known)) begun[alert].push_back(poll.begun);
    line.SetDead(kUps, false);
    line.RunFor(minutes(1));
    const BootTime back = line.now();
    line.RunFor(minutes(1));
    EXPECT_GE(line.Since(kUps, back).size(), alert ? 40u : 6u);
    EXPECT_LE(line.schedule().counters().skipped, 60u) << "silence is no busy bus";
  }
  EXPECT_LE(begun[true].size(), begun[false].size() + 1);
}

TEST(AlertSilence, ADeadNeighbourIsStillProbedAndCostsItNoMoreThanItsShare) {
  Line line(seconds(5), seconds(1), kFast | kSlow);
  line.SetDead(7, true);
  line.SetAlert(true);
  line.RunFor(minutes(2));
  const BootTime known = line.now();
  line.RunFor(hours(1));
  EXPECT_GE(line.Since(7, known).size(), 100u) << "it must be noticed when it comes back";
  for (const DeviceIndex other : {0u, 5u, 9u}) {
    for (const Poll& poll : line.Since(other, known)) ASSERT_LE(poll.late, milliseconds(500));
  }
  EXPECT_GE(line.Since(kUps, known).size(), 2200u);
}

TEST(AlertSilence, TwoInAlertShareWhatIsLeft) {
  BusSchedule schedule;
  for (DeviceIndex i = 0; i < 3; ++i) schedule.Add(i, seconds(60), kFast, 5, kStart, seconds(1));
  schedule.SetAlert(0, true, kStart);
  schedule.SetAlert(1, true, kStart);
  std::map<DeviceIndex, int> polls;
  DuePoll poll;
  for (BootTime now = kStart; now < kStart + minutes(10);) {
    if (!schedule.Next(now, poll)) {
      now = schedule.NextDue();
      continue;
    }
    ++polls[poll.device];
    now += milliseconds(800);
    schedule.Done(now, true);
  }
  EXPECT_NEAR(polls[0], polls[1], 20);
  EXPECT_GT(polls[0], 250);
  EXPECT_EQ(polls[2], 10);
}

}  // namespace
}  // namespace tramgac
