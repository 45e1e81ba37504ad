#include "agent/core/alarm/maintenance.h"

namespace tramgac {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kDayMinutes = 24 * 60;

// 0 Monday to 6 Sunday; 1970-01-01 was a Thursday.
int WeekdayOf(std::int64_t day) { return static_cast<int>((day % 7 + 7 + 3) % 7); }

bool OpensOn(const MaintenanceWindow& window, std::int64_t day) { return (window.weekdays >> WeekdayOf(day) & 1) != 0; }

}  // namespace

bool IsOpen(const MaintenanceWindow& window, std::int64_t utc_ms, int offset_minutes) {
  const std::int64_t local_ms = utc_ms + offset_minutes * kMinuteMs;
  if (window.weekdays == 0) return local_ms >= window.from_local_ms && local_ms < window.to_local_ms;
  const std::int64_t minutes = local_ms / kMinuteMs;
  const std::int64_t day = minutes / kDayMinutes, minute = minutes % kDayMinutes;
  if (window.from_minute < window.to_minute) {
    return OpensOn(window, day) && minute >= window.from_minute && minute < window.to_minute;
  }
  // Past midnight it is still the window of the day before.
  return (OpensOn(window, day) && minute >= window.from_minute) ||
         (OpensOn(window, day - 1) && minute < window.to_minute);
}

}  // namespace tramgac
