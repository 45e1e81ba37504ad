// What is known about an alarm before it ever happens: its rule and its rationalisation record
// (ISA-18.2 / IEC 62682; severities of RFC 8632). Immutable once configured; views refer to storage that
// outlives it. Plain values, safe anywhere.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "agent/core/base/time.h"
#include "agent/core/model/local_text.h"

namespace tramgac {

enum class Severity : std::uint8_t { kWarning, kMinor, kMajor, kCritical };

// "warning", "minor", "major", "critical". Outcome: always a non-empty view of static text.
std::string_view SeverityName(Severity severity);

enum class AlarmKind : std::uint8_t {
  kHigh,           // value > limit
  kLow,            // value < limit
  kState,          // bool: value is `state`; word: it is one of `words`; flags: one of `words` is among them
  kNoData,         // the point has had no good quality
  kUnavailable,    // the device has become unavailable; `point` is not used
  kNotified,       // raised and cleared by what the device says unasked; `point` is not used
  kRise,           // value has risen by more than limit within `window`
  kFall,           // value has fallen by more than limit within `window`
  kWillExceed,     // value is above limit, or will be within `horizon` if it goes on as in the last `window`
  kWillFallBelow,  // value is below limit, or will be within `horizon` if it goes on as in the last `window`
  kDeviation,      // value differs from that of `other` by more than limit
};
inline constexpr std::size_t kAlarmKindCount = 11;

// Does an alarm of this kind look at a point?
constexpr bool HasPoint(AlarmKind kind) { return kind != AlarmKind::kUnavailable && kind != AlarmKind::kNotified; }
// Does it compare a number with a limit?
constexpr bool HasLimit(AlarmKind kind) {
  return kind == AlarmKind::kHigh || kind == AlarmKind::kLow || kind >= AlarmKind::kRise;
}
// Does it look back?
constexpr bool HasWindow(AlarmKind kind) { return kind >= AlarmKind::kRise && kind <= AlarmKind::kWillFallBelow; }
// Does it look ahead?
constexpr bool HasHorizon(AlarmKind kind) {
  return kind == AlarmKind::kWillExceed || kind == AlarmKind::kWillFallBelow;
}

// "high", "low", "state", "no-data", "unavailable", "notified", "rise", "fall", "will-exceed", "will-fall-below",
// "deviation". Outcome: always a non-empty view of static text.
std::string_view AlarmKindName(AlarmKind kind);

inline constexpr std::uint32_t kNotInTable = 0xFFFFFFFF;

// A second limit, beyond the first, at which the alarm becomes worse (hihi, lolo).
struct WorseLimit {
  double limit = 0;
  Severity severity = Severity::kCritical;
};

struct AlarmSpec {
  std::string_view name;  // [a-z0-9-]{1,40}, unique within the device
  AlarmKind kind = AlarmKind::kState;
  Severity severity = Severity::kMinor;
  bool state = true;                  // bool points
  bool latch = false;                 // stays active until it is acknowledged
  std::uint8_t times = 0;             // raised as well when the condition began so often within `within`; 0: never
  bool other_in_row = false;          // deviation: `other` is a column of the same row
  std::uint32_t table = kNotInTable;  // >= 0: `point` is a column of that table, one alarm a row
  std::uint32_t point = 0;            // position in the device's points, or column of the table
  std::uint32_t other = 0;            // deviation: position in the device's points, or column of the table
  Duration on_delay{};                // the condition must hold this long before the alarm is raised
  Duration off_delay{};               // and be gone this long before it is cleared
  Duration within{};
  double limit = 0;     // in the point's unit
  double deadband = 0;  // high clears below limit - deadband, low above limit + deadband
  const WorseLimit* worse = nullptr;
  std::span<const std::string_view> words;    // word and flag points
  std::span<const std::string_view> parents;  // what explains it: "name" of this device, "device.name", "device"
  Duration window{};                          // of what looks back
  Duration horizon{};                         // of what looks ahead
  Duration time_to_respond{};
  LocalText text, cause, consequence, response;
};

}  // namespace tramgac
