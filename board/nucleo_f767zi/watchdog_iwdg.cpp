#include "board/nucleo_f767zi/watchdog_iwdg.h"

#include "board/cortex_m/registers.h"

namespace tramgac::board {
namespace {

// Section 30.4.
constexpr std::uint32_t kKey = 0x40003000, kPrescaler = 0x40003004, kReload = 0x40003008, kState = 0x4000300C;
constexpr std::uint32_t kUnlock = 0x5555, kFeed = 0xAAAA, kStart = 0xCCCC;
constexpr std::uint32_t kBy256 = 6, kTicks = 15 * 32'000 / 256;  // of 32 kHz, which may be 17 to 47 (DS11532, 5.3.11)

}  // namespace

void IndependentWatchdog::Start() {
  Register(kKey) = kStart;
  Register(kKey) = kUnlock;
  Register(kPrescaler) = kBy256;
  Register(kReload) = kTicks;
  while (Register(kState) != 0) {
  }
  Feed();
}

void IndependentWatchdog::Feed() { Register(kKey) = kFeed; }

}  // namespace tramgac::board
