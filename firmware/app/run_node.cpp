#include "firmware/app/run_node.h"

#include <array>
#include <memory>
#include <new>
#include <optional>

#include "board/cortex_m/last_words.h"
#include "board/cortex_m/panic.h"
#include "drivers/modbus/mcu/rtu_master.h"
#include "firmware/app/contact_inputs.h"
#include "firmware/app/image_profiles.h"
#include "firmware/app/load_meter.h"
#include "firmware/app/node.h"
#include "firmware/app/node_commands.h"
#include "firmware/app/node_setup.h"
#include "firmware/app/node_uplink.h"
#include "firmware/app/sensor_chips.h"
#include "firmware/console/console.h"
#include "firmware/lights/node_lights.h"

namespace tramgac::firmware {
namespace {

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

// For a board without I2C.
class NoBus final : public board::I2cBus {
 public:
  Status Transfer(std::uint8_t, ByteSpan, MutableByteSpan) override { return Status::kUnavailable; }
};

RingLog::Identity FreshIdentity(const NodeBoard& board) {
  RingLog::Identity identity = board.chip_number;
  if (identity == RingLog::Identity{} && !Ok(board.entropy.Fill(identity))) {
    board::Panic("no random bytes for a store's identity");
  }
  return identity;
}

// What the last words of the program before mean, in the words of `state`.
Restart RestartAfter(std::string_view last_words) {
  struct Meaning {
    std::string_view begins, reason;
  };
  static constexpr Meaning kMeanings[] = {{"nothing goes on", "watchdog"},
                                          {"watchdog", "watchdog"},   // what a board knows of its reset
                                          {"brown-out", "power"},     // likewise
                                          {"supply below", "power"},  // its guard's last words
                                          {"reset", "reset"},
                                          {"update to", "update"},
                                          {"its broker", "update"},      // was not reached by a new version
                                          {"a new version", "update"}};  // .. or it has none
  if (last_words.empty()) return {"power", {}};
  for (const Meaning& meaning : kMeanings) {
    if (last_words.starts_with(meaning.begins)) return {meaning.reason, last_words};
  }
  return {"crash", last_words};
}

// Everything that lives as long as the program. It is made on the heap, once: the stack is for what is called.
class Program {
 public:
  Program(const NodeBoard& board, std::string_view last_words)
      : clock_(board.clock),
        watchdog_(board.watchdog),
        setup_(board.block, AsMade(board), ImageProfiles()),
        line_(board.line, board.clock, LineSettings(board, setup_.block())),
        store_(board.flash, FreshIdentity(board), board.memory.store),
        inputs_(setup_.contacts().contacts(), board.gpio, board.contact_chip, board.closed_is_low),
        sensors_(setup_.sensors().sensors(), board.i2c != nullptr ? *board.i2c : no_bus_),
        stored_(store_.ring().status()),
        uplink_(MakeUplink(setup_.block(), {board.clock.BootId(), stored_.uuid.data()}, board.clock, board.entropy)),
        node_(setup_.settings(TRAMGAC_VERSION, board.memory, RestartAfter(last_words)), board.clock, line_,
              {inputs_.source(), sensors_.source()}, store_, uplink_->sink()),
        commands_(board.clock, node_, setup_, *uplink_, load_, {board.name, last_words}),
        console_(board.console, commands_) {
    if (!Ok(line_.Open())) board::Panic("the serial line cannot be opened");
    uplink_->Serve(store_.ring(), node_.pipeline(), node_);
    console_.Greet("tramgac " TRAMGAC_VERSION, board.name);
    if (!last_words.empty()) node_.TellRestart(last_words);
    if (board.lights != nullptr) lights_.emplace(*board.lights);
  }

  [[noreturn]] void Run();

 private:
  void StepLights();

  const board::Clock& clock_;
  board::Watchdog& watchdog_;
  LoadMeter load_;
  NodeSetup setup_;
  modbus::RtuMaster line_;
  NodeStore store_;
  ContactInputs inputs_;
  NoBus no_bus_;
  SensorChips sensors_;
  const StoreStatus stored_;  // its identity is the uplink's
  std::unique_ptr<NodeUplink> uplink_;
  Node node_;
  NodeCommands commands_;
  Console console_;
  std::optional<NodeLights> lights_;
};

void Program::StepLights() {
  const NodeHealth health{.set_up = setup_.fault() == BlockFault::kNone,
                          .wants_broker = uplink_->wanted(),
                          .has_broker = uplink_->connected()};
  lights_->Step(clock_.Now(), health, [this] { return node_.pipeline().Summary(); });
}

void Program::Run() {
  watchdog_.Start();
  for (std::uint32_t steps = 0;;) {
    board::SetActivity("uplink");
    const bool uplink_has_news = uplink_->Step();
    board::SetActivity("node");
    node_.Step(uplink_has_news);
    board::SetActivity("console");
    console_.Step();
    if (lights_) StepLights();
    board::SetActivity("idle");
    if (node_.steps() != steps) watchdog_.Feed();
    steps = node_.steps();
    const BootTime idle = clock_.Now();
    asm volatile("wfi");  // the clock's interrupt comes each millisecond
    load_.AddWait(idle, clock_.Now());
  }
}

}  // namespace

void RunNode(const NodeBoard& board) {
  std::set_new_handler([] { board::Panic("no memory left: fewer devices or contacts"); });
  std::array<char, board::kLongestLastWords> last_words;
  std::string_view before(last_words.data(), board::TakeLastWords(last_words));
  const bool has_words = !before.empty() && before != board::kNoLastWords;
  if (!has_words && !board.reset_cause.empty()) before = board.reset_cause;
  if (!Ok(board.console.Open({.baud = 115200}))) board::Panic("the console cannot be opened");
  std::make_unique<Program>(board, before)->Run();
}

}  // namespace tramgac::firmware
