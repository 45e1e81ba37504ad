// What operators ask of the node over MQTT, as a Linux node takes it: agent/core/pipeline/command_desk.h with the
// payloads read by a JSON library, and with the verbs that only such a node has: selftest, replay and meeting.
//
// Single-threaded: on the pipeline's thread. Blocks in the store's commit only.
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "agent/core/pipeline/command_desk.h"
#include "agent/meeting/meeting.h"
#include "agent/publish/broker_link.h"

namespace tramgac::app {

class CommandChannel final : private CommandHost {
 public:
  // Polls a device soon. Outcome: false if there is no such device.
  using PollNowFunction = std::function<bool(const std::string& device)>;

  // Orders a meeting. Outcomes: those of MeetingBook::Put.
  using OrderMeeting = std::function<Status(meeting::Meeting)>;

  CommandChannel(std::string_view site, std::string_view node, RecordStore& store, PollNowFunction poll_now,
                 OrderMeeting order_meeting = {});
  CommandChannel(const CommandChannel&) = delete;
  CommandChannel& operator=(const CommandChannel&) = delete;

  // What to subscribe to.
  const std::string& Filter() const { return filter_; }

  // Executes or refuses what has come. Outcome: the answer, as JSON; empty if the topic is none of a command.
  std::string Handle(const publish::InboundMessage& message, Pipeline& pipeline, BootTime now);

 private:
  enum class Own : std::uint8_t;

  // What only the verbs of such a node want.
  struct More {
    std::string store;
    std::int64_t from_seq = 0, to_seq = INT64_MAX;
    std::optional<meeting::Meeting> meeting;
  };

  bool Read(std::string_view payload, CommandRequest& request) override;
  bool PollNow(std::string_view device) override { return poll_now_(std::string(device)); }
  bool HasVerb(std::string_view verb) const override;
  CommandOutcome Execute(const CommandRequest& request, Pipeline& pipeline) override;
  const CommandWords& WordsOf(CommandOutcome outcome) const override;
  CommandOutcome OrderIt();
  CommandOutcome Replay(Pipeline& pipeline) const;

  const std::string filter_;
  CommandDesk desk_;
  nlohmann::json payload_;  // what a request has views of
  More more_;
  PollNowFunction poll_now_;
  OrderMeeting order_meeting_;
};

}  // namespace tramgac::app
