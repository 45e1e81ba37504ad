// The node on the board qemu_mps2: the one place that names its parts together.
#include <array>

#include "board/cortex_m/clock_systick.h"
#include "board/cortex_m/last_words.h"
#include "board/cortex_m/panic.h"
#include "board/qemu_mps2/gpio_pca9552.h"
#include "board/qemu_mps2/nor_psram.h"
#include "board/qemu_mps2/semihosting.h"
#include "board/qemu_mps2/uart_cmsdk.h"
#include "board/qemu_mps2/watchdog_cmsdk.h"
#include "drivers/modbus/mcu/rtu_master.h"
#include "firmware/app/contact_inputs.h"
#include "firmware/app/node.h"
#include "firmware/app/node_commands.h"
#include "firmware/app/node_setup.h"
#include "firmware/app/node_uplink.h"
#include "firmware/console/console.h"
#include "firmware/profiles/xy_md02.h"

namespace {

using namespace tramgac;

constexpr const modbus::CompiledProfile* kProfiles[] = {&compiled::xy_md02::kProfile};

// What the node is until it is told otherwise: the bench on which it is tested.
firmware::NodeBlock AsMade() {
  using digital_io::ContactKind;
  firmware::NodeBlock made;
  made.site = "qemu";
  made.node = "mps2-1";
  made.baud = 19200;
  made.devices[made.device_count++] = {
      "climate-1", "xy_md02", {"Room climate", "Môi trường phòng"}, 1, std::chrono::seconds(2)};
  made.contacts[made.contact_count++] = {.kind = ContactKind::kLeak, .input = 0};
  made.contacts[made.contact_count++] = {.kind = ContactKind::kDoor, .input = 1};
  made.contacts[made.contact_count++] = {.kind = ContactKind::kSmoke, .input = 2};
  made.contacts[made.contact_count++] = {.kind = ContactKind::kFirePanel, .input = 3, .normally_closed = true};
  made.contacts[made.contact_count++] = {
      .kind = ContactKind::kPulses, .input = 8, .debounce = std::chrono::milliseconds(20)};
  return made;
}

}  // namespace

int main() {
  std::array<char, board::kLongestLastWords> last_words;
  const std::string_view before(last_words.data(), board::TakeLastWords(last_words));
  board::Interrupts interrupts;
  board::SemihostingEntropy entropy;
  board::SysTickClock clock(interrupts, entropy, 25'000'000);
  board::CmsdkUart port(board::kUart0, interrupts, clock);
  if (!Ok(port.Open({.baud = 115200}))) board::Panic("the console cannot be opened");

  // Devices are on UART1, which is always 8N1. QEMU has no baud rate, and gives characters when its peer does: only
  // silence of a length that no peer on the same machine makes ends a frame.
  board::CmsdkUart line_port(board::kUart1, interrupts, clock);
  const firmware::NodeSetup setup(board::NodeBlockArea(), AsMade(), kProfiles);
  const firmware::NodeBlock& block = setup.block();
  modbus::RtuMaster line(line_port, clock, {.baud = block.baud, .pause = std::chrono::milliseconds(50)});
  if (!Ok(line.Open())) board::Panic("the serial line cannot be opened");

  board::NorPsram flash;
  firmware::NodeStore store(flash, entropy);
  board::SbconI2c i2c(board::kShieldI2c);
  board::Pca9552Gpio gpio(i2c);
  firmware::ContactInputs inputs(setup.contacts().contacts(), gpio, "pca9552", false);
  const StoreStatus stored = store.ring().status();
  const auto uplink = firmware::MakeUplink(block, {clock.BootId(), stored.uuid.data()}, clock, entropy);
  firmware::Node node(setup.settings(TRAMGAC_VERSION), clock, line, inputs.source(), store, uplink->sink());

  uplink->Serve(store.ring(), node.pipeline(), node);

  firmware::NodeCommands commands(clock, node, setup, *uplink, {"qemu_mps2", before});
  firmware::Console console(port, commands);
  console.Greet("\ntramgac " TRAMGAC_VERSION " on qemu_mps2, type help / hãy gõ help\n");
  if (!before.empty()) node.TellRestart(before);
  board::CmsdkWatchdog watchdog;
  watchdog.Start();
  for (std::uint32_t steps = 0;;) {
    board::SetActivity("uplink");
    const bool uplink_has_news = uplink->Step();
    board::SetActivity("node");
    node.Step(uplink_has_news);
    board::SetActivity("console");
    console.Step();
    board::SetActivity("idle");
    if (node.steps() != steps) watchdog.Feed();
    steps = node.steps();
    asm volatile("wfi");  // the clock's interrupt comes each millisecond
  }
}
