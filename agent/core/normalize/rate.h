// Stage 5 for counters: how fast one rises, from two readings of it. Told apart are a counter that wrapped and one that
// began anew, as far as the device lets us. Pure functions over plain values; no clock, no allocation; single-threaded.
#pragma once

#include <cstdint>
#include <optional>

#include "agent/core/base/time.h"

namespace tramgac {

struct CounterReading {
  std::uint64_t count = 0;
  BootTime taken{};               // by our clock
  std::uint32_t device_time = 0;  // by the device's own, in the same answer; hundredths of a second; 0: not known
  bool restarted = false;         // the device says that the counter began anew since the reading before
};

struct CounterState {
  CounterReading last;
  bool known = false;
};

// The mean rise a second since the reading before, which may lie several polls back; `reading` takes its place.
// Elapsed time is the device's, if both readings have one: then neither the network nor a slow poll falsifies the rate.
//
// No rate comes of a reading that is the first, or the first after the counter began anew: `restarted`; the device's
// clock does not agree with ours about the time between (it restarted; after 497 days it wraps, and agrees); a counter
// of 64 bits is lower than before; one of 32 bits is lower, and the device has no clock that rules a restart out. Nor
// when no time has passed; then the reading before stays. A counter of 32 bits that wraps twice between two readings
// gives a rate that is too low: nothing shows it. Outcomes: a rate of at least 0; nullopt. `bits` is 32 or 64.
std::optional<double> RateSince(CounterState& state, const CounterReading& reading, std::uint8_t bits);

}  // namespace tramgac
