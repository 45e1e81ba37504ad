#include "agent/core/schedule/bus_schedule.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace tramgac {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr RefreshSet kFast = SetOf(RefreshClass::kFast);
constexpr RefreshSet kSlow = SetOf(RefreshClass::kSlow);
constexpr RefreshSet kStatic = SetOf(RefreshClass::kStatic);
constexpr RefreshSet kAll = kFast | kSlow | kStatic;
constexpr BootTime kStart = BootTime(seconds(1000));

TEST(BusSchedule, AsksNothingBeforeItIsDue) {
  BusSchedule schedule;
  DuePoll poll;
  EXPECT_FALSE(schedule.Next(kStart, poll));
  EXPECT_EQ(schedule.NextDue(), kNever);
  schedule.Done(kStart, true);  // nothing was handed out
  schedule.Add(4, seconds(10), kAll, 5, kStart + seconds(2));
  EXPECT_EQ(schedule.NextDue(), kStart + seconds(2));
  EXPECT_FALSE(schedule.Next(kStart + seconds(1), poll));
  ASSERT_TRUE(schedule.Next(kStart + seconds(2), poll));
  EXPECT_EQ(poll.device, 4u);
  EXPECT_EQ(poll.classes, kAll);
  EXPECT_EQ(poll.deadline, kStart + seconds(2));
  EXPECT_FALSE(schedule.Next(kStart + seconds(100), poll)) << "one poll at a time";
  EXPECT_EQ(schedule.NextDue(), kNever);
}

TEST(BusSchedule, AnotherOneGoesOnWhereItWas) {
  BusSchedule before;
  before.Add(0, seconds(10), kAll, 5, kStart);
  before.Add(2, seconds(4), kAll, 5, kStart + seconds(1));
  DuePoll poll;
  ASSERT_TRUE(before.Next(kStart, poll));
  before.Done(kStart + milliseconds(300), true);
  ASSERT_TRUE(before.Next(kStart + seconds(1), poll));
  BootTime due[4] = {kNever, kNever, kNever, kNever};
  before.TellDue(due);
  EXPECT_EQ(due[0], kStart + seconds(10));
  EXPECT_EQ(due[1], kNever) << "not on this bus";
  EXPECT_EQ(due[2], kStart + seconds(1)) << "its poll is under way, and will not be ended here";
  const BootTime now = kStart + seconds(2);
  EXPECT_EQ(FirstPoll(due[2], now, seconds(4), 7), kStart + seconds(1));
  EXPECT_EQ(FirstPoll(kNever, now, seconds(4), 7), SpreadStart(now, seconds(4), 7));
}

TEST(BusSchedule, DeadlinesDoNotDrift) {
  BusSchedule schedule;
  schedule.Add(0, seconds(1), kFast, 5, kStart);
  DuePoll poll;
  for (int i = 0; i < 3600; ++i) {
    const BootTime due = kStart + seconds(i);
    ASSERT_EQ(schedule.NextDue(), due);
    ASSERT_TRUE(schedule.Next(due + milliseconds(i % 90), poll));  // a little late, differently each time
    schedule.Done(due + milliseconds(400 + i % 500), true);
  }
  EXPECT_EQ(schedule.counters().polls, 3600u);
  EXPECT_EQ(schedule.counters().late, 0u);
  EXPECT_EQ(schedule.counters().skipped, 0u);
}

// When which class was polled, in seconds from the start.
std::map<RefreshSet, std::vector<int>> PollsOfClasses(RefreshSet classes, Duration duration) {
  BusSchedule schedule;
  schedule.Add(0, seconds(10), classes, 5, kStart);
  std::map<RefreshSet, std::vector<int>> polls;
  DuePoll poll;
  int jitter = 0;
  while (schedule.NextDue() < kStart + duration) {
    const BootTime due = schedule.NextDue();
    jitter = (jitter * 7 + 13) % 90;
    if (!schedule.Next(due + milliseconds(jitter), poll)) break;
    const auto at = static_cast<int>(std::chrono::duration_cast<seconds>(due - kStart).count());
    for (const RefreshSet one : {kFast, kSlow, kStatic}) {
      if ((poll.classes & one) != 0) polls[one].push_back(at);
    }
    schedule.Done(due + milliseconds(500), true);
  }
  return polls;
}

