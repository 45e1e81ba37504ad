// The pins of the Stellaris and Tiva families: ports of 8, ARM PL061 (LM3S6965 data sheet, chapter 8; TM4C1294NCPDT
// data sheet, chapter 10).
#pragma once

#include <cstdint>
#include <span>

#include "board/api/gpio.h"
#include "board/api/lights.h"

namespace tramgac::board {

// A pin of a port whose clock is on. Does not block; any thread.
struct Pl061Pin {
  std::uint32_t port;  // address
  std::uint8_t pin;    // 0 to 7

  enum class Pull : std::uint8_t { kNone, kUp, kDown };

  void MakeInput(Pull pull) const;
  void MakeOutput(bool high) const;
  // Gives it to function `number` (0 to 15) of the TM4C1294; on an LM3S to the only one that it has.
  void GiveTo(std::uint8_t number) const;
  bool Read() const;
  void Write(bool high) const;
};

// Two lamps at pins, lit when these are high.
class Pl061Lights final : public Lights {
 public:
  Pl061Lights(const Pl061Pin& alarm, const Pl061Pin& life) : alarm_(alarm), life_(life) {
    alarm_.MakeOutput(false);
    life_.MakeOutput(false);
  }
  void Show(bool alarm, bool life) override {
    alarm_.Write(alarm);
    life_.Write(life);
  }

 private:
  Pl061Pin alarm_, life_;
};

// Lines "gpio:contacts/0" and on: the pins that a board has for contacts, in its order, each with its resistor. Single-
// threaded, unlike what the contract wants where there are threads; short changes between two looks are not seen.
class Pl061Gpio final : public Gpio {
 public:
  // `pins` outlive it.
  Pl061Gpio(std::span<const Pl061Pin> pins, Pl061Pin::Pull pull) : pins_(pins), pull_(pull) {}

  Result<std::unique_ptr<GpioOutput>> OpenOutput(const GpioLine&) override { return Status::kUnimplemented; }
  Result<std::unique_ptr<GpioInput>> OpenInput(const GpioLine& line) override;

 private:
  std::span<const Pl061Pin> pins_;
  Pl061Pin::Pull pull_;
};

}  // namespace tramgac::board
