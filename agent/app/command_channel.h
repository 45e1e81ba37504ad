// What operators ask of the node over MQTT: tramgac/v1/{site}/{node}/cmd/{user}/{verb} (docs/reference/mqtt.md). The
// broker's access list says who may publish under which user's name; the node believes the topic.
//
// Every command that is executed or refused leaves one event in the audit trail and gets one answer, if it says where.
// A repeated one (same user, verb, correlation data and payload) gets its answer again, and nothing else happens.
//
// Single-threaded: on the pipeline's thread. Blocks in the store's commit only.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "agent/core/model/command_words.h"
#include "agent/core/pipeline/command_memory.h"
#include "agent/core/pipeline/pipeline.h"
#include "agent/meeting/meeting.h"
#include "agent/publish/broker_link.h"

namespace tramgac::app {

class CommandChannel {
 public:
  // Polls a device soon. Outcome: false if there is no such device.
  using PollNow = std::function<bool(const std::string& device)>;

  // Orders a meeting. Outcomes: those of MeetingBook::Put.
  using OrderMeeting = std::function<Status(meeting::Meeting)>;

  // "for_s" may say no more; what is longer than allowed is refused with its reason.
  static constexpr std::int64_t kLongestSeconds = 366LL * 24 * 3600;

  CommandChannel(std::string_view site, std::string_view node, RecordStore& store, PollNow poll_now,
                 OrderMeeting order_meeting = {});

  // What to subscribe to.
  std::string Filter() const { return prefix_ + "+/+"; }

  // Executes or refuses what has come. Outcome: the answer, as JSON; empty if the topic is none of a command.
  std::string Handle(const publish::InboundMessage& message, Pipeline& pipeline, BootTime now);

  // May the answer go to that topic? Elsewhere a sender could have the node write what it may not.
  static bool IsResponseTopic(std::string_view topic);

 private:
  enum class Outcome : std::uint8_t;
  struct Request;

  static const CommandWords& WordsOf(Outcome outcome);
  static Outcome OutcomeOf(const Result<OperatorOutcome>& result, Outcome unknown);
  static Outcome Parse(std::string_view payload, Request& request);
  Outcome Refuse(const publish::InboundMessage& message, Request& request) const;
  Outcome Execute(const Request& request, Pipeline& pipeline, BootTime now);
  Outcome OrderIt(const Request& request, Pipeline& pipeline);
  static Outcome Replay(const Request& request, Pipeline& pipeline);
  static std::string Answer(const Request& request, Outcome outcome, bool repeated, const Pipeline& pipeline);

  const std::string prefix_;  // with the slash behind "cmd"
  CommandMemory memory_;
  PollNow poll_now_;
  OrderMeeting order_meeting_;
};

}  // namespace tramgac::app
