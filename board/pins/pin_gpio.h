// Lines "gpio:contacts/0" and on: the pins that a board has for contacts, in its order. Single-threaded, unlike what
// the contract wants where there are threads; short changes between two looks are not seen.
#pragma once

#include <memory>
#include <span>

#include "board/api/gpio.h"

namespace tramgac::board {

// `Pin`: with MakeInput(Pin::Pull) and Read().
template <typename Pin>
class PinGpio final : public Gpio {
 public:
  // `pins` outlive it. `pull`: the resistor of each.
  PinGpio(std::span<const Pin> pins, typename Pin::Pull pull) : pins_(pins), pull_(pull) {}

  Result<std::unique_ptr<GpioOutput>> OpenOutput(const GpioLine&) override { return Status::kUnimplemented; }
  Result<std::unique_ptr<GpioInput>> OpenInput(const GpioLine& line) override {
    if (line.kind == GpioLine::Kind::kLed) return Status::kUnimplemented;
    if (line.chip != "contacts") return Status::kNotFound;
    if (line.offset >= pins_.size()) return Status::kOutOfRange;
    pins_[line.offset].MakeInput(pull_);
    return std::unique_ptr<GpioInput>(std::make_unique<Input>(pins_[line.offset], line.active_low));
  }

 private:
  class Input final : public GpioInput {
   public:
    Input(const Pin& pin, bool active_low) : pin_(pin), active_low_(active_low) {}
    Result<GpioLevel> Read() override {
      const bool active = pin_.Read() != active_low_;
      return GpioLevel{active, active};
    }

   private:
    Pin pin_;
    bool active_low_;
  };

  std::span<const Pin> pins_;
  typename Pin::Pull pull_;
};

}  // namespace tramgac::board
