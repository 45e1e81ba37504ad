// Random bytes that an attacker cannot guess: identifiers of stores, jitter, keys.
//
// Backends: board/linux/entropy_linux.h, board/sim/entropy_sim.h (tests: repeatable, never for production).
#pragma once

#include "agent/core/base/bytes.h"
#include "agent/core/base/status.h"

namespace tramgac::board {

// Thread safety: a backend MUST allow Fill() from any thread at the same time. Not for interrupts.
class Entropy {
 public:
  // Fills all of `out` with random bytes.
  // MUST come from a cryptographically secure generator that has been seeded; MUST fill all bytes or fail.
  // May block once after power-on until the generator is seeded, never later.
  // Outcomes: kOk; kUnavailable: there is no seeded generator, `out` is unspecified and MUST NOT be used.
  virtual Status Fill(MutableByteSpan out) = 0;

 protected:
  ~Entropy() = default;
};

}  // namespace tramgac::board
