// An alarm of some node, as the control room knows it. Plain values; thread-safe.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "agent/core/alarm/operate.h"
#include "agent/document/problem.h"

namespace tramgac::app {

// What a node calls an alarm, and which node. Ordered by site, node, alarm.
struct SocKey {
  std::string site, node, alarm;
  auto operator<=>(const SocKey&) const = default;
};

// The worst last. A severity that this program does not know may be anything, so it stands with the worst.
enum class SocSeverity : std::uint8_t { kWarning, kMinor, kMajor, kUnknown, kCritical };
inline constexpr std::size_t kSocSeverities = 5;

// "critical", "major", "minor", "warning", "unknown".
std::string_view SocSeverityName(SocSeverity severity);
SocSeverity SocSeverityNamed(std::string_view name, SocSeverity fallback);

struct SocText {
  std::string en, vi;
  // In `language`; the other one if that is empty.
  const std::string& In(document::Language language) const;
};

struct SocAlarm {
  SocSeverity severity = SocSeverity::kUnknown;
  SocSeverity peak = SocSeverity::kWarning;  // the worst of this occurrence
  AlarmPhase phase = AlarmPhase::kNormal;
  bool first_out = false;
  bool confirmed = true;  // false: known from before the connection was lost, and not heard of since
  std::int64_t occurrence = 0;
  std::int64_t since_ms = 0;  // when it came into this phase of being active or not, as far as is known; 0: unknown
  std::int64_t hides = 0;     // how many alarms it hides
  std::string point;
  std::string value;  // with its unit, as people read it; may be empty
  std::string limit;
  std::string hidden;  // empty, or why it is hidden: "shelved", "out-of-service", "suppressed", ..
  std::string hidden_by, hidden_reason;
  std::string root;    // the alarm that explains it
  SocText text;        // with value and limit where the node says so
  std::string search;  // folded, of everything that one might look for
  bool is_active() const { return phase == AlarmPhase::kActiveUnacked || phase == AlarmPhase::kActiveAcked; }
  bool is_unacked() const { return phase == AlarmPhase::kActiveUnacked || phase == AlarmPhase::kReturnedUnacked; }
};

using SocAlarms = std::map<SocKey, SocAlarm>;

}  // namespace tramgac::app
