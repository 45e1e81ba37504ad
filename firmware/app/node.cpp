#include "firmware/app/node.h"

#include <algorithm>
#include <array>

#include "board/cortex_m/panic.h"

namespace tramgac::firmware {
namespace {

std::vector<DeviceSpec> SpecsOf(const NodeSettings& settings) {
  std::vector<DeviceSpec> specs;
  for (const NodeDevice& device : settings.devices) {
    DeviceSpec& spec = specs.emplace_back(device.profile->device);
    spec.id = device.id;
    spec.label = device.label;
    spec.period = device.period;
  }
  if (settings.contacts != nullptr) specs.push_back(settings.contacts->device());
  if (settings.sensors != nullptr) specs.push_back(settings.sensors->device());
  for (std::size_t i = settings.devices.size(); i < specs.size(); ++i) specs[i].period = InputPoll::kPeriod;
  return specs;
}

PipelineSettings SettingsOf(const NodeSettings& node, const board::Clock& clock) {
  // All of them are named, so that the default of `itself` and its texts are not in the image.
  return {.site = node.site,
          .node = node.node,
          .boot_id = clock.BootId(),
          .version = node.version,
          .config_hash = {},
          .restart = node.restart,
          .itself = NodeWithoutReadings,
          .outbox = {.window = node.memory->window,
                     .history_per_second = 50,
                     .jitter_seed = 0,
                     .intervals = node.memory->intervals},
          .payload_capacity = node.memory->payload_bytes,
          .memory = node.memory->pipeline,
          .maintenance = {},
          .consumers = {}};
}

// Outcome: absent if there is no such device.
std::optional<InputPoll> PollOf(bool has, std::size_t device, digital_io::InputSource& inputs) {
  if (!has) return std::nullopt;
  return std::optional<InputPoll>(std::in_place, static_cast<DeviceIndex>(device), inputs);
}

BlockSource* PointerTo(std::optional<InputPoll>& poll) { return poll ? &*poll : nullptr; }

// Outcome: has it a block for the pipeline?
bool StepOf(std::optional<InputPoll>& poll, BootTime now) {
  if (!poll) return false;
  poll->Step(now);
  return poll->has_block();
}

}  // namespace

NodeStore::NodeStore(board::Nonvolatile& flash, const RingLog::Identity& fresh, const FlashRingLimits& limits)
    : ring_(flash, limits) {
  if (!Ok(ring_.Mount(fresh))) board::Panic("the flash cannot be used");
}

Node::Node(const NodeSettings& settings, const board::Clock& clock, modbus::LineMaster& line, const NodeInputs& inputs,
           NodeStore& store, MessageSink& uplink)
    : clock_(clock),
      store_(store),
      poll_(line),
      contact_poll_(PollOf(settings.contacts != nullptr, settings.devices.size(), inputs.contacts)),
      sensor_poll_(
          PollOf(settings.sensors != nullptr, settings.devices.size() + (contact_poll_ ? 1 : 0), inputs.sensors)),
      sensors_and_line_(PointerTo(sensor_poll_), poll_),
      sources_(PointerTo(contact_poll_), sensors_and_line_),
      pipeline_(SpecsOf(settings), SettingsOf(settings, clock), store.ring(), sources_, uplink, observer_) {
  for (std::size_t i = 0; i < settings.devices.size(); ++i) {
    const NodeDevice& device = settings.devices[i];
    const auto index = static_cast<DeviceIndex>(i);
    const BootTime first = SpreadStart(clock.Now(), device.period, index);
    const PolledDevice polled{.index = index, .unit = device.unit, .period = device.period};
    if (!Ok(poll_.Add(polled, *device.profile, first))) board::Panic("a profile makes no plan");
  }
}

bool Node::PollNow(std::string_view device) {
  const std::vector<DeviceRuntime>& devices = pipeline_.devices();
  const auto found = std::ranges::find(devices, device, [](const DeviceRuntime& one) { return one.spec().id; });
  if (found == devices.end() || found + 1 == devices.end()) return false;  // the last one is the node itself
  // What is not on the line are contacts and sensors, which are always being looked at.
  const auto index = static_cast<DeviceIndex>(found - devices.begin());
  return poll_.PollNow(index, clock_.Now()) || contact_poll_ || sensor_poll_;
}

void Node::Step(bool uplink_has_news) {
  const BootTime now = clock_.Now();
  poll_.Step(now);
  const bool has_contacts = StepOf(contact_poll_, now), has_sensors = StepOf(sensor_poll_, now);
  const bool has_block = poll_.has_block() || has_contacts || has_sensors;
  if (now < pipeline_due_ && !has_block && !uplink_has_news) return;
  const Result<UtcTime> utc = clock_.WallTime();
  pipeline_due_ = pipeline_.Step(
      {.boot = now, .utc = utc.value_or(UtcTime{}), .synced = clock_.State() == board::ClockState::kSynced});
  ++steps_;
}

}  // namespace tramgac::firmware
