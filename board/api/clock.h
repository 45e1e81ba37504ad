// The two clocks of a node and the identity of the present boot.
//
// Backends: board/linux/clock_linux.h, board/sim/clock_sim.h (tests), board/cortex_m. Only the programs'
// composition roots (agent/app, firmware/app) name a backend; everybody else takes a Clock&, and core code
// takes the time itself as an argument.
#pragma once

#include <cstdint>
#include <string_view>

#include "agent/core/base/status.h"
#include "agent/core/base/time.h"

namespace tramgac::board {

enum class ClockState : std::uint8_t {
  kSynced,     // a time source disciplines the wall clock now
  kNotSynced,  // nobody vouches for the wall clock: it may be years off
};

// "synced" or "not-synced". Outcome: always a non-empty view of static text.
constexpr std::string_view ClockStateName(ClockState state) {
  return state == ClockState::kSynced ? "synced" : "not-synced";
}

// Thread safety: a backend MUST allow every function from any thread at the same time; none blocks or
// allocates. Interrupt safety: Now() MUST be callable from an interrupt, the others need not.
class Clock {
 public:
  // Time since the machine started, in microseconds.
  // MUST never go backwards or step, MUST go on while the machine is suspended, MUST be the same time line
  // for all threads and for a restarted program of the same boot. Resolution MUST be 1 ms or better.
  virtual BootTime Now() const = 0;

  // Wall time in milliseconds since 1970-01-01T00:00:00Z, whatever State() says of it.
  // Outcomes: kOk; kUnavailable: this machine has no wall clock or it has never been set. A backend MUST NOT
  // answer kOk with a time that it made up.
  virtual Result<UtcTime> WallTime() const = 0;

  // Does a time source discipline the wall clock? A backend that cannot know MUST say kNotSynced.
  virtual ClockState State() const = 0;

  // Identity of this boot as a lower-case UUID of 36 characters.
  // MUST differ between any two boots of any two machines, MUST NOT change while this object lives, and
  // SHOULD be the same for every program start of one boot. The view lives as long as the clock.
  virtual std::string_view BootId() const = 0;

 protected:
  ~Clock() = default;  // nobody owns a clock through its interface
};

}  // namespace tramgac::board
