// Inputs of a chip on I2C: MPS2 has no lines of its own in QEMU. The PCA9552 drives lamps, but tells the level of its
// 16 pins too (NXP data sheet, section 6.3.1); a board for a room would have a chip that is made for inputs.
#pragma once

#include "board/api/gpio.h"
#include "board/api/i2c.h"

namespace tramgac::board {

// Lines "gpio:pca9552/0" to "gpio:pca9552/15". Short changes between two looks are not seen: nobody has wired the
// chip's interrupt. Thread safety: none, unlike what the contract wants where there are threads.
class Pca9552Gpio final : public Gpio {
 public:
  // `bus` outlives it and its lines.
  explicit Pca9552Gpio(I2cBus& bus) : bus_(bus) {}

  Result<std::unique_ptr<GpioOutput>> OpenOutput(const GpioLine&) override { return Status::kUnimplemented; }
  // Outcomes: also kOk while the chip is not there: its Read says so.
  Result<std::unique_ptr<GpioInput>> OpenInput(const GpioLine& line) override;

 private:
  I2cBus& bus_;
};

}  // namespace tramgac::board
