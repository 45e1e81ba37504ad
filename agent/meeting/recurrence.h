// When an event comes again: the rules of RFC 5545 section 3.3.10 that calendar programs write for meetings. Whether a
// rule falls on a day is answered for that day alone, so nothing has to be counted up from the first one.
// Pure; nothing blocks.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/meeting/calendar_text.h"

namespace tramgac::meeting {

// FREQ DAILY, WEEKLY, MONTHLY or YEARLY with INTERVAL, COUNT, UNTIL, BYDAY, BYMONTHDAY, BYMONTH, WKST.
struct Recurrence {
  enum class Frequency : std::uint8_t { kDaily, kWeekly, kMonthly, kYearly };
  struct DayName {
    std::chrono::weekday day;
    int nth = 0;  // of the month or year, from its end if negative; 0: each
  };

  Frequency frequency = Frequency::kDaily;
  int interval = 1;
  int count = 0;  // 0: without
  std::optional<Stamp> until;
  std::vector<DayName> days;
  std::vector<int> month_days;  // from the end of the month if negative
  std::uint16_t months = 0;     // bit 1: January; 0: all
  std::chrono::weekday week_start = std::chrono::Monday;

  // Whether the rule of an event that is first on `first` (which tells what the rule leaves open) falls on `day`, COUNT
  // and UNTIL aside. Precondition: first <= day.
  bool FallsOn(std::chrono::local_days first, std::chrono::local_days day) const;
};

// How many days may still be looked at for one file, so that a hostile one costs no more than a second or so on a small
// computer.
struct Effort {
  std::int64_t left = 3'000'000;

  // Outcome: false when nothing is left.
  bool Take() { return left > 0 && left-- > 0; }
};

// The value of an RRULE. Outcome: nothing and `trouble` (the part that is not understood) for what is no rule, or has
// parts that are not listed above.
std::optional<Recurrence> ReadRecurrence(std::string_view text, std::string& trouble);

}  // namespace tramgac::meeting
