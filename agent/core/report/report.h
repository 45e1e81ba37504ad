// Stage 8: is a reading worth a record? Changes beyond the deadband are, and a heartbeat is.
// Plain struct and function: single-threaded, no I/O, no clock, no allocation.
#pragma once

#include <cstdint>

#include "agent/core/base/time.h"
#include "agent/core/model/point.h"
#include "agent/core/model/quality.h"
#include "agent/core/model/value.h"

namespace tramgac {

// What was reported last.
struct LastReport {
  std::uint64_t content = 0;  // the bits of a number (double), the hash of a text: a point has always the same of both
  BootTime at{};
  Quality quality = Quality::kNotReadYet;
  bool ever = false;
};

// Decides, and remembers the reading as reported when the answer is yes.
// Outcomes: true at the first reading, when the quality changed, when a number moved by more than
// rule.deadband since the last report (any change with deadband 0), when text or truth changed, and when the
// last report is rule.heartbeat old; false otherwise. A bad quality that stays the same has a heartbeat too.
bool ShouldReport(LastReport& last, const Value& value, Quality quality, const Reporting& rule, BootTime now);

}  // namespace tramgac
