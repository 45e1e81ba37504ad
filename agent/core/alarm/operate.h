// What people do about an alarm, beside what its rule says: acknowledging, shelving, taking out of service (ISA-18.2 /
// IEC 62682; RFC 8632 keeps the state of the resource and that of the operator apart as well).
//
// Hiding never stops the evaluation: a shelved alarm is raised and cleared like any other, and is announced when the
// shelf ends and it is still active. The table of all transitions is made from this code:
// docs/reference/alarm-states.md.
//
// Pure functions over plain values: single-threaded, no I/O, no clock, no allocation. Times are boot time.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "agent/core/alarm/alarm.h"

namespace tramgac {

// Where an alarm stands between its rule and the operator.
enum class AlarmPhase : std::uint8_t {
  kNormal,
  kActiveUnacked,    // it holds, and nobody has said that they know
  kActiveAcked,      // it holds, and somebody knows
  kReturnedUnacked,  // it is over, and nobody has seen it
};
inline constexpr std::size_t kAlarmPhaseCount = 4;

// "normal", "active-unacked", "active-acked", "returned-unacked".
std::string_view AlarmPhaseName(AlarmPhase phase);
AlarmPhase PhaseOf(const AlarmState& state);

enum class OperatorVerb : std::uint8_t { kAck, kShelve, kUnshelve, kOutOfService, kInService };
inline constexpr std::size_t kOperatorVerbCount = 5;

// "ack", "shelve", "unshelve", "out-of-service", "in-service".
std::string_view OperatorVerbName(OperatorVerb verb);
// Outcome: nothing, if no verb is called so.
std::optional<OperatorVerb> OperatorVerbNamed(std::string_view name);

struct OperatorRequest {
  OperatorVerb verb = OperatorVerb::kAck;
  std::uint64_t occurrence = 0;  // the one that is meant; 0: the present one
  Duration duration{};           // shelve, out-of-service: for how long
  bool has_reason = false;       // why is told
};

enum class Refusal : std::uint8_t {
  kNone,
  kNeverRaised,      // ack: there is no occurrence yet
  kOtherOccurrence,  // the one that is meant is over: the present one must be looked at first
  kNoReason,         // shelve, out-of-service
  kTooLong,          // shelve, out-of-service: longer than MostHidden
  kNotHidden,        // unshelve of what is not shelved, in-service of what is in service
};
inline constexpr std::size_t kRefusalCount = 6;

// "none", "never-raised", "other-occurrence", "no-reason", "too-long", "not-hidden".
std::string_view RefusalName(Refusal refusal);

struct OperatorOutcome {
  Refusal refusal = Refusal::kNone;
  bool changed = false;  // false: it was so already
  bool cleared = false;  // ack: it was active only because nobody had acknowledged it (latch)
};

// A shift. Whoever comes next must hear of what the one before has put aside: for longer no alarm that operators do not
// see keeps those of other devices from them (docs/decisions/0012-unseen-parents.md).
inline constexpr Duration kShift = std::chrono::hours(8);

// The longest time that an alarm may be hidden by `verb`: shelved a shift, a critical one an hour; out of service 30
// days.
Duration MostHidden(OperatorVerb verb, Severity severity);

// Does what is asked. Nothing changes when it is refused; doing it twice is no mistake.
OperatorOutcome Operate(AlarmState& state, const AlarmSpec& spec, const OperatorRequest& request, BootTime now);

// Ends what has lasted long enough. To be called at HiddenUntil() or later. Outcome: as for kUnshelve or kInService;
// `changed` is false if nothing has ended.
OperatorOutcome EndHiding(AlarmState& state, BootTime now);

// When the next hiding ends. Outcome: kNever if the alarm is not hidden.
BootTime HiddenUntil(const AlarmState& state);

}  // namespace tramgac
