#include "board/stellaris/gpio_pl061.h"

#include "board/cortex_m/registers.h"

namespace tramgac::board {
namespace {

// TM4C1294NCPDT data sheet, section 10.5. The data register is there once for each choice of bits: the address says
// which of them are meant (section 10.3.1.2).
constexpr std::uint32_t kDirection = 0x400, kFunction = 0x420, kPullUp = 0x510, kPullDown = 0x514, kDigital = 0x51C,
                        kPortControl = 0x52C;

void SetBit(std::uint32_t address, std::uint32_t bit, bool on) {
  Register(address) = on ? Register(address) | bit : Register(address) & ~bit;
}

}  // namespace

void Pl061Pin::MakeInput(Pull pull) const {
  const std::uint32_t bit = 1u << pin;
  SetBit(port + kFunction, bit, false);
  SetBit(port + kDirection, bit, false);
  SetBit(port + kPullUp, bit, pull == Pull::kUp);
  SetBit(port + kPullDown, bit, pull == Pull::kDown);
  SetBit(port + kDigital, bit, true);
}

void Pl061Pin::MakeOutput(bool high) const {
  const std::uint32_t bit = 1u << pin;
  SetBit(port + kFunction, bit, false);
  SetBit(port + kDirection, bit, true);
  Write(high);
  SetBit(port + kDigital, bit, true);
}

void Pl061Pin::GiveTo(std::uint8_t number) const {
  const std::uint32_t shift = 4u * pin;
  Register(port + kPortControl) = (Register(port + kPortControl) & ~(0xFu << shift)) | std::uint32_t{number} << shift;
  SetBit(port + kFunction, 1u << pin, true);
  SetBit(port + kDigital, 1u << pin, true);
}

bool Pl061Pin::Read() const { return Register(port + (4u << pin)) != 0; }
void Pl061Pin::Write(bool high) const { Register(port + (4u << pin)) = high ? 0xFF : 0; }

}  // namespace tramgac::board
