// The node on the board qemu_mps2: the one place that names its parts together.
#include "board/cortex_m/clock_systick.h"
#include "board/cortex_m/panic.h"
#include "board/qemu_mps2/semihosting.h"
#include "board/qemu_mps2/uart_cmsdk.h"
#include "firmware/app/node_commands.h"
#include "firmware/console/console.h"

int main() {
  using namespace tramgac;
  board::Interrupts interrupts;
  board::SemihostingEntropy entropy;
  board::SysTickClock clock(interrupts, entropy, 25'000'000);
  board::CmsdkUart port(board::kUart0, interrupts, clock);
  if (!Ok(port.Open({.baud = 115200}))) board::Panic("the console cannot be opened");

  firmware::NodeCommands commands(clock, "qemu_mps2");
  firmware::Console console(port, commands);
  console.Greet("\ntramgac " TRAMGAC_VERSION " on qemu_mps2, type help / hãy gõ help\n");
  while (true) {
    console.Step();
    asm volatile("wfi");  // the clock's interrupt comes each millisecond
  }
}
