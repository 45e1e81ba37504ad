// The true random generator of an STM32F767 (RM0410 rev. 4, chapter 23).
#pragma once

#include <cstdint>

#include "board/api/entropy.h"

namespace tramgac::board {

class RngEntropy final : public Entropy {
 public:
  // Switches it on; its 48 MHz come from the PLL.
  RngEntropy();
  // Outcomes besides: kUnavailable when it has found its noise or its clock to be bad, or says the same twice.
  Status Fill(MutableByteSpan out) override;

 private:
  Status Next(std::uint32_t& number);

  std::uint32_t before_ = 0;
};

}  // namespace tramgac::board
