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
  kHigh,         // value > limit
  kLow,          // value < limit
  kState,        // bool: value is `state`; word: it is one of `words`; flags: one of `words` is among them
  kNoData,       // the point has had no good quality
  kUnavailable,  // the device has become unavailable; `point` is not used
  kNotified,     // raised and cleared by what the device says unasked; `point` is not used
};

// Does an alarm of this kind look at a point?
constexpr bool HasPoint(AlarmKind kind) { return kind != AlarmKind::kUnavailable && kind != AlarmKind::kNotified; }

// "high", "low", "state", "no-data", "unavailable", "notified". Outcome: always a non-empty view of static text.
std::string_view AlarmKindName(AlarmKind kind);

inline constexpr std::uint32_t kNotInTable = 0xFFFFFFFF;

struct AlarmSpec {
  std::string_view name;  // [a-z0-9-]{1,40}, unique within the device
  AlarmKind kind = AlarmKind::kState;
  std::uint32_t table = kNotInTable;        // >= 0: `point` is a column of that table, one alarm a row
  std::uint32_t point = 0;                  // position in the device's points, or column of the table
  double limit = 0;                         // high, low: in the point's unit
  double deadband = 0;                      // high clears below limit - deadband, low above limit + deadband
  bool state = true;                        // bool points
  std::span<const std::string_view> words;  // word and flag points
  Duration on_delay{};                      // the condition must hold this long before the alarm is raised
  Duration off_delay{};                     // and be gone this long before it is cleared
  Severity severity = Severity::kMinor;
  Duration time_to_respond{};
  LocalText text, cause, consequence, response;
};

}  // namespace tramgac
