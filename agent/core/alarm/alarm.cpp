#include "agent/core/alarm/alarm.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "agent/core/model/condition.h"

namespace tramgac {
namespace {

constexpr Condition Of(bool holds) { return holds ? Condition::kTrue : Condition::kFalse; }

bool HasOneOf(std::string_view text, std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [text](std::string_view word) { return HasWord(text, word); });
}

Condition OfState(const AlarmSpec& spec, const Value& value) {
  if (value.type == ValueType::kBool) return Of((value.integer != 0) == spec.state);
  if (value.type == ValueType::kText) return Of(HasOneOf(value.text, spec.words));
  return Condition::kUnknown;
}

bool IsBelow(AlarmKind kind) { return kind == AlarmKind::kLow || kind == AlarmKind::kWillFallBelow; }

// Is `measure` beyond `limit`, with what has to be undershot to come back?
bool IsBeyond(double measure, double limit, double deadband, bool below, bool active) {
  const double margin = active ? deadband : 0;
  return below ? measure < limit + margin : measure > limit - margin;
}

// Seconds until the limit is reached if it goes on as it has: zero beyond it. Outcome: negative if never.
double SecondsUntil(double value, double limit, double slope, bool below) {
  const double way = below ? value - limit : limit - value;
  const double approach = below ? -slope : slope;
  if (way < 0) return 0;
  return approach > 0 ? way / approach : -1;
}

// An alarm about what is to come is over when that is well beyond the horizon: a forecast is never steady.
Condition OfForecast(const AlarmSpec& spec, double value, bool active, const Lookback& lookback, BootTime now) {
  constexpr double kWellBeyond = 1.5;
  const bool below = IsBelow(spec.kind);
  if (IsBeyond(value, spec.limit, spec.deadband, below, active)) return Condition::kTrue;
  const auto slope = lookback.course.Slope(now);
  if (!slope) return Condition::kUnknown;
  const double seconds = SecondsUntil(value, spec.limit, *slope, below);
  const double horizon = static_cast<double>(spec.horizon.count()) / 1e6 * (active ? kWellBeyond : 1);
  return Of(seconds >= 0 && seconds <= horizon);
}

// The number that is compared with the limit.
double MeasureOf(const AlarmSpec& spec, const AlarmInput& input, BootTime now) {
  const double value = input.value.AsNumber();
  switch (spec.kind) {
    case AlarmKind::kRise: return input.lookback->course.RiseTo(value, now);
    case AlarmKind::kFall: return input.lookback->course.FallTo(value, now);
    case AlarmKind::kDeviation: return std::fabs(value - input.other.AsNumber());
    default: return value;
  }
}

// Can the reading be compared at all?
bool IsComparable(const AlarmSpec& spec, const AlarmInput& input) {
  if (!input.value.IsNumber()) return false;
  if (HasWindow(spec.kind) && input.lookback == nullptr) return false;
  return spec.kind != AlarmKind::kDeviation || (input.other_quality == Quality::kGood && input.other.IsNumber());
}

Condition OfLimit(const AlarmSpec& spec, const AlarmInput& input, bool active, BootTime now) {
  if (!IsComparable(spec, input)) return Condition::kUnknown;
  if (HasHorizon(spec.kind)) return OfForecast(spec, input.value.AsNumber(), active, *input.lookback, now);
  const bool beyond = IsBeyond(MeasureOf(spec, input, now), spec.limit, spec.deadband, IsBelow(spec.kind), active);
  const bool is_blind = HasWindow(spec.kind) && now < input.lookback->blind_until;
  return active && !beyond && is_blind ? Condition::kUnknown : Of(beyond);
}

constexpr Duration kChatterWindow = std::chrono::minutes(1);  // three raises within it (EEMUA 191)
constexpr Duration kQuiet = std::chrono::minutes(5);          // until what chattered is believed to be calm

Duration DelayOf(const AlarmState& state, const AlarmSpec& spec) {
  if (!state.active) return spec.on_delay;
  return state.flapping ? std::max(spec.off_delay, kQuiet) : spec.off_delay;
}

Severity SeverityAt(const AlarmSpec& spec, bool worse) {
  return worse && spec.worse != nullptr ? spec.worse->severity : spec.severity;
}

void Chatters(AlarmState& state, BootTime now) {
  using Tenths = std::chrono::duration<std::uint32_t, std::deci>;
  const auto at = std::chrono::duration_cast<Tenths>(now.time_since_epoch());
  const Tenths before_last(state.raised_at[0]);
  if (before_last.count() != 0 && at - before_last <= kChatterWindow) state.flapping = true;
  state.raised_at = {state.raised_at[1], at.count()};
}

void TakeChange(AlarmState& state, BootTime now) {
  state.pending = false;
  state.changed_at = now;
  state.value = state.pending_value;
}

bool IsWorse(const AlarmState& state, const AlarmSpec& spec, BootTime now) {
  return state.worse_since != BootTime() && now - state.worse_since >= spec.on_delay;
}

AlarmTransition Raise(AlarmState& state, const AlarmSpec& spec, BootTime now) {
  TakeChange(state, now);
  Chatters(state, now);
  state.active = true;
  state.acked = state.announced = false;
  state.severity = state.peak = SeverityAt(spec, IsWorse(state, spec, now));
  state.worse_pending = state.worse_since != BootTime() && !IsWorse(state, spec, now);
  state.count = 1;
  ++state.occurrence;
  return AlarmTransition::kRaised;
}

// What nobody was told of needs nobody's acknowledgement; what came before it and was told does.
AlarmTransition Clear(AlarmState& state, const AlarmSpec& spec, BootTime now) {
  if (spec.latch && !state.acked) {
    state.pending = false;
    state.latched = true;
    return AlarmTransition::kNone;
  }
  EndAlarm(state, now);
  if (!state.unanswered) state.acked = true;
  return AlarmTransition::kCleared;
}

AlarmTransition SetSeverity(AlarmState& state, Severity severity) {
  if (severity == state.severity) return AlarmTransition::kNone;
  state.severity = severity;
  if (severity > state.peak) {
    state.peak = severity;
    state.acked = state.announced = false;
    return AlarmTransition::kWorsened;
  }
  if (!state.acked || severity == state.peak) return AlarmTransition::kNone;
  state.peak = severity;
  return AlarmTransition::kEased;
}

// How long the second limit has been passed. It has the delay of the first one.
void FollowWorse(AlarmState& state, const AlarmSpec& spec, const AlarmInput& input, BootTime now) {
  const bool was = state.worse_since != BootTime();
  const bool is = IsBeyond(MeasureOf(spec, input, now), spec.worse->limit, spec.deadband, IsBelow(spec.kind), was);
  if (is == was) return;
  state.worse_since = is ? now : BootTime();
  state.worse_pending = is && state.active;
}

AlarmTransition AdvanceSeverity(AlarmState& state, const AlarmSpec& spec, BootTime now) {
  if (!state.active || spec.worse == nullptr) return AlarmTransition::kNone;
  const bool worse = IsWorse(state, spec, now);
  if (worse) state.worse_pending = false;
  return SetSeverity(state, SeverityAt(spec, worse));
}

// Has the condition begun so often that this alone is an alarm?
bool RecursTooOften(const AlarmSpec& spec, const Lookback* lookback, BootTime now) {
  if (spec.times == 0 || lookback == nullptr) return false;
  const auto first = lookback->recurrences.Last(spec.times);
  return first && now - *first < spec.within;
}

// From when the off-delay runs: not before the condition has become rare.
BootTime OverSince(const AlarmSpec& spec, const Lookback* lookback, BootTime now) {
  return RecursTooOften(spec, lookback, now) ? *lookback->recurrences.Last(spec.times) + spec.within : now;
}

}  // namespace

