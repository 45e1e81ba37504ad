#include "agent/core/alarm/operate.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tramgac {
namespace {

using std::chrono::hours;

constexpr Duration kMostShelvedCritical = hours(1);
constexpr Duration kMostOutOfService = hours(24 * 30);

// Whoever has seen an alarm before it was put aside looks at it afresh when it comes back.
OperatorOutcome ComeBack(AlarmState& state) {
  if (state.active && !state.IsSetAside()) state.acked = state.announced = false;
  return {Refusal::kNone, true, false};
}

OperatorOutcome Ack(AlarmState& state, const OperatorRequest& request, BootTime now) {
  if (state.occurrence == 0) return {Refusal::kNeverRaised};
  if (request.occurrence != 0 && request.occurrence != state.occurrence) return {Refusal::kOtherOccurrence};
  const bool changed = !state.acked;
  state.acked = true;
  state.unanswered = false;
  if (changed) state.peak = state.severity;
  // Who acknowledges knows, also what was in the list only: it does not ring afterwards.
  if (state.active) state.announced = true;
  const bool cleared = state.latched;
  state.latched = false;
  if (cleared) EndAlarm(state, now);
  return {Refusal::kNone, changed, cleared};
}

// What may become critical would be hidden when it does.
Severity MostSevere(const AlarmSpec& spec) {
  return spec.worse == nullptr ? spec.severity : std::max(spec.severity, spec.worse->severity);
}

OperatorOutcome Hide(BootTime& until, const AlarmSpec& spec, const OperatorRequest& request, BootTime now) {
  if (!request.has_reason) return {Refusal::kNoReason};
  if (request.duration <= Duration() || request.duration > MostHidden(request.verb, MostSevere(spec))) {
    return {Refusal::kTooLong};
  }
  const BootTime end = now + request.duration;
  return {Refusal::kNone, std::exchange(until, end) != end, false};
}

OperatorOutcome Show(AlarmState& state, BootTime& until) {
  if (until == BootTime()) return {Refusal::kNotHidden};
  until = BootTime();
  return ComeBack(state);
}

}  // namespace

std::string_view AlarmPhaseName(AlarmPhase phase) {
  constexpr std::array<std::string_view, kAlarmPhaseCount> kNames = {"normal", "active-unacked", "active-acked",
                                                                     "returned-unacked"};
  return kNames[static_cast<std::size_t>(phase)];
}

AlarmPhase PhaseOf(const AlarmState& state) {
  if (state.active) return state.acked ? AlarmPhase::kActiveAcked : AlarmPhase::kActiveUnacked;
  return state.acked || state.occurrence == 0 ? AlarmPhase::kNormal : AlarmPhase::kReturnedUnacked;
}

std::string_view OperatorVerbName(OperatorVerb verb) {
  constexpr std::array<std::string_view, kOperatorVerbCount> kNames = {"ack", "shelve", "unshelve", "out-of-service",
                                                                       "in-service"};
  return kNames[static_cast<std::size_t>(verb)];
}

std::optional<OperatorVerb> OperatorVerbNamed(std::string_view name) {
  for (std::size_t i = 0; i < kOperatorVerbCount; ++i) {
    const auto verb = static_cast<OperatorVerb>(i);
    if (OperatorVerbName(verb) == name) return verb;
  }
  return std::nullopt;
}

std::string_view RefusalName(Refusal refusal) {
  constexpr std::array<std::string_view, kRefusalCount> kNames = {"none",      "never-raised", "other-occurrence",
                                                                  "no-reason", "too-long",     "not-hidden"};
  return kNames[static_cast<std::size_t>(refusal)];
}

Duration MostHidden(OperatorVerb verb, Severity severity) {
  if (verb == OperatorVerb::kOutOfService) return kMostOutOfService;
  return severity == Severity::kCritical ? kMostShelvedCritical : kShift;
}

OperatorOutcome Operate(AlarmState& state, const AlarmSpec& spec, const OperatorRequest& request, BootTime now) {
  switch (request.verb) {
    case OperatorVerb::kAck: return Ack(state, request, now);
    case OperatorVerb::kShelve: return Hide(state.shelved_until, spec, request, now);
    case OperatorVerb::kUnshelve: return Show(state, state.shelved_until);
    case OperatorVerb::kOutOfService: return Hide(state.out_until, spec, request, now);
    case OperatorVerb::kInService: return Show(state, state.out_until);
  }
  return {};
}

OperatorOutcome EndHiding(AlarmState& state, BootTime now) {
  bool ended = false;
  for (BootTime* until : {&state.shelved_until, &state.out_until}) {
    if (*until == BootTime() || now < *until) continue;
    *until = BootTime();
    ended = true;
  }
  return ended ? ComeBack(state) : OperatorOutcome();
}

BootTime HiddenUntil(const AlarmState& state) {
  BootTime next = kNever;
  for (const BootTime until : {state.shelved_until, state.out_until}) {
    if (until != BootTime()) next = std::min(next, until);
  }
  return next;
}

}  // namespace tramgac
