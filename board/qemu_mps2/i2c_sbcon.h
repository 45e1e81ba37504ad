// The I2C bus of MPS2: two wires that the program moves itself (ARM DDI 0275, SBCon). QEMU wants no pauses between
// the moves; a real bus would.
#pragma once

#include "board/cortex_m/registers.h"
#include "board/pins/two_wires.h"

namespace tramgac::board {

inline constexpr std::uint32_t kShieldI2c = 0x4002A000;  // AN386 (ARM DAI 0386), table 4-1: shield 1

class SbconWires {
 public:
  explicit SbconWires(std::uint32_t address) : address_(address) {}

  void Move(Wire wire, bool high) { Register(address_ + (high ? kHigh : kLow)) = BitOf(wire); }
  bool IsHigh(Wire wire) const { return (Register(address_ + kHigh) & BitOf(wire)) != 0; }
  void Pause() const {}

 private:
  static constexpr std::uint32_t kHigh = 0, kLow = 4;  // registers: bits that are 1 make their wire high, low

  static std::uint32_t BitOf(Wire wire) { return wire == Wire::kClock ? 1 : 2; }

  std::uint32_t address_;
};

}  // namespace tramgac::board
