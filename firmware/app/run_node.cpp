#include "firmware/app/run_node.h"

#include <array>

#include "board/cortex_m/last_words.h"
#include "board/cortex_m/panic.h"
#include "drivers/modbus/mcu/rtu_master.h"
#include "firmware/app/contact_inputs.h"
#include "firmware/app/node.h"
#include "firmware/app/node_commands.h"
#include "firmware/app/node_setup.h"
#include "firmware/app/node_uplink.h"
#include "firmware/console/console.h"
#include "firmware/profiles/xy_md02.h"

namespace tramgac::firmware {
namespace {

constexpr const modbus::CompiledProfile* kProfiles[] = {&compiled::xy_md02::kProfile};

// What the node is until it is told otherwise: the bench on which it is tested.
NodeBlock AsMade(const NodeBoard& board) {
  using digital_io::ContactKind;
  NodeBlock made;
  made.site = board.site;
  made.node = board.node;
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

modbus::RtuLineSettings LineSettings(const NodeBoard& board, const NodeBlock& block) {
  if (board.line_is_8n1) return {.baud = block.baud, .pause = board.line_pause};
  return {.baud = block.baud, .parity = block.parity, .stop_bits = block.stop_bits, .pause = board.line_pause};
}

[[noreturn]] void Loop(NodeUplink& uplink, Node& node, Console& console, board::Watchdog& watchdog) {
  watchdog.Start();
  for (std::uint32_t steps = 0;;) {
    board::SetActivity("uplink");
    const bool uplink_has_news = uplink.Step();
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

}  // namespace

void RunNode(const NodeBoard& board) {
  std::array<char, board::kLongestLastWords> last_words;
  const std::string_view before(last_words.data(), board::TakeLastWords(last_words));
  if (!Ok(board.console.Open({.baud = 115200}))) board::Panic("the console cannot be opened");

  const NodeSetup setup(board.block, AsMade(board), kProfiles);
  const NodeBlock& block = setup.block();
  modbus::RtuMaster line(board.line, board.clock, LineSettings(board, block));
  if (!Ok(line.Open())) board::Panic("the serial line cannot be opened");

  NodeStore store(board.flash, board.entropy);
  ContactInputs inputs(setup.contacts().contacts(), board.gpio, board.contact_chip, board.closed_is_low);
  const StoreStatus stored = store.ring().status();
  const auto uplink = MakeUplink(block, {board.clock.BootId(), stored.uuid.data()}, board.clock, board.entropy);
  Node node(setup.settings(TRAMGAC_VERSION), board.clock, line, inputs.source(), store, uplink->sink());
  uplink->Serve(store.ring(), node.pipeline(), node);

  NodeCommands commands(board.clock, node, setup, *uplink, {board.name, before});
  Console console(board.console, commands);
  console.Greet("tramgac " TRAMGAC_VERSION, board.name);
  if (!before.empty()) node.TellRestart(before);
  Loop(*uplink, node, console, board.watchdog);
}

}  // namespace tramgac::firmware
