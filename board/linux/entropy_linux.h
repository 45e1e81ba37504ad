// The kernel's random number generator.
#pragma once

#include "board/api/entropy.h"

namespace tramgac::board {

// Thread safety: any thread. Blocks only in early boot, until the kernel's generator is seeded.
class LinuxEntropy final : public Entropy {
 public:
  // Outcomes: kOk; kUnavailable: getrandom(2) is refused (a sandbox without it).
  Status Fill(MutableByteSpan out) override;
};

}  // namespace tramgac::board
