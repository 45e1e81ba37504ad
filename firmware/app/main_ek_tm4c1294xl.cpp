// The node on the board ek_tm4c1294xl: the one place that names its parts together.
#include "board/cortex_m/panic.h"
#include "board/ek_tm4c1294xl/boot_count.h"
#include "board/ek_tm4c1294xl/system_tm4c1294.h"
#include "board/pins/pin_gpio.h"
#include "board/pins/pin_lights.h"
#include "board/pins/pin_wires.h"
#include "board/spi_nor/spi_nor.h"
#include "board/stellaris/spi_pl022.h"
#include "board/stellaris/watchdog_stellaris.h"
#include "firmware/app/run_node.h"

int main() {
  using namespace tramgac;
  board::StartSystem();
  board::Interrupts interrupts;
  board::NoEntropy entropy;
  board::SysTickClock clock(interrupts, board::NewBootIdentity(), board::kSystemFrequency);
  board::Pl011Uart console(board::kConsoleUart, board::kSystemFrequency, interrupts, clock);
  board::Pl011Uart line(board::kLineUart, board::kSystemFrequency, interrupts, clock, &board::kSendingPin);
  board::Pl022Chip flash_chip(board::kSsi2, board::kSpiDivider, board::kFlashSelect);
  board::SpiNor flash(flash_chip, clock, 64);
  if (!Ok(flash.Open())) board::Panic("the flash chip does not answer");
  board::PinGpio<board::Pl061Pin> gpio(board::kContactPins, board::Pl061Pin::Pull::kUp);
  board::PinWires<board::Pl061Pin> wires(board::kI2cClock, board::kI2cData, clock);
  board::TwoWires i2c(wires);
  board::StellarisWatchdog watchdog(board::kSystemFrequency, interrupts);
  board::PinLights<board::Pl061Pin> lights(board::kAlarmLed, board::kLifeLed);
  firmware::RunNode({
      .name = "ek_tm4c1294xl",
      .site = "bench",
      .node = "tm4c-1",
      .clock = clock,
      .entropy = entropy,
      .console = console,
      .line = line,
      .line_pause = {},
      .line_is_8n1 = false,
      .flash = flash,
      .block = board::NodeBlockArea(),
      .gpio = gpio,
      .contact_chip = "contacts",
      .closed_is_low = true,
      .watchdog = watchdog,
      .reset_cause = board::TakeResetCause(),
      .lights = &lights,
      .i2c = &i2c,
      .chip_number = board::ChipNumber(),
  });
}
