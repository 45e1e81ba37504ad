// The node on the board qemu_mps2: the one place that names its parts together.
#include "board/cortex_m/clock_systick.h"
#include "board/cortex_m/panic.h"
#include "board/qemu_mps2/semihosting.h"
#include "board/qemu_mps2/uart_cmsdk.h"
#include "drivers/modbus/mcu/rtu_master.h"
#include "firmware/app/node_commands.h"
#include "firmware/console/console.h"

int main() {
  using namespace tramgac;
  board::Interrupts interrupts;
  board::SemihostingEntropy entropy;
  board::SysTickClock clock(interrupts, entropy, 25'000'000);
  board::CmsdkUart port(board::kUart0, interrupts, clock);
  if (!Ok(port.Open({.baud = 115200}))) board::Panic("the console cannot be opened");

  // Devices are on UART1. QEMU has no baud rate, and gives characters when its peer does: only silence of a length that
  // no peer on the same machine makes ends a frame.
  board::CmsdkUart line_port(board::kUart1, interrupts, clock);
  modbus::RtuMaster line(line_port, clock, {.baud = 19200, .pause = std::chrono::milliseconds(50)});
  if (!Ok(line.Open())) board::Panic("the serial line cannot be opened");

  firmware::NodeCommands commands(clock, line, "qemu_mps2");
  firmware::Console console(port, commands);
  console.Greet("\ntramgac " TRAMGAC_VERSION " on qemu_mps2, type help / hãy gõ help\n");
  while (true) {
    if (line.Step()) commands.OnAnswer();
    console.Step();
    asm volatile("wfi");  // the clock's interrupt comes each millisecond
  }
}
