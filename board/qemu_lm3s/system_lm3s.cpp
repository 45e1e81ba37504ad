#include "board/qemu_lm3s/system_lm3s.h"

#include "board/cortex_m/registers.h"

namespace tramgac::board {
namespace {

// Section 5.5.
constexpr std::uint32_t kRawInterrupts = 0x400FE050, kRunClock = 0x400FE060, kGate1 = 0x400FE104, kGate2 = 0x400FE108;
constexpr std::uint32_t kPllLocked = 1u << 6;
constexpr std::uint32_t kBypass = 1u << 11, kPowerDown = 1u << 13, kUseDivider = 1u << 22;
constexpr std::uint32_t kCrystal8MHz = 0xEu << 6, kDivideBy4 = 3u << 23;

// Of 200 MHz that the PLL makes. As section 5.3 wants it: around the PLL until it is locked.
void StartClock() {
  Register(kRunClock) = (Register(kRunClock) | kBypass) & ~kUseDivider;
  Register(kRunClock) = kBypass | kPowerDown | kCrystal8MHz;  // the main oscillator
  Register(kRunClock) = kBypass | kCrystal8MHz | kDivideBy4 | kUseDivider;
  while ((Register(kRawInterrupts) & kPllLocked) == 0) {
  }
  Register(kRunClock) = kCrystal8MHz | kDivideBy4 | kUseDivider;
}

}  // namespace

void StartSystem() {
  StartClock();
  Register(kGate1) = 0x13;                // UART0, UART1, SSI0
  Register(kGate2) = 0x7F;                // ports A to G
  asm volatile("nop\n nop\n nop\n nop");  // the clocks take some cycles
  constexpr std::uint8_t kUsedOfA[] = {0, 1, 2, 4, 5}, kUsedOfD[] = {2, 3};
  for (const std::uint8_t pin : kUsedOfA) Pl061Pin{kPortA, pin}.GiveTo(1);  // UART0; clock and data of SSI0
  for (const std::uint8_t pin : kUsedOfD) Pl061Pin{kPortD, pin}.GiveTo(1);  // UART1
}

ByteSpan NodeBlockArea() { return {reinterpret_cast<const std::uint8_t*>(0x3C000), 12288}; }

}  // namespace tramgac::board
