#include "board/nucleo_f767zi/system_f767.h"

#include "board/cortex_m/registers.h"

namespace tramgac::board {
namespace {

// Section 5.3.
constexpr std::uint32_t kRcc = 0x40023800;
constexpr std::uint32_t kClocks = kRcc, kPll = kRcc + 0x04, kChoice = kRcc + 0x08, kAhb1 = kRcc + 0x30,
                        kAhb2 = kRcc + 0x34, kApb1 = kRcc + 0x40, kApb2 = kRcc + 0x44;
constexpr std::uint32_t kOscillator = 1u << 16, kOscillatorReady = 1u << 17, kFromOutside = 1u << 18;
constexpr std::uint32_t kPllOn = 1u << 24, kPllReady = 1u << 25;
constexpr std::uint32_t kFlashAccess = 0x40023C00;  // section 3.7.1

// 2 MHz * 168: 336 MHz, of which half is the processor's and a seventh, 48 MHz, the random generator's.
constexpr std::uint32_t kMultiply = 168u << 6, kHalf = 0u << 16, kSeventh = 7u << 24,
                        kUnused = 2u << 28;                        // 0 is not allowed
constexpr std::uint32_t kInside16 = 8, kOutside8 = 4u | 1u << 22;  // what makes 2 MHz of 16, or of 8

// 8 MHz come from the ST-LINK (UM1974, section 6.7). Without it there is the oscillator inside, which is good to 1 % at
// room temperature.
std::uint32_t Source() {
  Register(kClocks) = Register(kClocks) | kFromOutside;
  Register(kClocks) = Register(kClocks) | kOscillator;
  for (int i = 0; i < 100'000; ++i) {
    if ((Register(kClocks) & kOscillatorReady) != 0) return kOutside8;
  }
  return kInside16;
}

void StartClock() {
  constexpr std::uint32_t kWaitStates = 5, kPrefetchAndCache = 3u << 8;  // up to 180 MHz at 3.3 V: table 7
  Register(kPll) = Source() | kMultiply | kHalf | kSeventh | kUnused;
  Register(kClocks) = Register(kClocks) | kPllOn;
  while ((Register(kClocks) & kPllReady) == 0) {
  }
  Register(kFlashAccess) = kWaitStates | kPrefetchAndCache;
  while ((Register(kFlashAccess) & 0xF) != kWaitStates) {
  }
  constexpr std::uint32_t kSlowBusBy4 = 5u << 10, kFastBusBy2 = 4u << 13, kFromPll = 2;
  Register(kChoice) = kSlowBusBy4 | kFastBusBy2;
  Register(kChoice) = kSlowBusBy4 | kFastBusBy2 | kFromPll;
  while ((Register(kChoice) >> 2 & 3) != kFromPll) {
  }
}

// Instructions only: data would need care with what devices write (ARM DDI 0403E, B2.2.7 and B3.2.8).
void StartCache() {
  constexpr std::uint32_t kForgetAll = 0xE000EF50, kConfiguration = 0xE000ED14, kInstructionCache = 1u << 17;
  Register(kForgetAll) = 0;
  asm volatile("dsb\n isb" ::: "memory");
  Register(kConfiguration) = Register(kConfiguration) | kInstructionCache;
  asm volatile("dsb\n isb" ::: "memory");
}

}  // namespace

void StartSystem() {
  StartClock();
  StartCache();
  Register(kAhb1) = Register(kAhb1) | 0x7F;                 // ports A to G
  Register(kAhb2) = Register(kAhb2) | 1u << 6;              // random generator
  Register(kApb1) = Register(kApb1) | 1u << 17 | 1u << 18;  // USART2, USART3
  Register(kApb2) = Register(kApb2) | 1u << 13;             // SPI4
  const std::uint32_t taken = Register(kApb2);              // two cycles until it is so (section 5.2.12)
  static_cast<void>(taken);
  constexpr Stm32Pin kUsarts[] = {{'D', 8}, {'D', 9}, {'D', 4}, {'D', 5}, {'D', 6}};
  for (const Stm32Pin& pin : kUsarts) pin.GiveTo(7);
  constexpr Stm32Pin kSpi[] = {{'E', 2}, {'E', 5}, {'E', 6}};
  for (const Stm32Pin& pin : kSpi) pin.GiveTo(5);
}

// Section 5.3.21. At power-on the brown-out flag is set as well.
std::string_view TakeResetCause() {
  constexpr std::uint32_t kState = 0x40023874, kForget = 1u << 24;
  constexpr std::uint32_t kBrownOut = 1u << 25, kPowerOn = 1u << 27, kIndependentWatchdog = 1u << 29;
  const std::uint32_t state = Register(kState);
  Register(kState) = kForget;
  if ((state & kIndependentWatchdog) != 0) return "watchdog";
  if ((state & (kBrownOut | kPowerOn)) == kBrownOut) return "brown-out";
  return {};
}

ByteSpan NodeBlockArea() { return {reinterpret_cast<const std::uint8_t*>(0x081C0000), 12288}; }

}  // namespace tramgac::board