TEST(BusSchedule, SlowAndStaticClassesKeepTheirPeriods) {
  const auto polls = PollsOfClasses(kAll, hours(3));
  EXPECT_EQ(polls.at(kFast).size(), 1080u);
  ASSERT_EQ(polls.at(kSlow).size(), 108u);
  for (std::size_t i = 0; i < polls.at(kSlow).size(); ++i) EXPECT_EQ(polls.at(kSlow)[i], 100 * static_cast<int>(i));
  EXPECT_EQ(polls.at(kStatic), (std::vector<int>{0, 3600, 7200}));
}

TEST(BusSchedule, SlowPeriods) {
  EXPECT_EQ(SlowPeriod(seconds(1)), seconds(10));
  EXPECT_EQ(SlowPeriod(seconds(30)), minutes(5));
  EXPECT_EQ(SlowPeriod(minutes(2)), minutes(5));
  EXPECT_EQ(SlowPeriod(minutes(10)), minutes(10));
}

TEST(BusSchedule, ADeviceWithoutFastPointsIsStillAskedEveryPeriod) {
  const auto polls = PollsOfClasses(kSlow, minutes(10));
  EXPECT_EQ(polls.at(kSlow).size(), 60u);
  EXPECT_EQ(polls.count(kFast), 0u);
}

TEST(BusSchedule, WhatABusyBusCannotDoIsSkippedAndCounted) {
  BusSchedule schedule;
  schedule.Add(0, seconds(1), kFast, 5, kStart);
  DuePoll poll;
  ASSERT_TRUE(schedule.Next(kStart, poll));
  schedule.Done(kStart + milliseconds(3500), true);
  EXPECT_EQ(schedule.counters().skipped, 3u);
  EXPECT_EQ(schedule.NextDue(), kStart + seconds(4)) << "on the grid again";
  ASSERT_TRUE(schedule.Next(kStart + milliseconds(4101), poll));
  EXPECT_EQ(schedule.counters().late, 1u);
  EXPECT_EQ(poll.deadline, kStart + seconds(4));
}

TEST(BusSchedule, TheMostOverdueGoesFirstAndNobodyStarves) {
  BusSchedule schedule;
  for (DeviceIndex d = 0; d < 4; ++d) schedule.Add(d, seconds(1 + d), kFast, 5, kStart + milliseconds(10 * (3 - d)));
  std::map<DeviceIndex, int> polls;
  BootTime now = kStart;
  DuePoll poll;
  while (now < kStart + minutes(10)) {
    if (schedule.Next(now, poll)) {
      EXPECT_TRUE(!polls.empty() || poll.device == 3);
      ++polls[poll.device];
      now += milliseconds(900);  // the bus is twice too slow
      schedule.Done(now, true);
    } else {
      now = schedule.NextDue();
    }
  }
  for (DeviceIndex d = 0; d < 4; ++d) EXPECT_GT(polls[d], 60) << d;
}

// When device 0, which never answers, is polled: seconds from the poll before. `beside`: another one answers.
std::vector<std::int64_t> GapsOfASilentOne(bool beside) {
  BusSchedule schedule;
  schedule.Add(0, seconds(1), kAll, 5, kStart);
  if (beside) schedule.Add(1, minutes(10), kAll, 5, kStart);
  std::vector<std::int64_t> gaps;
  BootTime last = kStart;
  DuePoll poll;
  while (gaps.size() < 16) {
    const BootTime due = schedule.NextDue();
    if (!schedule.Next(due, poll)) break;
    schedule.Done(due + milliseconds(poll.device == 0 ? 10 : 0), poll.device != 0);
    if (poll.device != 0) continue;
    gaps.push_back(std::chrono::duration_cast<seconds>(due - last).count());
    last = due;
  }
  return gaps;
}

TEST(BusSchedule, SilentDevicesAreAskedLessAndLess) {
  EXPECT_EQ(GapsOfASilentOne(true),
            (std::vector<std::int64_t>{0, 1, 1, 1, 1, 2, 4, 8, 16, 30, 30, 30, 30, 30, 30, 30}));
}

TEST(BusSchedule, WhereNobodyAnswersNobodyIsSpared) {
  std::vector<std::int64_t> every_period(16, 1);
  every_period[0] = 0;
  EXPECT_EQ(GapsOfASilentOne(false), every_period);
}

