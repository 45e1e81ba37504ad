// Stage 7: one alarm of one device: its condition, its delays and its state (ISA-18.2 / IEC 62682).
//
// A bad reading never raises or clears a limit or state alarm: not knowing is not "normal". A raise that was
// waiting for its on-delay starts again after a gap in knowledge.
//
// An alarm that chatters (raised three times within a minute) becomes one that stays: while `flapping` it is over only
// after five minutes of quiet.
//
// Plain structs and functions over them: single-threaded, no I/O, no clock, no allocation. Delays run on
// boot time.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "agent/core/alarm/lookback.h"
#include "agent/core/base/time.h"
#include "agent/core/model/alarm_spec.h"
#include "agent/core/model/quality.h"
#include "agent/core/model/value.h"

namespace tramgac {

// Why operators are not told of an alarm at present. None of these stops its evaluation.
enum class Hidden : std::uint8_t {
  kNo,
  kShelved,       // by an operator, for hours
  kOutOfService,  // by an operator, for days
  kMaintenance,   // its device is being worked on
  kSuppressed,    // another alarm explains it
  kWaiting,       // another alarm may explain it: that has not been looked at since
  kFlood,         // operators have been told enough for now
};
inline constexpr std::size_t kHiddenCount = 7;

// "no", "shelved", "out-of-service", "maintenance", "suppressed", "waiting", "flood".
std::string_view HiddenName(Hidden hidden);

// There are ten thousand of them: flags are bits, and members stand so that no room is left between.
struct AlarmState {
  bool active : 1 = false;
  bool acked : 1 = false;
  bool announced : 1 = false;      // operators were told of this occurrence (annunciate.h)
  bool unanswered : 1 = false;     // operators were told, then or before, and nobody has acknowledged since
  bool pending : 1 = false;        // the condition differs from `active`, a delay is running
  bool holds : 1 = false;          // the condition held when it was last known
  bool latched : 1 = false;        // active, though the condition is over: waits for an ack
  bool flapping : 1 = false;       // chatters; calm only after a long quiet
  bool first_out : 1 = false;      // of this occurrence: nothing else of what it belongs to was active
  bool worse_pending : 1 = false;  // beyond the second limit, and the on-delay is running
  Hidden hidden = Hidden::kNo;
  Severity severity = Severity::kWarning;    // of the limit that is passed at present
  Severity peak = Severity::kWarning;        // the worst since somebody has acknowledged
  std::uint16_t count = 0;                   // how often the condition began in this occurrence
  std::array<std::uint32_t, 2> raised_at{};  // the last two times, in tenths of a second since boot; zero: none
  BootTime pending_since{};                  // when the delay began that is running, or has ended last
  double pending_value = 0;                  // number of the newest reading that differs
  BootTime worse_since{};
  std::uint64_t occurrence = 0;     // rises by one at each raise, over restarts
  double value = 0;                 // number at the last transition
  BootTime changed_at{};            // of the last transition by the rule
  std::int64_t changed_utc_ms = 0;  // same moment, 0 if wall time was unknown
  std::uint64_t record = 0;         // sequence number of the last transition's record
  BootTime shelved_until{};         // zero: not shelved
  BootTime out_until{};             // zero: in service

  // Has an operator put it aside?
  bool IsSetAside() const { return shelved_until != BootTime() || out_until != BootTime(); }
  bool IsHidden() const { return IsSetAside() || hidden != Hidden::kNo; }
};

// What a record of an alarm is about: its rule, what somebody did (operate.h), or who is told (annunciate.h).
enum class AlarmTransition : std::uint8_t {
  kNone,
  kRaised,
  kCleared,
  kAcked,
  kHidden,
  kShown,
  kAnnounced,  // operators are told later than it was raised
  kWorsened,   // beyond the second limit: announced again
  kEased,      // not any more
};
inline constexpr std::size_t kAlarmTransitionCount = 9;

// "none", "raised", "cleared", "acked", "hidden", "shown", "announced", "worsened", "eased".
std::string_view AlarmTransitionName(AlarmTransition transition);

// What the rule looks at.
struct AlarmInput {
  Value value;
  Quality quality = Quality::kNotReadYet;
  bool device_unavailable = false;
  Value other;  // deviation
  Quality other_quality = Quality::kNotReadYet;
  Lookback* lookback = nullptr;  // of an alarm for which NeedsLookback
};

// Does the rule need a memory of its own?
constexpr bool NeedsLookback(const AlarmSpec& spec) { return HasWindow(spec.kind) || spec.times > 0; }

// Does the rule's condition hold for `input` at `now`, given whether the alarm is active (deadband)?
// Outcomes: kTrue, kFalse, kUnknown (the reading cannot tell: bad quality, not the type of the rule, too short a
// course).
enum class Condition : std::uint8_t { kFalse, kTrue, kUnknown };
Condition EvaluateCondition(const AlarmSpec& spec, const AlarmInput& input, bool active, BootTime now = {});

// Takes into account that the rule's condition is known to hold or not, without a reading; `value` is what it is about,
// 0 if nothing. `lookback` as in AlarmInput. Outcomes: as UpdateAlarm.
AlarmTransition SetCondition(AlarmState& state, const AlarmSpec& spec, bool holds, double value, BootTime now,
                             Lookback* lookback = nullptr);

// Takes a new reading into account. Outcomes: kRaised, kCleared, kWorsened or kEased when the state changed (delays of
// zero act at once), kNone otherwise.
AlarmTransition UpdateAlarm(AlarmState& state, const AlarmSpec& spec, const AlarmInput& input, BootTime now);

// Lets a running delay end without a new reading. To be called at AlarmDue() or later. Outcomes: as UpdateAlarm.
AlarmTransition AdvanceAlarm(AlarmState& state, const AlarmSpec& spec, BootTime now);

// Makes an alarm inactive at `now`. What has chattered is calm from then on.
void EndAlarm(AlarmState& state, BootTime now);

// Lets an alarm follow the rule `spec` instead of `was`, which differs in its severities only. Outcomes: kWorsened,
// kEased, kNone.
AlarmTransition ChangeRule(AlarmState& state, const AlarmSpec& was, const AlarmSpec& spec);

// Takes up an alarm that an earlier run of the agent has left active, at the beginning of this one: what its severity
// means now, for the rule may have been configured anew. More severe than anybody has acknowledged: it is to be
// announced again.
void ResumeAlarm(AlarmState& state, const AlarmSpec& spec);

// When the running delay ends. Outcome: kNever when none is running.
BootTime AlarmDue(const AlarmState& state, const AlarmSpec& spec);

}  // namespace tramgac
