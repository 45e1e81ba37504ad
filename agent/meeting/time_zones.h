// What the time of a calendar is in UTC: its own VTIMEZONE parts, and the few names that need none. Debian 12's
// standard library knows no time zones, and an agent must not depend on how old the machine's tables are: a calendar
// brings the rules of the zones it uses (RFC 5545 section 3.6.5).
// Single-threaded; nothing blocks.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/core/base/time.h"
#include "agent/meeting/recurrence.h"

namespace tramgac::meeting {

// One STANDARD or DAYLIGHT part: from each of its beginnings on, local time is `offset` ahead of UTC.
struct Observance {
  std::chrono::local_seconds begin{};  // the first time, as clocks show it before
  std::chrono::seconds offset{0};      // TZOFFSETTO
  bool daylight = false;
  std::optional<Recurrence> rule;
  std::vector<std::chrono::local_seconds> also;  // RDATE
};

class TimeZones {
 public:
  // `floating`: what local times without a zone are ahead of UTC. `effort` outlives this.
  TimeZones(std::chrono::minutes floating, Effort& effort) : floating_(floating), effort_(effort) {}

  // A zone of the calendar; the first of a name counts. Precondition: at least one observance.
  void Add(std::string name, std::vector<Observance> observances) {
    zones_.try_emplace(std::move(name), std::move(observances));
  }

  // Outcome: nothing if neither the calendar nor this class knows the zone, or no effort is left. A time that clocks
  // show twice is the first of the two; one that they pass over is taken as if the new offset held already.
  std::optional<UtcTime> ToUtc(const Stamp& stamp) const;

 private:
  std::optional<std::chrono::seconds> OffsetOf(const Stamp& stamp) const;

  const std::chrono::seconds floating_;
  Effort& effort_;
  std::map<std::string, std::vector<Observance>, std::less<>> zones_;
};

}  // namespace tramgac::meeting
