// The I2C master of MPS2: two wires that the program moves itself (ARM DDI 0275, SBCon). QEMU wants no pauses between
// the moves; a real bus would.
#pragma once

#include <cstdint>

#include "board/api/i2c.h"

namespace tramgac::board {

inline constexpr std::uint32_t kShieldI2c = 0x4002A000;  // AN386 (ARM DAI 0386), table 4-1: shield 1

// As I2cBus; blocks for some hundred accesses of the processor's bus.
class SbconI2c final : public I2cBus {
 public:
  explicit SbconI2c(std::uint32_t address) : address_(address) {}

  Status Transfer(std::uint8_t chip, ByteSpan out, MutableByteSpan in) override;

 private:
  bool IsFree() const;
  // Clocks out what a chip was about to say when its master was restarted.
  void SetFree();
  void Begin();
  void End();
  // Outcomes: did the chip acknowledge everything?
  bool Write(std::uint8_t chip, ByteSpan bytes);
  bool Read(std::uint8_t chip, MutableByteSpan bytes);
  bool Send(std::uint8_t byte);
  std::uint8_t Receive(bool last);
  bool Clock(bool data);
  void Move(std::uint32_t wire, bool high);

  std::uint32_t address_;
};

}  // namespace tramgac::board
