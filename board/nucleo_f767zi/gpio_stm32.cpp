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

}  // namespace

void Stm32Pin::MakeInput(Pull pull) const {
  SetPair(AddressOf(*this) + kPull, pin, static_cast<std::uint32_t>(pull));
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

}  // namespace tramgac::board
