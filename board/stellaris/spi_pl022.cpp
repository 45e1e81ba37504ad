#include "board/stellaris/spi_pl022.h"

#include "board/cortex_m/registers.h"

namespace tramgac::board {
namespace {

// TM4C1294NCPDT data sheet, section 17.6.
constexpr std::uint32_t kControl0 = 0x00, kControl1 = 0x04, kData = 0x08, kStatus = 0x0C, kDivider = 0x10;
constexpr std::uint32_t kEightBits = 7, kOn = 1u << 1;  // mode 0 otherwise
constexpr std::uint32_t kSendNotFull = 1u << 1, kReceived = 1u << 2;

}  // namespace

Pl022Chip::Pl022Chip(std::uint32_t address, std::uint32_t divider, const Pl061Pin& select)
    : address_(address), select_(select) {
  select_.MakeOutput(true);
  Register(address_ + kControl1) = 0;
  Register(address_ + kDivider) = divider;
  Register(address_ + kControl0) = kEightBits;
  Register(address_ + kControl1) = kOn;
}

std::uint8_t Pl022Chip::Exchange(std::uint8_t out) {
  while ((Register(address_ + kStatus) & kSendNotFull) == 0) {
  }
  Register(address_ + kData) = out;
  while ((Register(address_ + kStatus) & kReceived) == 0) {
  }
  return static_cast<std::uint8_t>(Register(address_ + kData));
}

}  // namespace tramgac::board
