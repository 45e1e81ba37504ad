// When somebody works on devices by plan: windows of wall time, every week or once.
//
// A window hides alarms, and is the one thing that wall time decides: with a clock that nobody vouches for no window is
// open. Pure functions over plain values: single-threaded, no I/O, no clock, no allocation.
#pragma once

#include <cstdint>
#include <span>

#include "agent/core/model/maintenance_window.h"

namespace tramgac {

// Is the window open at `utc_ms` (milliseconds since 1970), where local time is `offset_minutes` ahead of UTC?
bool IsOpen(const MaintenanceWindow& window, std::int64_t utc_ms, int offset_minutes);

}  // namespace tramgac
