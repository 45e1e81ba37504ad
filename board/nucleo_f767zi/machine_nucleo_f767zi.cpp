// How programs on this board end, and what they say then (board/cortex_m/panic.h).
#include "board/cortex_m/panic.h"
#include "board/cortex_m/registers.h"
#include "board/nucleo_f767zi/system_f767.h"

namespace tramgac::board {

// Switches the port on when nobody has.
void WriteConsole(std::string_view text) {
  constexpr std::uint32_t kControl = kConsoleUsart.address, kDivider = kControl + 0x0C, kState = kControl + 0x1C,
                          kToSend = kControl + 0x28;
  constexpr std::uint32_t kOn = 1, kSendOn = 1u << 3, kSendEmpty = 1u << 7, kAllSent = 1u << 6;
  if ((Register(kControl) & kOn) == 0) {
    Register(kDivider) = kUsartFrequency / 115200;
    Register(kControl) = kSendOn | kOn;
  }
  for (const char c : text) {
    while ((Register(kState) & kSendEmpty) == 0) {
    }
    Register(kToSend) = static_cast<std::uint8_t>(c);
  }
  while ((Register(kState) & kAllSent) == 0) {
  }
}

void Exit(int) {
  Register(kResetControl) = 0x05FA0004;  // SYSRESETREQ
  while (true) asm volatile("dsb");
}

}  // namespace tramgac::board