std::string_view HiddenName(Hidden hidden) {
  constexpr std::array<std::string_view, kHiddenCount> kNames = {
      "no", "shelved", "out-of-service", "maintenance", "suppressed", "waiting", "flood"};
  return kNames[static_cast<std::size_t>(hidden)];
}

std::string_view AlarmTransitionName(AlarmTransition transition) {
  constexpr std::array<std::string_view, kAlarmTransitionCount> kNames = {
      "none", "raised", "cleared", "acked", "hidden", "shown", "announced", "worsened", "eased"};
  return kNames[static_cast<std::size_t>(transition)];
}

Condition EvaluateCondition(const AlarmSpec& spec, const AlarmInput& input, bool active, BootTime now) {
  if (spec.kind == AlarmKind::kUnavailable) return Of(input.device_unavailable);
  if (spec.kind == AlarmKind::kNotified) return Condition::kUnknown;  // no reading says anything about it
  if (spec.kind == AlarmKind::kNoData) return Of(input.quality != Quality::kGood);
  if (input.quality != Quality::kGood) return Condition::kUnknown;
  if (spec.kind == AlarmKind::kState) return OfState(spec, input.value);
  return OfLimit(spec, input, active, now);
}

AlarmTransition UpdateAlarm(AlarmState& state, const AlarmSpec& spec, const AlarmInput& input, BootTime now) {
  const bool is_number = input.quality == Quality::kGood && input.value.IsNumber();
  if (input.lookback != nullptr && HasWindow(spec.kind) && is_number) {
    input.lookback->course.Add(now, input.value.AsNumber());
  }
  const Condition condition = EvaluateCondition(spec, input, state.active, now);
  if (condition == Condition::kUnknown) {
    state.pending = state.worse_pending = false;
    if (state.severity == spec.severity) state.worse_since = BootTime();
    return AlarmTransition::kNone;
  }
  if (spec.worse != nullptr) FollowWorse(state, spec, input, now);
  const AlarmTransition transition =
      SetCondition(state, spec, condition == Condition::kTrue, input.value.AsNumber(), now, input.lookback);
  return transition == AlarmTransition::kNone ? AdvanceSeverity(state, spec, now) : transition;
}

