// How programs on this board end, and what they say then (board/cortex_m/panic.h).
#include "board/cortex_m/panic.h"
#include "board/cortex_m/registers.h"
#include "board/qemu/semihosting.h"
#include "board/qemu_mps2/uart_cmsdk.h"
#include "board/qemu_mps2/watchdog_cmsdk.h"

namespace tramgac::board {

void WriteConsole(std::string_view text) {
  constexpr std::uint32_t kData = kUart0.address, kState = kUart0.address + 4, kControl = kUart0.address + 8,
                          kDivider = kUart0.address + 0x10;
  if (Register(kDivider) < 16) Register(kDivider) = kUartFrequency / 115200;
  Register(kControl) = Register(kControl) | 1;
  for (const char c : text) {
    while ((Register(kState) & 1) != 0) {
    }
    Register(kData) = static_cast<std::uint8_t>(c);
  }
}

void Restart() {
  Register(kResetControl) = 0x05FA0004;  // SYSRESETREQ
  while (true) asm volatile("dsb");
}

// Under a watchdog a panic is what it would be on a board: the program begins anew.
void Exit(int code) {
  if (code == kPanicked && CmsdkWatchdog::IsOn()) Restart();
  EndSimulation(code);
}

}  // namespace tramgac::board
