// Pins of an STM32F7 (RM0410 rev. 4, chapter 6): ports A to K of 16 pins.
#pragma once

#include <cstdint>
#include <span>

#include "board/api/gpio.h"
#include "board/api/lights.h"

namespace tramgac::board {

// A pin of a port whose clock is on. Does not block; any thread.
struct Stm32Pin {
  char port;         // 'A' to 'K'
  std::uint8_t pin;  // 0 to 15

  void MakeInput(bool pull_up) const;
  void MakeOutput(bool high) const;
  // Gives it to alternate function `number` (0 to 15: STM32F767 data sheet DS11532, table 13).
  void GiveTo(std::uint8_t number) const;
  // For signals of tens of MHz.
  void MakeFast() const;
  bool Read() const;
  void Write(bool high) const;
};

// Two lamps at pins, lit when these are high.
class Stm32Lights final : public Lights {
 public:
  Stm32Lights(const Stm32Pin& alarm, const Stm32Pin& life) : alarm_(alarm), life_(life) {
    alarm_.MakeOutput(false);
    life_.MakeOutput(false);
  }
  void Show(bool alarm, bool life) override {
    alarm_.Write(alarm);
    life_.Write(life);
  }

 private:
  Stm32Pin alarm_, life_;
};

// Lines "gpio:contacts/0" and on: the pins that a board has for contacts, with pull-ups. Single-threaded, unlike what
// the contract wants where there are threads; short changes between two looks are not seen.
class Stm32Gpio final : public Gpio {
 public:
  // `pins` outlive it.
  explicit Stm32Gpio(std::span<const Stm32Pin> pins) : pins_(pins) {}

  Result<std::unique_ptr<GpioOutput>> OpenOutput(const GpioLine&) override { return Status::kUnimplemented; }
  Result<std::unique_ptr<GpioInput>> OpenInput(const GpioLine& line) override;

 private:
  std::span<const Stm32Pin> pins_;
};

}  // namespace tramgac::board
