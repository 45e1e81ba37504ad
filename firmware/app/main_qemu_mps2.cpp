// The node on the board qemu_mps2: the one place that names its parts together.
#include "board/cortex_m/clock_systick.h"
#include "board/cortex_m/panic.h"
#include "board/qemu_mps2/gpio_pca9552.h"
#include "board/qemu_mps2/nor_psram.h"
#include "board/qemu_mps2/semihosting.h"
#include "board/qemu_mps2/uart_cmsdk.h"
#include "drivers/modbus/mcu/rtu_master.h"
#include "firmware/app/contact_inputs.h"
#include "firmware/app/node.h"
#include "firmware/app/node_commands.h"
#include "firmware/console/console.h"
#include "firmware/profiles/xy_md02.h"

namespace {

using namespace tramgac;

// What is on the serial line of this node.
constexpr firmware::NodeDevice kDevices[] = {
    {"climate-1", {"Room climate", "Môi trường phòng"}, &compiled::xy_md02::kProfile, 1, std::chrono::seconds(2)}};
// And on its contact inputs.
using digital_io::ContactKind;
constexpr digital_io::Contact kContacts[] = {
    {.kind = ContactKind::kLeak, .input = 0},
    {.kind = ContactKind::kDoor, .input = 1},
    {.kind = ContactKind::kSmoke, .input = 2},
    {.kind = ContactKind::kFirePanel, .input = 3, .normally_closed = true},
    {.kind = ContactKind::kPulses, .input = 8, .debounce = std::chrono::milliseconds(20)}};

}  // namespace

int main() {
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

  board::NorPsram flash;
  firmware::NodeStore store(flash, entropy);
  board::SbconI2c i2c(board::kShieldI2c);
  board::Pca9552Gpio gpio(i2c);
  const digital_io::ContactTables contacts(kContacts);
  firmware::ContactInputs inputs(contacts.contacts(), gpio, "pca9552", false);
  const firmware::NodeSettings settings{"qemu", "mps2-1", TRAMGAC_VERSION, kDevices, &contacts};
  firmware::Node node(settings, clock, line, inputs.source(), store);

  firmware::NodeCommands commands(clock, node, "qemu_mps2");
  firmware::Console console(port, commands);
  console.Greet("\ntramgac " TRAMGAC_VERSION " on qemu_mps2, type help / hãy gõ help\n");
  while (true) {
    node.Step();
    console.Step();
    asm volatile("wfi");  // the clock's interrupt comes each millisecond
  }
}
