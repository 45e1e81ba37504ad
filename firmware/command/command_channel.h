// What operators ask of a node over MQTT, as a node without an operating system takes it:
// agent/core/pipeline/command_desk.h with payloads read in place, and the verbs of an update of the node's own image.
//
// Single-threaded: where the pipeline is. Blocks in the store's commit only; allocates when it is made.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "agent/core/pipeline/command_desk.h"
#include "firmware/command/update_verbs.h"

namespace tramgac::firmware {

// Who reads devices.
class DevicePoller {
 public:
  // Polls a device soon. Outcome: false if there is no such device.
  virtual bool PollNow(std::string_view device) = 0;

 protected:
  ~DevicePoller() = default;
};

class CommandChannel final : private CommandHost {
 public:
  static constexpr std::size_t kLargestPayload = 1024;  // bytes; larger ones are a bad request
  static constexpr std::size_t kLargestAnswer = 1024;   // bytes
  static constexpr std::size_t kRemembered = 32;        // commands that are not executed twice, over restarts

  // All outlive it. `update` may be null: its verbs are unknown then.
  CommandChannel(std::string_view site, std::string_view node, RecordStore& store, Pipeline& pipeline,
                 DevicePoller& poller, UpdateVerbs* update = nullptr);
  CommandChannel(const CommandChannel&) = delete;
  CommandChannel& operator=(const CommandChannel&) = delete;

  // Executes or refuses what has come. Outcome: the answer, as JSON, valid until the next call; empty if the topic is
  // none of a command.
  std::string_view Handle(const CommandMessage& message, BootTime now);

 private:
  bool Read(std::string_view payload, CommandRequest& request) override;
  bool PollNow(std::string_view device) override { return poller_.PollNow(device); }
  const CommandWords& WordsOf(CommandOutcome outcome) const override;
  std::string_view Update(const CommandMessage& message, const CommandRequest& request);
  std::string_view Write(const CommandWords& words, bool repeated, const std::uint32_t* offset);

  Pipeline& pipeline_;
  DevicePoller& poller_;
  UpdateVerbs* update_;
  CommandDesk desk_;
  std::array<char, kLargestPayload + 4> scratch_{};
  std::array<char, kLargestAnswer> answer_{};
};

}  // namespace tramgac::firmware
