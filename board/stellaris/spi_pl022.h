// A chip on an SSI of the Stellaris and Tiva families: an ARM PL022 (LM3S6965 data sheet, chapter 13; TM4C1294NCPDT
// data sheet, chapter 17), with a pin of its own that selects it.
#pragma once

#include "board/api/spi.h"
#include "board/stellaris/gpio_pl061.h"

namespace tramgac::board {

class Pl022Chip final : public SpiChip {
 public:
  // `address`: of the SSI, whose clock and pins are on. `divider`: of the processor's clock, even, 2 to 254.
  Pl022Chip(std::uint32_t address, std::uint32_t divider, const Pl061Pin& select);

  void Select(bool on) override { select_.Write(!on); }
  std::uint8_t Exchange(std::uint8_t out) override;

 private:
  std::uint32_t address_;
  Pl061Pin select_;
};

}  // namespace tramgac::board
