// The two time lines of the agent. They are different types so that one cannot be used for the other.
//
//  - BootTime: CLOCK_BOOTTIME, time since this machine started, goes on during suspend, never steps.
//    Every deadline, delay and timeout uses it.
//  - UtcTime: wall time, which may be wrong or unknown. It is attached to records, it decides nothing.
//
// Core code never asks for the time: `now` is an argument. Plain values, safe anywhere.
#pragma once

#include <chrono>
#include <cstdint>

namespace tramgac {

struct BootClock {
  using rep = std::int64_t;
  using period = std::micro;
  using duration = std::chrono::microseconds;
  using time_point = std::chrono::time_point<BootClock>;
  static constexpr bool is_steady = true;
};

using Duration = BootClock::duration;    // microseconds
using BootTime = BootClock::time_point;  // microseconds since boot

// Milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
using UtcTime = std::chrono::sys_time<std::chrono::milliseconds>;

constexpr BootTime kNever = BootTime::max();

}  // namespace tramgac
