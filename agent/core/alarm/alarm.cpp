#include "agent/core/alarm/alarm.h"

namespace tramgac {
namespace {

constexpr Condition Of(bool holds) { return holds ? Condition::kTrue : Condition::kFalse; }

bool IsNumber(const Value& value) { return value.type == ValueType::kInteger || value.type == ValueType::kReal; }

// Is one of `words` among the comma-separated words of `text`? A single enumeration word is the simplest case.
bool HasWord(std::string_view text, std::span<const std::string_view> words) {
  while (true) {
    const std::size_t comma = text.find(',');
    for (const std::string_view word : words) {
      if (text.substr(0, comma) == word) return true;
    }
    if (comma == std::string_view::npos) return false;
    text.remove_prefix(comma + 1);
  }
}

Condition OfState(const AlarmSpec& spec, const Value& value) {
  if (value.type == ValueType::kBool) return Of((value.integer != 0) == spec.state);
  if (value.type == ValueType::kText) return Of(HasWord(value.text, spec.words));
  return Condition::kUnknown;
}

Condition OfLimit(const AlarmSpec& spec, const Value& value, bool active) {
  if (!IsNumber(value)) return Condition::kUnknown;
  const double margin = active ? spec.deadband : 0;
  return spec.kind == AlarmKind::kHigh ? Of(value.AsNumber() > spec.limit - margin)
                                       : Of(value.AsNumber() < spec.limit + margin);
}

Duration DelayOf(const AlarmState& state, const AlarmSpec& spec) {
  return state.active ? spec.off_delay : spec.on_delay;
}

AlarmTransition Flip(AlarmState& state, const AlarmSpec& spec, BootTime now) {
  state.pending = false;
  state.active = !state.active;
  state.changed_at = now;
  state.value = state.pending_value;
  if (!state.active) return AlarmTransition::kCleared;
  state.acked = false;
  state.peak = spec.severity;
  ++state.occurrence;
  return AlarmTransition::kRaised;
}

}  // namespace

std::string_view AlarmTransitionName(AlarmTransition transition) {
  switch (transition) {
    case AlarmTransition::kNone: return "none";
    case AlarmTransition::kRaised: return "raised";
    case AlarmTransition::kCleared: return "cleared";
    case AlarmTransition::kAcked: return "acked";
    case AlarmTransition::kHidden: return "hidden";
    case AlarmTransition::kShown: return "shown";
    case AlarmTransition::kAnnounced: return "announced";
  }
  return "none";
}

Condition EvaluateCondition(const AlarmSpec& spec, const AlarmInput& input, bool active) {
  if (spec.kind == AlarmKind::kUnavailable) return Of(input.device_unavailable);
  if (spec.kind == AlarmKind::kNotified) return Condition::kUnknown;  // no reading says anything about it
  if (spec.kind == AlarmKind::kNoData) return Of(input.quality != Quality::kGood);
  if (input.quality != Quality::kGood) return Condition::kUnknown;
  if (spec.kind == AlarmKind::kState) return OfState(spec, input.value);
  return OfLimit(spec, input.value, active);
}

AlarmTransition UpdateAlarm(AlarmState& state, const AlarmSpec& spec, const AlarmInput& input, BootTime now) {
  const Condition condition = EvaluateCondition(spec, input, state.active);
  if (condition == Condition::kUnknown) {
    state.pending = false;
    return AlarmTransition::kNone;
  }
  return SetCondition(state, spec, condition == Condition::kTrue, input.value.AsNumber(), now);
}

AlarmTransition SetCondition(AlarmState& state, const AlarmSpec& spec, bool holds, double value, BootTime now) {
  if (holds == state.active) {
    state.pending = false;
    return AlarmTransition::kNone;
  }
  state.pending_value = value;
  if (!state.pending) {
    state.pending = true;
    state.pending_since = now;
  }
  return AdvanceAlarm(state, spec, now);
}

AlarmTransition AdvanceAlarm(AlarmState& state, const AlarmSpec& spec, BootTime now) {
  if (!state.pending || now < AlarmDue(state, spec)) return AlarmTransition::kNone;
  return Flip(state, spec, now);
}

BootTime AlarmDue(const AlarmState& state, const AlarmSpec& spec) {
  return state.pending ? state.pending_since + DelayOf(state, spec) : kNever;
}

}  // namespace tramgac
