// How programs on this board end, and what they say then (board/cortex_m/panic.h).
#include "board/cortex_m/panic.h"
#include "board/cortex_m/registers.h"
#include "board/ek_tm4c1294xl/system_tm4c1294.h"

namespace tramgac::board {

// Switches the port on when nobody has (TM4C1294NCPDT data sheet, section 16.5).
void WriteConsole(std::string_view text) {
  constexpr std::uint32_t kData = kConsoleUart.address, kFlags = kData + 0x18, kDivider = kData + 0x24,
                          kFraction = kData + 0x28, kLine = kData + 0x2C, kControl = kData + 0x30;
  constexpr std::uint32_t kOn = 1, kSendOn = 1u << 8, kEightBits = 3u << 5, kSendFull = 1u << 5, kBusy = 1u << 3;
  if ((Register(kControl) & kOn) == 0) {
    Register(kDivider) = kSystemFrequency / 16 / 115200;
    Register(kFraction) = kSystemFrequency / 115200 * 4 % 64;
    Register(kLine) = kEightBits;
    Register(kControl) = kOn | kSendOn;
  }
  for (const char c : text) {
    while ((Register(kFlags) & kSendFull) != 0) {
    }
    Register(kData) = static_cast<std::uint8_t>(c);
  }
  while ((Register(kFlags) & kBusy) != 0) {
  }
}

void Exit(int) {
  Register(kResetControl) = 0x05FA0004;  // SYSRESETREQ
  while (true) asm volatile("dsb");
}

}  // namespace tramgac::board