AlarmTransition SetCondition(AlarmState& state, const AlarmSpec& spec, bool holds, double value, BootTime now,
                             Lookback* lookback) {
  // What is told and counted has no length: each time is one more.
  const bool momentary = spec.kind == AlarmKind::kNotified && spec.times > 0;
  const bool begins = holds && !state.holds;
  state.holds = holds && !momentary;
  if (begins && state.active && state.count < UINT16_MAX) ++state.count;
  if (begins && lookback != nullptr) lookback->recurrences.Add(now);
  if (!state.active && RecursTooOften(spec, lookback, now)) {
    state.pending_value = value;
    state.pending_since = now;
    const AlarmTransition raised = Raise(state, spec, now);
    if (momentary) SetCondition(state, spec, false, value, now, lookback);
    return raised;
  }
  if (momentary) holds = false;
  const bool only_counted = holds && !state.active && spec.times > 0 && spec.on_delay == Duration();
  if (holds == state.active || only_counted) {
    state.pending = state.latched = false;
    return AlarmTransition::kNone;
  }
  if (state.latched) return AlarmTransition::kNone;
  state.pending_value = value;
  const BootTime since = state.active ? OverSince(spec, lookback, now) : now;
  if (!state.pending || since > now) state.pending_since = since;
  state.pending = true;
  return AdvanceAlarm(state, spec, now);
}

AlarmTransition AdvanceAlarm(AlarmState& state, const AlarmSpec& spec, BootTime now) {
  if (state.worse_pending) {
    const AlarmTransition severity = AdvanceSeverity(state, spec, now);
    if (severity != AlarmTransition::kNone) return severity;
  }
  if (!state.pending || now < state.pending_since + DelayOf(state, spec)) return AlarmTransition::kNone;
  return state.active ? Clear(state, spec, now) : Raise(state, spec, now);
}

void EndAlarm(AlarmState& state, BootTime now) {
  TakeChange(state, now);
  if (state.flapping) state.raised_at = {};
  state.active = state.flapping = state.worse_pending = false;
}

AlarmTransition ChangeRule(AlarmState& state, const AlarmSpec& was, const AlarmSpec& spec) {
  if (!state.active) return AlarmTransition::kNone;
  const bool worse = was.worse != nullptr && state.severity == was.worse->severity && state.severity != was.severity;
  return SetSeverity(state, SeverityAt(spec, worse));
}

void ResumeAlarm(AlarmState& state, const AlarmSpec& spec) {
  if (!state.active) return;
  const bool worse = spec.worse != nullptr && state.severity == spec.worse->severity;
  // For longer than the delay: else it would ease, worsen again and ring, acknowledged or not.
  if (worse) state.worse_since = BootTime(-spec.on_delay - Duration(1));
  [[maybe_unused]] const AlarmTransition told_later = SetSeverity(state, SeverityAt(spec, worse));
}

BootTime AlarmDue(const AlarmState& state, const AlarmSpec& spec) {
  BootTime due = kNever;
  if (state.pending) due = state.pending_since + DelayOf(state, spec);
  if (state.worse_pending) due = std::min(due, state.worse_since + spec.on_delay);
  return due;
}

}  // namespace tramgac
