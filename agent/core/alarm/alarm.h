// Stage 7: one alarm of one device: its condition, its delays and its state (ISA-18.2 / IEC 62682).
//
// A bad reading never raises or clears a limit or state alarm: not knowing is not "normal". A raise that was
// waiting for its on-delay starts again after a gap in knowledge.
//
// Plain structs and functions over them: single-threaded, no I/O, no clock, no allocation. Delays run on
// boot time.
#pragma once

#include <cstdint>
#include <string_view>

#include "agent/core/base/time.h"
#include "agent/core/model/alarm_spec.h"
#include "agent/core/model/quality.h"
#include "agent/core/model/value.h"

namespace tramgac {

struct AlarmState {
  bool active = false;
  bool acked = false;
  bool pending = false;  // the condition differs from `active`, a delay is running
  BootTime pending_since{};
  double pending_value = 0;      // number of the newest reading that differs
  std::uint64_t occurrence = 0;  // rises by one at each raise, over restarts
  Severity peak = Severity::kWarning;
  double value = 0;                 // number at the last transition
  BootTime changed_at{};            // of the last transition
  std::int64_t changed_utc_ms = 0;  // same moment, 0 if wall time was unknown
  std::uint64_t record = 0;         // sequence number of the last transition's record
  BootTime shelved_until{};         // zero: not shelved
  BootTime out_until{};             // zero: in service

  bool IsHidden() const { return shelved_until != BootTime() || out_until != BootTime(); }
};

// What the last record of an alarm is about: its rule, or what somebody did (operate.h).
enum class AlarmTransition : std::uint8_t {
  kNone,
  kRaised,
  kCleared,
  kAcked,
  kHidden,     // shelved or out of service
  kShown,      // neither any more
  kAnnounced,  // shown, and still active: announced once more
};

// "none", "raised", "cleared", "acked", "hidden", "shown", "announced".
std::string_view AlarmTransitionName(AlarmTransition transition);

// What the rule looks at.
struct AlarmInput {
  Value value;
  Quality quality = Quality::kNotReadYet;
  bool device_unavailable = false;
};

// Does the rule's condition hold for `input`, given whether the alarm is active (deadband)?
// Outcomes: kTrue, kFalse, kUnknown (the reading cannot tell: bad quality or not the type of the rule).
enum class Condition : std::uint8_t { kFalse, kTrue, kUnknown };
Condition EvaluateCondition(const AlarmSpec& spec, const AlarmInput& input, bool active);

// Takes into account that the rule's condition is known to hold or not, without a reading; `value` is what it is about,
// 0 if nothing. Outcomes: as UpdateAlarm.
AlarmTransition SetCondition(AlarmState& state, const AlarmSpec& spec, bool holds, double value, BootTime now);

// Takes a new reading into account. Outcomes: kRaised or kCleared when the state changed (delays of zero act
// at once), kNone otherwise.
AlarmTransition UpdateAlarm(AlarmState& state, const AlarmSpec& spec, const AlarmInput& input, BootTime now);

// Lets a running delay end without a new reading. To be called when `pending`, at AlarmDue() or later.
// Outcomes: as UpdateAlarm.
AlarmTransition AdvanceAlarm(AlarmState& state, const AlarmSpec& spec, BootTime now);

// When the running delay ends. Outcome: kNever when none is running.
BootTime AlarmDue(const AlarmState& state, const AlarmSpec& spec);

}  // namespace tramgac
