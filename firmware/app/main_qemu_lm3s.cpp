// The node on the board qemu_lm3s: the one place that names its parts together.
#include "board/cortex_m/panic.h"
#include "board/pins/pin_gpio.h"
#include "board/qemu/semihosting.h"
#include "board/qemu_lm3s/nor_sd.h"
#include "board/qemu_lm3s/system_lm3s.h"
#include "board/stellaris/spi_pl022.h"
#include "board/stellaris/watchdog_stellaris.h"
#include "firmware/app/run_node.h"

int main() {
  using namespace tramgac;
  board::StartSystem();
  board::Interrupts interrupts;
  board::SemihostingEntropy entropy;
  board::SysTickClock clock(interrupts, entropy, board::kSystemFrequency);
  board::Pl011Uart console(board::kUart0, board::kSystemFrequency, interrupts, clock);
  board::Pl011Uart line(board::kUart1, board::kSystemFrequency, interrupts, clock);
  board::Pl022Chip card_chip(board::kSsi0, 4, board::kCardSelect);
  board::SdCard card(card_chip);
  if (!Ok(card.Open())) board::Panic("there is no SD card");
  board::NorSd flash(card);
  board::PinGpio<board::Pl061Pin> gpio(board::kContactPins, board::Pl061Pin::Pull::kDown);
  board::StellarisWatchdog watchdog(board::kSystemFrequency, interrupts);
  firmware::RunNode({
      .name = "qemu_lm3s",
      .site = "qemu",
      .node = "lm3s-1",
      .clock = clock,
      .entropy = entropy,
      .console = console,
      .line = line,
      .line_pause = std::chrono::milliseconds(50),  // as on qemu_mps2: QEMU has no baud rate
      .line_is_8n1 = false,
      .flash = flash,
      .block = board::NodeBlockArea(),
      .gpio = gpio,
      .contact_chip = "contacts",
      .closed_is_low = false,
      .watchdog = watchdog,
      .memory = firmware::kTightNode,
  });
}
