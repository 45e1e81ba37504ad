// What profiles and configurations say of an alarm's rule in the same words, beside its point and its limit.
//
// Single-threaded; nothing here blocks.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/core/base/time.h"
#include "agent/core/model/alarm_spec.h"
#include "agent/document/field.h"

namespace tramgac::document {

inline constexpr Choice<Severity> kSeverities[] = {{"warning", Severity::kWarning},
                                                   {"minor", Severity::kMinor},
                                                   {"major", Severity::kMajor},
                                                   {"critical", Severity::kCritical}};

// A device or an alarm that `depends_on` names.
struct Parent {
  std::string name;
  Place place;
};

// Each absent if the file does not say it.
struct AlarmRule {
  std::optional<WorseLimit> worse;  // worse: {limit: .., severity: ..}
  std::optional<std::uint8_t> times;
  std::optional<Duration> within;
  std::optional<Duration> window;
  std::optional<Duration> horizon;
  std::optional<bool> latch;
  std::string from;                            // deviation: a point
  std::optional<std::vector<Parent>> parents;  // depends_on
  Place worse_place, times_place, within_place, window_place, horizon_place, from_place;
};

// Asks `map` for all of these keys.
AlarmRule ReadAlarmRule(Mapping& map);

// What `depends_on` names, of an alarm or of a device. Outcome: empty if absent or wrong.
std::vector<Parent> ReadParents(const Field& list);

// Complains about the languages of an alarm's `text` whose placeholders are not those that `is_good` knows.
void CheckPlaceholders(const Field& text, bool (*is_good)(std::string_view text));

// Calls `complain` for every key that has no meaning for `kind`, and for those that are missing; `whole` is whether the
// rule must be complete (a new alarm, with its place at `place`) or changes a complete one.
using ComplainAt = std::function<void(Place, Wording, Wording)>;
void CheckAlarmRule(const AlarmRule& rule, AlarmKind kind, bool whole, Place place, const ComplainAt& complain);

// Is the second limit beyond the first, and more severe?
bool IsWorse(const WorseLimit& worse, const AlarmSpec& alarm);

}  // namespace tramgac::document
