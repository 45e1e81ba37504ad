#include "agent/core/alarm/alarm.h"

#include <gtest/gtest.h>

namespace tramgac {
namespace {

using std::chrono::seconds;
using T = AlarmTransition;

constexpr BootTime At(int s) { return BootTime(seconds(s)); }

AlarmInput Input(const Value& value, Quality quality) {
  AlarmInput input;
  input.value = value;
  input.quality = quality;
  return input;
}
AlarmInput Good(const Value& value) { return Input(value, Quality::kGood); }
AlarmInput Bad(Quality quality = Quality::kTimeout) { return Input(Value(), quality); }

AlarmSpec High() {
  AlarmSpec spec;
  spec.kind = AlarmKind::kHigh;
  spec.limit = 30;
  spec.deadband = 2;
  spec.severity = Severity::kMajor;
  return spec;
}

TEST(Alarm, HighWithHysteresisAtTheExactLimits) {
  const AlarmSpec spec = High();
  AlarmState state;
  EXPECT_EQ(UpdateAlarm(state, spec, Good(Value::Real(30)), At(1)), T::kNone) << "the limit itself is allowed";
  EXPECT_EQ(UpdateAlarm(state, spec, Good(Value::Real(30.01)), At(2)), T::kRaised);
  EXPECT_EQ(UpdateAlarm(state, spec, Good(Value::Real(30)), At(3)), T::kNone);
  EXPECT_EQ(UpdateAlarm(state, spec, Good(Value::Real(28.01)), At(4)), T::kNone);
  EXPECT_EQ(UpdateAlarm(state, spec, Good(Value::Real(28)), At(5)), T::kCleared);
  EXPECT_EQ(UpdateAlarm(state, spec, Good(Value::Real(29.9)), At(6)), T::kNone);
}

TEST(Alarm, LowWithHysteresisAtTheExactLimits) {
  AlarmSpec spec = High();
  spec.kind = AlarmKind::kLow;
  AlarmState state;
  EXPECT_EQ(UpdateAlarm(state, spec, Good(Value::Integer(30)), At(1)), T::kNone);
  EXPECT_EQ(UpdateAlarm(state, spec, Good(Value::Integer(29)), At(2)), T::kRaised);
  EXPECT_EQ(UpdateAlarm(state, spec, Good(Value::Integer(31)), At(3)), T::kNone);
  EXPECT_EQ(UpdateAlarm(state, spec, Good(Value::Integer(32)), At(4)), T::kCleared);
}

struct StateRow {
  Value value;
  Quality quality;
  Condition wanted;
};

TEST(Alarm, StateConditions) {
  AlarmSpec truth;
  truth.kind = AlarmKind::kState;
  truth.state = true;
  AlarmSpec lie = truth;
  lie.state = false;
  AlarmSpec word = truth;
  const std::string_view words[] = {"low-battery"};
  word.words = words;
  using C = Condition;
  const auto check = [](const AlarmSpec& spec, const StateRow& row) {
    EXPECT_EQ(EvaluateCondition(spec, Input(row.value, row.quality), false), row.wanted) << row.value.text;
    EXPECT_EQ(EvaluateCondition(spec, Input(row.value, row.quality), true), row.wanted) << row.value.text;
  };
  check(truth, {Value::Bool(true), Quality::kGood, C::kTrue});
  check(truth, {Value::Bool(false), Quality::kGood, C::kFalse});
  check(lie, {Value::Bool(false), Quality::kGood, C::kTrue});
  check(truth, {Value::Bool(true), Quality::kTimeout, C::kUnknown});
  check(truth, {Value::Integer(1), Quality::kGood, C::kUnknown});
  check(word, {Value::Text("low-battery"), Quality::kGood, C::kTrue});
  check(word, {Value::Text("on-line,low-battery"), Quality::kGood, C::kTrue});
  check(word, {Value::Text("low-battery,on-line"), Quality::kGood, C::kTrue});
  const std::string_view either[] = {"replace", "low-battery"};
  AlarmSpec several = word;
  several.words = either;
  check(several, {Value::Text("low-battery"), Quality::kGood, C::kTrue});
  check(several, {Value::Text("on-line,replace"), Quality::kGood, C::kTrue});
  check(several, {Value::Text("on-line,replaced"), Quality::kGood, C::kFalse});
  check(word, {Value::Text("very-low-battery"), Quality::kGood, C::kFalse});
  check(word, {Value::Text("low-battery-soon,x"), Quality::kGood, C::kFalse});
  check(word, {Value::Text(""), Quality::kGood, C::kFalse});
  AlarmSpec limit = High();
  check(limit, {Value::Text("40", 40), Quality::kGood, C::kUnknown});
  check(limit, {Value::Bool(true), Quality::kGood, C::kUnknown});
}

TEST(Alarm, NoDataAndUnavailableLookAtQualityAndDevice) {
  AlarmSpec no_data;
  no_data.kind = AlarmKind::kNoData;
  EXPECT_EQ(EvaluateCondition(no_data, Bad(), false), Condition::kTrue);
  EXPECT_EQ(EvaluateCondition(no_data, Good(Value::Real(1)), false), Condition::kFalse);
  AlarmSpec unavailable;
  unavailable.kind = AlarmKind::kUnavailable;
  AlarmInput input = Bad();
  EXPECT_EQ(EvaluateCondition(unavailable, input, false), Condition::kFalse);
  input.device_unavailable = true;
  EXPECT_EQ(EvaluateCondition(unavailable, input, false), Condition::kTrue);
}

TEST(Alarm, OnDelayRunsWithoutFurtherReadings) {
  AlarmSpec spec = High();
  spec.on_delay = seconds(10);
  AlarmState state;
  EXPECT_EQ(AlarmDue(state, spec), kNever);
  EXPECT_EQ(UpdateAlarm(state, spec, Good(Value::Real(40)), At(100)), T::kNone);
  EXPECT_EQ(AlarmDue(state, spec), At(110));
  EXPECT_EQ(AdvanceAlarm(state, spec, At(109)), T::kNone);
  EXPECT_EQ(AdvanceAlarm(state, spec, At(110)), T::kRaised);
  EXPECT_TRUE(state.active);
  EXPECT_FALSE(state.acked);
  EXPECT_EQ(state.occurrence, 1u);
  EXPECT_EQ(state.peak, Severity::kMajor);
  EXPECT_EQ(state.changed_at, At(110));
  EXPECT_EQ(AlarmDue(state, spec), kNever);
  EXPECT_EQ(AdvanceAlarm(state, spec, At(500)), T::kNone);
}

TEST(Alarm, AShortExcursionDoesNotRaiseAndStartsTheDelayAgain) {
  AlarmSpec spec = High();
  spec.on_delay = seconds(10);
  AlarmState state;
  UpdateAlarm(state, spec, Good(Value::Real(40)), At(100));
  EXPECT_EQ(UpdateAlarm(state, spec, Good(Value::Real(20)), At(109)), T::kNone);
  EXPECT_EQ(AdvanceAlarm(state, spec, At(120)), T::kNone);
  UpdateAlarm(state, spec, Good(Value::Real(40)), At(121));
  EXPECT_EQ(UpdateAlarm(state, spec, Good(Value::Real(40)), At(130)), T::kNone);
  EXPECT_EQ(UpdateAlarm(state, spec, Good(Value::Real(40)), At(131)), T::kRaised);
}

TEST(Alarm, BadQualityFreezesTheStateAndBreaksADelay) {
  AlarmSpec spec = High();
  spec.on_delay = spec.off_delay = seconds(10);
  AlarmState state;
  UpdateAlarm(state, spec, Good(Value::Real(40)), At(0));
  UpdateAlarm(state, spec, Bad(), At(9));
  EXPECT_EQ(AdvanceAlarm(state, spec, At(60)), T::kNone);
  UpdateAlarm(state, spec, Good(Value::Real(40)), At(61));
  EXPECT_EQ(UpdateAlarm(state, spec, Good(Value::Real(40)), At(71)), T::kRaised);
  for (int s = 72; s < 200; ++s) EXPECT_EQ(UpdateAlarm(state, spec, Bad(), At(s)), T::kNone);
  EXPECT_TRUE(state.active) << "not knowing is not normal";
}

TEST(Alarm, OffDelayHoldsTheAlarm) {
  AlarmSpec spec = High();
  spec.off_delay = seconds(30);
  AlarmState state;
  EXPECT_EQ(UpdateAlarm(state, spec, Good(Value::Real(40)), At(0)), T::kRaised);
  EXPECT_EQ(UpdateAlarm(state, spec, Good(Value::Real(20)), At(10)), T::kNone);
  EXPECT_EQ(UpdateAlarm(state, spec, Good(Value::Real(40)), At(39)), T::kNone);
  EXPECT_EQ(UpdateAlarm(state, spec, Good(Value::Real(20)), At(40)), T::kNone);
  EXPECT_EQ(AdvanceAlarm(state, spec, At(69)), T::kNone);
  EXPECT_EQ(AdvanceAlarm(state, spec, At(70)), T::kCleared);
  EXPECT_EQ(UpdateAlarm(state, spec, Good(Value::Real(40)), At(71)), T::kRaised);
  EXPECT_EQ(state.occurrence, 2u);
}

TEST(Alarm, TheValueIsThatOfTheLastTransition) {
  AlarmSpec spec = High();
  spec.off_delay = seconds(30);
  AlarmState state;
  UpdateAlarm(state, spec, Good(Value::Real(41)), At(0));
  EXPECT_EQ(state.value, 41);
  UpdateAlarm(state, spec, Good(Value::Real(20)), At(1));
  UpdateAlarm(state, spec, Good(Value::Real(45)), At(2));  // back before the off-delay ended: nothing happened
  EXPECT_EQ(state.value, 41);
  UpdateAlarm(state, spec, Good(Value::Real(20)), At(3));
  UpdateAlarm(state, spec, Good(Value::Real(19)), At(10));
  EXPECT_EQ(AdvanceAlarm(state, spec, At(40)), T::kCleared);
  EXPECT_EQ(state.value, 19) << "the newest reading of the time that led to it";
}

TEST(Alarm, TransitionNames) {
  EXPECT_EQ(AlarmTransitionName(T::kNone), "none");
  EXPECT_EQ(AlarmTransitionName(T::kRaised), "raised");
  EXPECT_EQ(AlarmTransitionName(T::kCleared), "cleared");
}

TEST(Alarm, SetConditionKeepsTheDelays) {
  AlarmSpec spec;
  spec.on_delay = seconds(5);
  AlarmState state;
  EXPECT_EQ(SetCondition(state, spec, true, 0, At(0)), T::kNone);
  EXPECT_EQ(AdvanceAlarm(state, spec, At(4)), T::kNone);
  EXPECT_EQ(SetCondition(state, spec, true, 0, At(5)), T::kRaised);
  EXPECT_EQ(SetCondition(state, spec, true, 0, At(6)), T::kNone);
  EXPECT_EQ(SetCondition(state, spec, false, 0, At(7)), T::kCleared);
  EXPECT_EQ(SetCondition(state, spec, true, 0, At(8)), T::kNone);
  EXPECT_EQ(UpdateAlarm(state, spec, Good(Value::Bool(false)), At(9)), T::kNone);
  EXPECT_EQ(AdvanceAlarm(state, spec, At(20)), T::kNone) << "the reading took it back while it was waiting";
}

TEST(Alarm, NoReadingChangesANotifiedAlarm) {
  AlarmSpec spec;
  spec.kind = AlarmKind::kNotified;
  AlarmState state;
  ASSERT_EQ(SetCondition(state, spec, true, 0, At(0)), T::kRaised);
  for (const AlarmInput& input : {Good(Value::Bool(false)), Good(Value::Bool(true)), Bad()}) {
    EXPECT_EQ(UpdateAlarm(state, spec, input, At(1)), T::kNone);
  }
  EXPECT_TRUE(state.active);
  EXPECT_EQ(SetCondition(state, spec, false, 0, At(2)), T::kCleared);
}

}  // namespace
}  // namespace tramgac
