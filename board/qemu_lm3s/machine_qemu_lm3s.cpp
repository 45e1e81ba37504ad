// How programs on this board end, and what they say then (board/cortex_m/panic.h).
#include "board/cortex_m/panic.h"
#include "board/cortex_m/registers.h"
#include "board/qemu/semihosting.h"
#include "board/qemu_lm3s/system_lm3s.h"
#include "board/stellaris/watchdog_stellaris.h"

namespace tramgac::board {

// The port was opened, or takes what the reset has left: QEMU minds neither.
void WriteConsole(std::string_view text) {
  constexpr std::uint32_t kFlags = kUart0.address + 0x18, kSendFull = 1u << 5;
  for (const char c : text) {
    while ((Register(kFlags) & kSendFull) != 0) {
    }
    Register(kUart0.address) = static_cast<std::uint8_t>(c);
  }
}

// Under a watchdog a panic is what it would be on a board: the program begins anew.
void Exit(int code) {
  if (code == kPanicked && StellarisWatchdog::IsOn()) {
    Register(kResetControl) = 0x05FA0004;  // SYSRESETREQ
    while (true) asm volatile("dsb");
  }
  EndSimulation(code);
}

}  // namespace tramgac::board
