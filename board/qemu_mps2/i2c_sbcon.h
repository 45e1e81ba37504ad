// The I2C bus of MPS2: two wires that the program moves itself (ARM DDI 0275, SBCon). QEMU wants no pauses between
// the moves; a real bus would.
#pragma once

#include "board/pins/two_wires.h"

namespace tramgac::board {

inline constexpr std::uint32_t kShieldI2c = 0x4002A000;  // AN386 (ARM DAI 0386), table 4-1: shield 1

class SbconWires final : public WirePair {
 public:
  explicit SbconWires(std::uint32_t address) : address_(address) {}

  void Move(Wire wire, bool high) override;
  bool IsHigh(Wire wire) const override;
  void Pause() const override {}

 private:
  std::uint32_t address_;
};

}  // namespace tramgac::board
