#include "board/nucleo_f767zi/gpio_stm32.h"

#include "board/cortex_m/registers.h"

namespace tramgac::board {
namespace {

// Section 6.4.
constexpr std::uint32_t kMode = 0x00, kSpeed = 0x08, kPull = 0x0C, kInput = 0x10, kSetReset = 0x18, kFunctions = 0x20;
enum Mode : std::uint32_t { kIsInput = 0, kIsOutput = 1, kIsFunction = 2 };

std::uint32_t AddressOf(const Stm32Pin& pin) {
  return 0x40020000 + 0x400u * static_cast<std::uint32_t>(pin.port - 'A');  // section 2.2.2
}

// Two bits a pin.
void SetPair(std::uint32_t address, std::uint32_t pin, std::uint32_t value) {
  Register(address) = (Register(address) & ~(3u << 2 * pin)) | value << 2 * pin;
}

class Input final : public GpioInput {
 public:
  Input(const Stm32Pin& pin, bool active_low) : pin_(pin), active_low_(active_low) {}
  Result<GpioLevel> Read() override {
    const bool active = pin_.Read() != active_low_;
    return GpioLevel{active, active};
  }

 private:
  Stm32Pin pin_;
  bool active_low_;
};

}  // namespace

void Stm32Pin::MakeInput(bool pull_up) const {
  SetPair(AddressOf(*this) + kPull, pin, pull_up ? 1 : 0);
  SetPair(AddressOf(*this) + kMode, pin, kIsInput);
}

void Stm32Pin::MakeOutput(bool high) const {
  Write(high);
  SetPair(AddressOf(*this) + kMode, pin, kIsOutput);
}

void Stm32Pin::GiveTo(std::uint8_t number) const {
  const std::uint32_t functions = AddressOf(*this) + kFunctions + pin / 8u * 4, shift = pin % 8u * 4;
  Register(functions) = (Register(functions) & ~(0xFu << shift)) | std::uint32_t{number} << shift;
  SetPair(AddressOf(*this) + kMode, pin, kIsFunction);
}

void Stm32Pin::MakeFast() const { SetPair(AddressOf(*this) + kSpeed, pin, 3); }
bool Stm32Pin::Read() const { return (Register(AddressOf(*this) + kInput) >> pin & 1) != 0; }
void Stm32Pin::Write(bool high) const { Register(AddressOf(*this) + kSetReset) = 1u << (high ? pin : pin + 16u); }

Result<std::unique_ptr<GpioInput>> Stm32Gpio::OpenInput(const GpioLine& line) {
  if (line.kind == GpioLine::Kind::kLed) return Status::kUnimplemented;
  if (line.chip != "contacts") return Status::kNotFound;
  if (line.offset >= pins_.size()) return Status::kOutOfRange;
  pins_[line.offset].MakeInput(true);
  return std::unique_ptr<GpioInput>(std::make_unique<Input>(pins_[line.offset], line.active_low));
}

}  // namespace tramgac::board
