#include "board/nucleo_f767zi/supply_guard.h"

#include "board/cortex_m/panic.h"
#include "board/cortex_m/registers.h"
#include "board/nucleo_f767zi/system_f767.h"

namespace tramgac::board {
namespace {

// Sections 4.4, 5.3.14 and 11.9; the detector is line 16 of the external interrupts, and interrupt 1 (table 46).
constexpr std::uint32_t kPowerControl = 0x40007000, kPowerState = 0x40007004, kApb1 = 0x40023840;
constexpr std::uint32_t kPowerClock = 1u << 28, kDetectorOn = 1u << 4, kAt2900mV = 7u << 5, kTooLow = 1u << 2;
constexpr std::uint32_t kInterruptMask = 0x40013C00, kOnRise = 0x40013C08, kPending = 0x40013C14, kLine = 1u << 16;
constexpr std::uint8_t kInterrupt = 1;

bool IsTooLow() { return (Register(kPowerState) & kTooLow) != 0; }

}  // namespace

SupplyGuard::SupplyGuard(Interrupts& interrupts) {
  Register(kApb1) = Register(kApb1) | kPowerClock;
  Register(kPowerControl) = Register(kPowerControl) | kDetectorOn | kAt2900mV;
  // A look takes at least ten cycles.
  for (std::uint32_t looks = 0; IsTooLow() && looks < 2 * kSystemFrequency / 10; ++looks) {
  }
  interrupts.Attach(kFirstInterrupt + kInterrupt, *this);
  Register(kOnRise) = Register(kOnRise) | kLine;
  Register(kPending) = kLine;
  Register(kInterruptMask) = Register(kInterruptMask) | kLine;
}

void SupplyGuard::OnInterrupt() {
  Register(kPending) = kLine;
  if (IsTooLow()) Panic("supply below 2.9 V");
}

}  // namespace tramgac::board
