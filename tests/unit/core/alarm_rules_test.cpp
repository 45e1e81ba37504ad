// Rules that look back, ahead and aside; what is written to operators; when windows are open.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "agent/core/alarm/alarm.h"
#include "agent/core/alarm/maintenance.h"

namespace tramgac {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr BootTime At(int s) { return BootTime(hours(1) + seconds(s)); }

class Rule {
 public:
  Rule(AlarmKind kind, double limit, Duration window, Duration horizon = {}) : lookback(window) {
    spec.kind = kind;
    spec.limit = limit;
    spec.window = window;
    spec.horizon = horizon;
  }
  bool Read(double value, int at) {
    AlarmInput input;
    input.value = Value::Real(value);
    input.quality = Quality::kGood;
    input.lookback = &lookback;
    UpdateAlarm(state, spec, input, At(at));
    return state.active;
  }
  AlarmSpec spec;
  AlarmState state;
  Lookback lookback;
};

TEST(Rise, LooksAtTheLowestOfTheWindow) {
  Rule rule(AlarmKind::kRise, 5, minutes(10));
  EXPECT_FALSE(rule.Read(20, 0));
  EXPECT_FALSE(rule.Read(25, 60)) << "by the limit is allowed";
  EXPECT_TRUE(rule.Read(25.1, 120));
  EXPECT_FALSE(rule.Read(24, 180));
  EXPECT_TRUE(rule.Read(26, 240));
  EXPECT_FALSE(rule.Read(26, 900)) << "what was lowest has left the window";
}

TEST(Fall, LooksAtTheHighestOfTheWindow) {
  Rule rule(AlarmKind::kFall, 5, minutes(10));
  EXPECT_FALSE(rule.Read(90, 0));
  EXPECT_FALSE(rule.Read(86, 60));
  EXPECT_TRUE(rule.Read(84, 120));
  rule.spec.deadband = 2;
  EXPECT_TRUE(rule.Read(86, 180)) << "not back by the deadband";
  EXPECT_FALSE(rule.Read(87, 240));
}

// A battery that loses one per cent a minute, with noise, against arithmetic.
TEST(WillFallBelow, TellsTheMinuteBeforehand) {
  Rule rule(AlarmKind::kWillFallBelow, 20, minutes(5), minutes(10));
  std::mt19937 random(7);
  std::normal_distribution<double> noise(0, 0.05);
  int first = -1;
  for (int t = 0; t < 3600; t += 5) {
    const double truth = 80 - t / 60.0;
    if (rule.Read(truth + noise(random), t) && first < 0) first = t;
  }
  // 20 % is reached after 3600 s: ten minutes before that is 3000 s. The noise makes the slope uncertain by a few per
  // cent.
  EXPECT_NEAR(first, 3000, 60);
}

TEST(WillExceed, KnowsNothingBeforeHalfOfItsWindow) {
  Rule rule(AlarmKind::kWillExceed, 30, minutes(10), minutes(30));
  for (int t = 0; t < 290; t += 10) EXPECT_FALSE(rule.Read(20 + t / 60.0, t)) << t;
  for (int t = 290; t < 400; t += 10) rule.Read(20 + t / 60.0, t);
  EXPECT_TRUE(rule.state.active) << "one degree a minute: six minutes to go";
  for (int t = 400; t < 1100; t += 10) rule.Read(27, t);
  EXPECT_FALSE(rule.state.active) << "it has stopped";
  EXPECT_TRUE(rule.Read(30.1, 1100)) << "what is beyond the limit needs no forecast";
}

TEST(WillExceed, IsOverWellBeyondTheHorizonOnly) {
  // One degree a minute until 19 minutes are left, then more slowly for as long as the window is.
  const auto is_active_after = [](double slope) {
    Rule rule(AlarmKind::kWillExceed, 100, minutes(10), minutes(20));
    for (int t = 0; t < 1800; t += 10) rule.Read(81 - (1790 - t) / 60.0, t);
    EXPECT_TRUE(rule.state.active);
    for (int t = 1800; t <= 2400; t += 10) rule.Read(81 + (t - 1790) / 60.0 * slope, t);
    return rule.state.active;
  };
  EXPECT_TRUE(is_active_after(0.5)) << "28 minutes are left";
  EXPECT_FALSE(is_active_after(0.45)) << "32: half as much again as the horizon, and more";
}

TEST(Rise, IsNotOverBecauseNobodyHasLookedForLong) {
  Rule rule(AlarmKind::kRise, 5, minutes(10));
  rule.Read(20, 0);
  EXPECT_TRUE(rule.Read(26, 60));
  rule.lookback = Lookback(minutes(10));
  rule.lookback.blind_until = At(400);
  EXPECT_TRUE(rule.Read(26, 100)) << "it may have risen by six still";
  EXPECT_TRUE(rule.Read(26, 399));
  EXPECT_FALSE(rule.Read(26, 401));
}

TEST(WillExceed, SteadyNoiseIsNoForecast) {
  Rule rule(AlarmKind::kWillExceed, 30, minutes(10), minutes(15));
  std::mt19937 random(3);
  std::normal_distribution<double> noise(22, 0.2);
  for (int t = 0; t < 24 * 3600; t += 10) rule.Read(noise(random), t);
  EXPECT_EQ(rule.state.occurrence, 0u);
}

TEST(Course, AgreesWithLeastSquaresOverAllReadings) {
  std::mt19937 random(11);
  for (int run = 0; run < 50; ++run) {
    const double slope = static_cast<double>(random() % 200) / 1000 - 0.1, start = static_cast<double>(random() % 100);
    std::normal_distribution<double> noise(0, 0.01);
    Course course(minutes(8));
    double n = 0, st = 0, sv = 0, stt = 0, stv = 0;
    for (int t = 0; t < 480; t += 3) {
      const double value = start + slope * t + noise(random);
      course.Add(At(t), value);
      ++n, st += t, sv += value, stt += static_cast<double>(t) * t, stv += t * value;
    }
    const double wanted = (n * stv - st * sv) / (n * stt - st * st);
    ASSERT_TRUE(course.Slope(At(480)));
    EXPECT_NEAR(*course.Slope(At(480)), wanted, 0.001);
  }
}

TEST(Course, IsKeptOverARestart) {
  Course course(hours(16));
  for (int t = 0; t < 16 * 3600; t += 600) course.Add(At(t), 100 - t / 3600.0);
  const BootTime end = At(16 * 3600);
  Course after(hours(16));
  const BootTime boot = BootTime(seconds(30));  // the machine has just begun: all of it was before
  for (const Course::Part& part : course.parts()) {
    const double ago = static_cast<double>(end.time_since_epoch().count()) / 1e6 - part.at;
    if (part.readings > 0) after.Restore(part, boot, seconds(static_cast<std::int64_t>(ago)));
  }
  ASSERT_TRUE(after.Slope(boot));
  EXPECT_NEAR(*after.Slope(boot), -1.0 / 3600, 1e-6);
}

TEST(Deviation, ComparesTwoReadingsOfGoodQuality) {
  AlarmSpec spec;
  spec.kind = AlarmKind::kDeviation;
  spec.limit = 3;
  AlarmState state;
  AlarmInput input;
  input.value = Value::Real(20);
  input.quality = Quality::kGood;
  input.other = Value::Real(24);
  EXPECT_EQ(EvaluateCondition(spec, input, false), Condition::kUnknown) << "the other is not known";
  input.other_quality = Quality::kGood;
  EXPECT_EQ(EvaluateCondition(spec, input, false), Condition::kTrue);
  input.other = Value::Integer(23);
  EXPECT_EQ(EvaluateCondition(spec, input, false), Condition::kFalse);
  input.other = Value::Real(16.9);
  EXPECT_EQ(EvaluateCondition(spec, input, false), Condition::kTrue) << "to either side";
}

TEST(Recurrences, CountsTrapsThatHaveNoEnd) {
  AlarmSpec spec;
  spec.kind = AlarmKind::kNotified;
  spec.times = 3;
  spec.within = minutes(5);
  AlarmState state;
  Lookback lookback(spec.window);
  const auto trap = [&](int at) { return SetCondition(state, spec, true, 0, At(at), &lookback); };
  EXPECT_EQ(trap(0), AlarmTransition::kNone);
  EXPECT_EQ(trap(100), AlarmTransition::kNone);
  EXPECT_EQ(trap(400), AlarmTransition::kNone) << "the first is too long ago";
  EXPECT_EQ(trap(410), AlarmTransition::kNone);
  EXPECT_EQ(trap(420), AlarmTransition::kRaised);
  EXPECT_EQ(AlarmDue(state, spec), At(400 + 300));
  EXPECT_EQ(AdvanceAlarm(state, spec, At(699)), AlarmTransition::kNone);
  EXPECT_EQ(AdvanceAlarm(state, spec, At(700)), AlarmTransition::kCleared);
}

TEST(Chattering, IsThreeRaisesWithinAMinute) {
  AlarmSpec spec;
  spec.kind = AlarmKind::kNotified;
  AlarmState state;
  const auto set = [&](bool holds, int at) { return SetCondition(state, spec, holds, 0, At(at)); };
  for (const int at : {0, 31, 61}) {
    set(true, at);
    EXPECT_FALSE(state.flapping) << at;
    set(false, at + 1);
  }
  set(true, 91);
  EXPECT_TRUE(state.flapping) << "61 and 91, and 31 a minute ago";
  EXPECT_EQ(set(false, 92), AlarmTransition::kNone);
  EXPECT_EQ(AlarmDue(state, spec), At(92 + 300));
}

// 2026-12-01 is a Tuesday; 00:00 UTC is 07:00 in Vietnam.
constexpr std::int64_t kTuesday = 1796083200000;
constexpr std::int64_t kMinute = 60'000;

TEST(Maintenance, WeeklyWindowsGoByLocalTime) {
  MaintenanceWindow window;
  window.weekdays = 2;  // Tuesday
  window.from_minute = 8 * 60;
  window.to_minute = 9 * 60;
  const auto open = [&](std::int64_t utc_minute) { return IsOpen(window, kTuesday + utc_minute * kMinute, 7 * 60); };
  EXPECT_FALSE(open(59));
  EXPECT_TRUE(open(60));
  EXPECT_TRUE(open(119));
  EXPECT_FALSE(open(120));
  EXPECT_FALSE(open(60 + 24 * 60)) << "Wednesday";
  EXPECT_TRUE(open(60 + 7 * 24 * 60));
}

TEST(Maintenance, AWindowGoesPastMidnight) {
  MaintenanceWindow window;
  window.weekdays = 2;
  window.from_minute = 23 * 60;
  window.to_minute = 2 * 60;
  const auto open = [&](std::int64_t local_minute) {
    return IsOpen(window, kTuesday + (local_minute - 7 * 60) * kMinute, 7 * 60);
  };
  EXPECT_FALSE(open(22 * 60 + 59));
  EXPECT_TRUE(open(23 * 60));
  EXPECT_TRUE(open(25 * 60 + 59)) << "Wednesday morning";
  EXPECT_FALSE(open(26 * 60));
  EXPECT_FALSE(open(60)) << "Tuesday morning is that of Monday";
}

TEST(Maintenance, OnceIsOnce) {
  MaintenanceWindow window;
  window.from_local_ms = kTuesday + 22 * 60 * kMinute;
  window.to_local_ms = kTuesday + 23 * 60 * kMinute;
  EXPECT_FALSE(IsOpen(window, kTuesday + 22 * 60 * kMinute, 7 * 60)) << "that is 05:00 of the next day there";
  EXPECT_TRUE(IsOpen(window, kTuesday + 15 * 60 * kMinute, 7 * 60));
  EXPECT_FALSE(IsOpen(window, kTuesday + 16 * 60 * kMinute, 7 * 60));
}

}  // namespace
}  // namespace tramgac
