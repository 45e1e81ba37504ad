// The node: a serial line with its devices, the core's pipeline and the store in flash, put together for boards.
//
// Single-threaded; blocks as the flash does. Allocates when it is made, and a little at the first polls.
#pragma once

#include <optional>
#include <vector>

#include "agent/core/pipeline/pipeline.h"
#include "agent/core/pipeline/silent_observer.h"
#include "board/api/clock.h"
#include "board/api/nonvolatile.h"
#include "drivers/digital_io/contact.h"
#include "drivers/digital_io/input_source.h"
#include "drivers/digital_io/sensor.h"
#include "drivers/modbus/compiled_profile.h"
#include "firmware/command/command_channel.h"
#include "firmware/poll/input_poll.h"
#include "firmware/poll/line_poll.h"
#include "firmware/store/flash_ring.h"

namespace tramgac::firmware {

// A device on the serial line. Views of static text and tables.
struct NodeDevice {
  std::string_view id;  // [a-z0-9-]{1,40}
  LocalText label;
  const modbus::CompiledProfile* profile;
  std::uint8_t unit = 1;
  Duration period = std::chrono::seconds(10);
};

// How much memory the node takes when it is made.
struct NodeMemory {
  FlashRingLimits store;
  PipelineMemory pipeline;
  std::size_t payload_bytes = 16 * 1024;  // of one message to the broker
  std::uint32_t window = 6;               // messages on their way: firmware/uplink has room for 6
  std::size_t intervals = 64;             // OutboxSettings
};
// An alarm with its texts in two languages is the largest record.
inline constexpr NodeMemory kRoomyNode{
    .store = {.commit_bytes = 12 * 1024, .item_bytes = 4096, .kept_alarms = 64},
    .pipeline = {.data_bytes = 8 * 1024, .event_bytes = 4096, .text_bytes = 4096, .roll_bytes = 4095}};
// For 64 KB of RAM and no network.
inline constexpr NodeMemory kTightNode{
    .store = {.commit_bytes = 3072, .item_bytes = 1536, .names = 96, .name_bytes = 1536, .keys = 64, .kept_alarms = 8},
    .pipeline = {.data_bytes = 512, .event_bytes = 1280, .text_bytes = 256, .roll_bytes = 767},
    .payload_bytes = 512,
    .window = 2,
    .intervals = 8};

struct NodeSettings {
  std::string_view site, node;  // [a-z0-9-]{1,40}
  std::string_view version;
  std::span<const NodeDevice> devices;
  const digital_io::ContactTables* contacts = nullptr;  // the device "contacts"; null: there is none
  const digital_io::SensorTables* sensors = nullptr;    // the device "sensors"; null: there is none
  const NodeMemory* memory = &kRoomyNode;               // outlives the node
  Restart restart;                                      // its views outlive the node
};

// What reads NodeSettings::contacts and sensors, as far as there are any.
struct NodeInputs {
  digital_io::InputSource& contacts;
  digital_io::InputSource& sensors;
};

// The store, before the pipeline that remembers things in it can be made.
class NodeStore {
 public:
  // `flash` outlives it. `fresh`: what the identity of an empty store is made of. Panics if the flash cannot be used: a
  // node that forgets is none.
  NodeStore(board::Nonvolatile& flash, const RingLog::Identity& fresh, const FlashRingLimits& limits);
  FlashRing& ring() { return ring_; }

 private:
  FlashRing ring_;
};

class Node final : public DevicePoller {
 public:
  // All outlive it. Panics if a device's profile makes no plan, which its compiler has checked.
  Node(const NodeSettings& settings, const board::Clock& clock, modbus::LineMaster& line, const NodeInputs& inputs,
       NodeStore& store, MessageSink& uplink);

  // Goes on; to be called each millisecond. `uplink_has_news`: the way out has answers or a new connection.
  // A function of its own in every image: last words name addresses, and test_restart.py looks for this one.
  [[gnu::noinline]] void Step(bool uplink_has_news);

  LinePoll& poll() { return poll_; }
  bool PollNow(std::string_view device) override;

  // Leaves the event that the program before this one was ended, with its last words.
  void TellRestart(std::string_view last_words) { pipeline_.RecordEvent("restarted", {}, last_words); }

  // How often the pipeline has been stepped, at least once a second: what tells that the node lives.
  std::uint32_t steps() const { return steps_; }
  const Pipeline& pipeline() const { return pipeline_; }
  Pipeline& pipeline() { return pipeline_; }
  StoreStatus store() const { return store_.ring().status(); }

 private:
  const board::Clock& clock_;
  NodeStore& store_;
  LinePoll poll_;
  std::optional<InputPoll> contact_poll_, sensor_poll_;
  SourcePair sensors_and_line_, sources_;
  SilentObserver observer_;  // the console asks when somebody wants to know
  Pipeline pipeline_;
  BootTime pipeline_due_{};
  std::uint32_t steps_ = 0;
};

}  // namespace tramgac::firmware
