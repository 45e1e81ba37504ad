// The node on the board qemu_mps2: the one place that names its parts together.
#include "board/qemu/semihosting.h"
#include "board/qemu_mps2/gpio_pca9552.h"
#include "board/qemu_mps2/i2c_sbcon.h"
#include "board/qemu_mps2/lights_fpgaio.h"
#include "board/qemu_mps2/nor_psram.h"
#include "board/qemu_mps2/uart_cmsdk.h"
#include "board/qemu_mps2/watchdog_cmsdk.h"
#include "firmware/app/run_node.h"

int main() {
  using namespace tramgac;
  board::Interrupts interrupts;
  board::SemihostingEntropy entropy;
  board::SysTickClock clock(interrupts, entropy, 25'000'000, std::chrono::milliseconds(TRAMGAC_TICK));
  board::CmsdkUart console(board::kUart0, interrupts, clock), line(board::kUart1, interrupts, clock);
  board::NorPsram flash;
  board::SbconWires wires(board::kShieldI2c);
  board::TwoWires i2c(wires);
  board::Pca9552Gpio gpio(i2c);
  board::CmsdkWatchdog watchdog;
  board::FpgaioLights lights;
  firmware::RunNode({
      .name = "qemu_mps2",
      .site = "qemu",
      .node = "mps2-1",
      .clock = clock,
      .entropy = entropy,
      .console = console,
      .line = line,
      // QEMU has no baud rate, and gives characters when its peer does: only silence of a length that no peer on the
      // same machine makes ends a frame.
      .line_pause = std::chrono::milliseconds(50),
      .line_is_8n1 = true,
      .flash = flash,
      .block = board::NodeBlockArea(),
      .gpio = gpio,
      .contact_chip = "pca9552",
      .closed_is_low = false,
      .watchdog = watchdog,
      .lights = &lights,
      .i2c = &i2c,
  });
}
