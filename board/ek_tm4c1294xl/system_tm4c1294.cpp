#include "board/ek_tm4c1294xl/system_tm4c1294.h"

#include "board/cortex_m/registers.h"

namespace tramgac::board {
namespace {

// Section 5.5.
constexpr std::uint32_t kSystem = 0x400FE000;
constexpr std::uint32_t kRawInterrupts = kSystem + 0x050, kMainOscillator = kSystem + 0x07C, kClock = kSystem + 0x0B0,
                        kMemoryTiming = kSystem + 0x0C0, kPll0 = kSystem + 0x160, kPll1 = kSystem + 0x164,
                        kPllState = kSystem + 0x168, kGatePorts = kSystem + 0x608, kGateWatchdogs = kSystem + 0x600,
                        kGateUarts = kSystem + 0x618, kGateSsis = kSystem + 0x61C, kReadyPorts = kSystem + 0xA08,
                        kReadyUarts = kSystem + 0xA18, kReadySsis = kSystem + 0xA1C, kUnique = kSystem + 0xF20;

void WaitFor(std::uint32_t address, std::uint32_t bits) {
  while ((Register(address) & bits) != bits) {
  }
}

// 25 MHz of the crystal / 5 * 96: 480 MHz, of which a quarter is the processor's (section 5.2.5).
void StartClock() {
  constexpr std::uint32_t kOver10MHz = 1u << 4, kOscillatorReady = 1u << 8;
  constexpr std::uint32_t kFromCrystal = 3u << 24 | 3u << 20, kUsePll = 1u << 28, kNewFrequency = 1u << 30,
                          kNewTiming = 1u << 31, kDivideBy4 = 3;
  constexpr std::uint32_t kPllPower = 1u << 23, kDivide5 = 4, kMultiply96 = 96;
  constexpr std::uint32_t kTimingAt120MHz = 0x01950195;  // table 5-12: 5 wait states, for flash and EEPROM
  Register(kMainOscillator) = kOver10MHz;
  WaitFor(kRawInterrupts, kOscillatorReady);
  Register(kClock) = kFromCrystal;
  Register(kPll1) = kDivide5;
  Register(kPll0) = kMultiply96;
  Register(kClock) = kFromCrystal | kNewFrequency;
  Register(kPll0) = kMultiply96 | kPllPower;
  WaitFor(kPllState, 1);
  Register(kMemoryTiming) = kTimingAt120MHz;
  Register(kClock) = kFromCrystal | kNewTiming | kUsePll | kDivideBy4;
}

}  // namespace

void StartSystem() {
  StartClock();
  constexpr std::uint32_t kPorts =
      1u << 0 | 1u << 1 | 1u << 3 | 1u << 9 | 1u << 10 | 1u << 11 | 1u << 12;  // A, B, D, K..N
  constexpr std::uint32_t kUarts = 1u << 0 | 1u << 2, kSsi = 1u << 2;
  Register(kGateWatchdogs) = 1;
  Register(kGatePorts) = kPorts;
  Register(kGateUarts) = kUarts;
  Register(kGateSsis) = kSsi;
  WaitFor(kReadyPorts, kPorts);
  WaitFor(kReadyUarts, kUarts);
  WaitFor(kReadySsis, kSsi);
  // Table 26-5: UART0 and UART2 are function 1, SSI2 is 15.
  constexpr Pl061Pin kUartPins[] = {{kPortA, 0}, {kPortA, 1}, {kPortD, 4}, {kPortD, 5}};
  for (const Pl061Pin& pin : kUartPins) pin.GiveTo(1);
  constexpr Pl061Pin kSsiPins[] = {{kPortD, 0}, {kPortD, 1}, {kPortD, 3}};
  for (const Pl061Pin& pin : kSsiPins) pin.GiveTo(15);
}

// Register 9 of section 5.5. Below 2.9 V the chip resets itself (section 5.2.2.4: what PTBOCTL says after power-on).
std::string_view TakeResetCause() {
  constexpr std::uint32_t kCause = kSystem + 0x05C, kPowerOn = 1u << 1, kBrownOut = 1u << 2, kWatchdog0 = 1u << 3;
  const std::uint32_t cause = Register(kCause);
  Register(kCause) = 0;
  if ((cause & kWatchdog0) != 0) return "watchdog";
  if ((cause & (kBrownOut | kPowerOn)) == kBrownOut) return "brown-out";
  return {};
}

ByteSpan NodeBlockArea() { return {reinterpret_cast<const std::uint8_t*>(0xFC000), 12288}; }

std::array<std::uint8_t, 16> ChipNumber() {
  std::array<std::uint8_t, 16> number;
  for (std::uint32_t i = 0; i < number.size(); ++i) {
    number[i] = static_cast<std::uint8_t>(Register(kUnique + (i & ~3u)) >> 8 * (i % 4));
  }
  return number;
}

}  // namespace tramgac::board
