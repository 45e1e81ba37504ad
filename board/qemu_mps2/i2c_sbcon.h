// The I2C master of MPS2: two wires that the program moves itself (ARM DDI 0275, SBCon). QEMU wants no pauses between
// the moves; a real bus would.
#pragma once

#include <cstdint>

#include "agent/core/base/status.h"

namespace tramgac::board {

inline constexpr std::uint32_t kShieldI2c = 0x4002A000;  // AN386 (ARM DAI 0386), table 4-1: shield 1

// Thread and interrupt safety: none. Blocks for some hundred accesses of the bus.
class SbconI2c {
 public:
  explicit SbconI2c(std::uint32_t address) : address_(address) {}

  // One register of a chip at the 7-bit address `chip`. Outcomes: its contents; kUnavailable (the chip does not
  // answer).
  Result<std::uint8_t> Read(std::uint8_t chip, std::uint8_t of);

 private:
  void Begin();
  void End();
  bool Send(std::uint8_t byte);
  std::uint8_t Receive();
  bool Clock(bool data);
  void Move(std::uint32_t wire, bool high);

  std::uint32_t address_;
};

}  // namespace tramgac::board
