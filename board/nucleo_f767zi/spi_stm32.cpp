#include "board/nucleo_f767zi/spi_stm32.h"

#include "board/cortex_m/registers.h"

namespace tramgac::board {
namespace {

// Section 35.9.
constexpr std::uint32_t kControl1 = 0x00, kControl2 = 0x04, kState = 0x08, kData = 0x0C;
constexpr std::uint32_t kMaster = 1u << 2, kOn = 1u << 6, kSelectedBySoftware = 3u << 8;  // SSI, SSM
constexpr std::uint32_t kEightBits = 7u << 8, kTellEachByte = 1u << 12;                   // DS, FRXTH
constexpr std::uint32_t kHasReceived = 1u << 0, kSendEmpty = 1u << 1;

// Two bytes go at once where 16 bits are written (section 35.5.9): a byte is written as one.
volatile std::uint8_t& Byte(std::uint32_t address) { return *reinterpret_cast<volatile std::uint8_t*>(address); }

}  // namespace

Stm32SpiChip::Stm32SpiChip(std::uint32_t address, std::uint32_t divider, const Stm32Pin& select)
    : address_(address), select_(select) {
  select_.MakeOutput(true);
  Register(address_ + kControl1) = kMaster | divider << 3 | kSelectedBySoftware;
  Register(address_ + kControl2) = kEightBits | kTellEachByte;
  Register(address_ + kControl1) = kMaster | divider << 3 | kSelectedBySoftware | kOn;
}

std::uint8_t Stm32SpiChip::Exchange(std::uint8_t out) {
  while ((Register(address_ + kState) & kSendEmpty) == 0) {
  }
  Byte(address_ + kData) = out;
  while ((Register(address_ + kState) & kHasReceived) == 0) {
  }
  return Byte(address_ + kData);
}

}  // namespace tramgac::board
