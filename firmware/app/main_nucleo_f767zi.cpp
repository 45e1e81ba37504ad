// The node on the board nucleo_f767zi: the one place that names its parts together.
#include "board/cortex_m/panic.h"
#include "board/nucleo_f767zi/entropy_rng.h"
#include "board/nucleo_f767zi/spi_stm32.h"
#include "board/nucleo_f767zi/supply_guard.h"
#include "board/nucleo_f767zi/system_f767.h"
#include "board/nucleo_f767zi/watchdog_iwdg.h"
#include "board/pins/pin_gpio.h"
#include "board/pins/pin_lights.h"
#include "board/pins/pin_wires.h"
#include "board/spi_nor/spi_nor.h"
#include "firmware/app/run_node.h"

int main() {
  using namespace tramgac;
  board::StartSystem();
  board::Interrupts interrupts;
  board::SupplyGuard supply(interrupts);
  board::RngEntropy entropy;
  board::SysTickClock clock(interrupts, entropy, board::kSystemFrequency);
  board::Stm32Uart console(board::kConsoleUsart, board::kUsartFrequency, false, interrupts, clock);
  board::Stm32Uart line(board::kLineUsart, board::kUsartFrequency, true, interrupts, clock);
  board::Stm32SpiChip flash_chip(board::kSpi4, board::kSpiDivider, board::kFlashSelect);
  board::SpiNor flash(flash_chip, clock, 64);
  if (!Ok(flash.Open())) board::Panic("the flash chip does not answer");
  board::PinGpio<board::Stm32Pin> gpio(board::kContactPins, board::Stm32Pin::Pull::kUp);
  board::PinWires<board::Stm32Pin> wires(board::kI2cClock, board::kI2cData, clock);
  board::TwoWires i2c(wires);
  board::IndependentWatchdog watchdog;
  board::PinLights<board::Stm32Pin> lights(board::kAlarmLed, board::kLifeLed);
  firmware::RunNode({
      .name = "nucleo_f767zi",
      .site = "bench",
      .node = "f767-1",
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
  });
}
