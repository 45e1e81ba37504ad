// Pins of an STM32F7 (RM0410 rev. 4, chapter 6): ports A to K of 16 pins.
#pragma once

#include <cstdint>

namespace tramgac::board {

// A pin of a port whose clock is on. Does not block; any thread.
struct Stm32Pin {
  char port;         // 'A' to 'K'
  std::uint8_t pin;  // 0 to 15

  enum class Pull : std::uint8_t { kNone, kUp, kDown };  // as the register has it

  void MakeInput(Pull pull = Pull::kNone) const;
  void MakeOutput(bool high) const;
  // Gives it to alternate function `number` (0 to 15: STM32F767 data sheet DS11532, table 13).
  void GiveTo(std::uint8_t number) const;
  // For signals of tens of MHz.
  void MakeFast() const;
  bool Read() const;
  void Write(bool high) const;
};

}  // namespace tramgac::board
