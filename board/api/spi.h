// A chip on a serial bus (SPI): bytes go out and in at the same time while it is selected.
//
// Backends: those of boards; tests have chips of their own.
#pragma once

#include <cstdint>

namespace tramgac::board {

// Thread safety: none; not for interrupts. Blocks for microseconds a byte; nobody else uses the bus meanwhile.
class SpiChip {
 public:
  // Selects the chip, or lets it go. A selected one is not selected once more.
  virtual void Select(bool on) = 0;

  // Sends a byte, most significant bit first, in mode 0. Outcome: what came meanwhile; 0xFF where nobody answers.
  virtual std::uint8_t Exchange(std::uint8_t out) = 0;

 protected:
  ~SpiChip() = default;
};

}  // namespace tramgac::board
