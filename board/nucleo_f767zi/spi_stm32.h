// A chip on an SPI of an STM32F7 (RM0410 rev. 4, chapter 35), with a pin of its own that selects it.
#pragma once

#include "board/api/spi.h"
#include "board/nucleo_f767zi/gpio_stm32.h"

namespace tramgac::board {

class Stm32SpiChip final : public SpiChip {
 public:
  // `address`: of the SPI, whose clock and pins are on. `divider`: its bus clock is divided by 2 to the power of
  // divider + 1, 0 to 7.
  Stm32SpiChip(std::uint32_t address, std::uint32_t divider, const Stm32Pin& select);

  void Select(bool on) override { select_.Write(!on); }
  std::uint8_t Exchange(std::uint8_t out) override;

 private:
  std::uint32_t address_;
  Stm32Pin select_;
};

}  // namespace tramgac::board