TEST(BusSchedule, ASilenceOfAllDoesNotCountAgainstTheOne) {
  BusSchedule schedule;
  schedule.Add(0, seconds(1), kAll, 5, kStart);
  schedule.Add(1, seconds(1), kAll, 5, kStart + milliseconds(500));
  DuePoll poll;
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(schedule.Next(schedule.NextDue(), poll));
    schedule.Done(poll.deadline + milliseconds(1), false);
  }
  ASSERT_TRUE(schedule.Next(schedule.NextDue(), poll));
  ASSERT_EQ(poll.device, 0u);
  schedule.Done(poll.deadline + milliseconds(1), true);
  ASSERT_TRUE(schedule.Next(schedule.NextDue(), poll));
  ASSERT_EQ(poll.device, 1u);
  const BootTime missed = poll.deadline;
  schedule.Done(missed + milliseconds(1), false);
  while (schedule.Next(schedule.NextDue(), poll) && poll.device == 0) schedule.Done(poll.deadline, true);
  EXPECT_EQ(poll.device, 1u);
  EXPECT_EQ(poll.deadline, missed + seconds(4));
}

TEST(BusSchedule, TheFirstAnswerBringsTheNormalPeriodAndEveryClassBack) {
  BusSchedule schedule;
  schedule.Add(0, seconds(1), kAll, 5, kStart);
  DuePoll poll;
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(schedule.Next(schedule.NextDue(), poll));
    schedule.Done(poll.deadline + milliseconds(500), false);
  }
  ASSERT_TRUE(schedule.Next(schedule.NextDue(), poll));
  schedule.Done(poll.deadline + milliseconds(10), true);
  EXPECT_EQ(schedule.NextDue(), poll.deadline + seconds(1));
  ASSERT_TRUE(schedule.Next(schedule.NextDue(), poll));
  EXPECT_EQ(poll.classes, kAll) << "another device may stand there now";
  schedule.Done(poll.deadline, true);
  ASSERT_TRUE(schedule.Next(schedule.NextDue(), poll));
  EXPECT_EQ(poll.classes, kFast);
}

TEST(BusSchedule, ALongPeriodIsNotShortenedByTheProbeInterval) {
  BusSchedule schedule;
  schedule.Add(0, minutes(5), kFast, 1, kStart);
  DuePoll poll;
  for (int i = 0; i < 12; ++i) {
    const BootTime due = schedule.NextDue();
    EXPECT_EQ(due, kStart + minutes(5) * i);
    ASSERT_TRUE(schedule.Next(due, poll));
    schedule.Done(due + seconds(1), false);
  }
}

TEST(BusSchedule, PollNowReadsEverythingAtOnce) {
  BusSchedule schedule;
  schedule.Add(7, minutes(1), kAll, 5, kStart);
  DuePoll poll;
  ASSERT_TRUE(schedule.Next(kStart, poll));
  schedule.Done(kStart, true);
  EXPECT_FALSE(schedule.PollNow(8, kStart + seconds(3)));
  EXPECT_TRUE(schedule.PollNow(7, kStart + seconds(3)));
  ASSERT_TRUE(schedule.Next(kStart + seconds(3), poll));
  EXPECT_EQ(poll.classes, kAll);
}

TEST(BusSchedule, PollNowDuringAPollAsksOnceMore) {
  BusSchedule schedule;
  schedule.Add(7, minutes(1), kAll, 5, kStart);
  DuePoll poll;
  ASSERT_TRUE(schedule.Next(kStart, poll));
  EXPECT_TRUE(schedule.PollNow(7, kStart + milliseconds(10)));
  schedule.Done(kStart + milliseconds(20), true);
  ASSERT_TRUE(schedule.Next(kStart + milliseconds(20), poll)) << "the trap came after the values were read";
  EXPECT_EQ(poll.classes, kAll);
  schedule.Done(kStart + milliseconds(40), true);
  EXPECT_EQ(schedule.NextDue(), kStart + milliseconds(10) + minutes(1));
}

TEST(SpreadStart, SpreadsOverThePeriodAtRoundMoments) {
  const BootTime now = kStart + Duration(12345);
  std::set<BootTime> starts;
  for (std::uint32_t i = 0; i < 50; ++i) {
    const BootTime start = SpreadStart(now, seconds(5), i);
    EXPECT_GE(start, now);
    EXPECT_LT(start, now + seconds(5) + milliseconds(500));
    EXPECT_EQ(start.time_since_epoch() % milliseconds(500), Duration(0));
    starts.insert(start);
  }
  EXPECT_GE(starts.size(), 10u) << "a site must not be asked all at once";
}

TEST(SpreadStart, ShortPeriodsToo) {
  for (const Duration period : {Duration(1), Duration(7), Duration(milliseconds(100))}) {
    for (std::uint32_t i = 0; i < 20; ++i) {
      const BootTime start = SpreadStart(kStart, period, i);
      EXPECT_GE(start, kStart);
      EXPECT_LE(start, kStart + 2 * period);
    }
  }
}

}  // namespace
}  // namespace tramgac
