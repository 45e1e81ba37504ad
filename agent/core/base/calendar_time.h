// UtcTime and the C library's times, also where its time_t has 32 bits and ends in January 2038 (Debian 12 on armhf): a
// certificate that is good until 2040 is met there today. The C library's types are arguments (Parts: std::tm, Seconds:
// std::time_t), because this folder runs without it, too. Pure functions, no blocking, safe anywhere.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "agent/core/base/time.h"

namespace tramgac {

// The moment that `parts` name in UTC; what timegm does, without its time_t. Precondition: a date that exists.
template <typename Parts>
UtcTime UtcOfParts(const Parts& parts) {
  using namespace std::chrono;
  const year_month_day date(year(parts.tm_year + 1900), month(static_cast<unsigned>(parts.tm_mon + 1)),
                            day(static_cast<unsigned>(parts.tm_mday)));
  return sys_days(date) + hours(parts.tm_hour) + minutes(parts.tm_min) + seconds(parts.tm_sec);
}

// The date and time of day of `time` in UTC, for strftime; without the day of the week and of the year (0).
template <typename Parts>
Parts PartsOfUtc(UtcTime time) {
  using namespace std::chrono;
  const sys_days midnight = floor<days>(time);
  const year_month_day date(midnight);
  const hh_mm_ss in_day(floor<seconds>(time - midnight));
  Parts parts{};
  parts.tm_year = static_cast<int>(date.year()) - 1900;
  parts.tm_mon = static_cast<int>(static_cast<unsigned>(date.month())) - 1;
  parts.tm_mday = static_cast<int>(static_cast<unsigned>(date.day()));
  parts.tm_hour = static_cast<int>(in_day.hours().count());
  parts.tm_min = static_cast<int>(in_day.minutes().count());
  parts.tm_sec = static_cast<int>(in_day.seconds().count());
  return parts;
}

// Whole seconds for whoever takes no other type than the C library's; outside of its range the nearest that it has.
template <typename Seconds>
Seconds CSeconds(UtcTime time) {
  const std::int64_t seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  return static_cast<Seconds>(std::clamp(seconds, std::int64_t{std::numeric_limits<Seconds>::min()},
                                         std::int64_t{std::numeric_limits<Seconds>::max()}));
}

}  // namespace tramgac
