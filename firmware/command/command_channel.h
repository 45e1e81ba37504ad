// What operators ask of a node over MQTT, as the Linux agent takes it (docs/reference/mqtt.md):
// tramgac/v1/{site}/{node}/ cmd/{user}/{verb}, for the verbs ack, shelve, unshelve, out-of-service, in-service,
// maintenance, poll and hello, and those of an update of the node's own image. The broker's access list says who may
// publish under which user's name; the node believes the topic.
//
// Every command that is executed or refused leaves one event in the audit trail and gets one answer. A repeated one
// (same user, verb, correlation data and payload) gets its answer again, and nothing else happens.
//
// Single-threaded: where the pipeline is. Blocks in the store's commit only; allocates when it is made.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "agent/core/model/command_words.h"
#include "agent/core/pipeline/command_memory.h"
#include "agent/core/pipeline/pipeline.h"
#include "firmware/command/update_verbs.h"

namespace tramgac::firmware {

struct CommandMessage {
  std::string_view topic, payload;
  std::string_view correlation;  // any bytes
  bool retained = false;
};

// Who reads devices.
class DevicePoller {
 public:
  // Polls a device soon. Outcome: false if there is no such device.
  virtual bool PollNow(std::string_view device) = 0;

 protected:
  ~DevicePoller() = default;
};

class CommandChannel {
 public:
  static constexpr std::size_t kLargestPayload = 1024;  // bytes; larger ones are a bad request
  static constexpr std::size_t kLargestAnswer = 1024;   // bytes
  static constexpr std::size_t kRemembered = 32;        // commands that are not executed twice, over restarts
  // "for_s" may say no more; what is longer than allowed is refused with its reason.
  static constexpr std::int64_t kLongestSeconds = 366LL * 24 * 3600;

  // All outlive it. `update` may be null: its verbs are unknown then.
  CommandChannel(std::string_view site, std::string_view node, RecordStore& store, Pipeline& pipeline,
                 DevicePoller& poller, UpdateVerbs* update = nullptr);

  // What to subscribe to.
  static std::string Filter(std::string_view site, std::string_view node);

  // Executes or refuses what has come. Outcome: the answer, as JSON, valid until the next call; empty if the topic is
  // none of a command.
  std::string_view Handle(const CommandMessage& message, BootTime now);

  // May the answer go to that topic? Elsewhere a sender could have the node write what it may not.
  static bool IsResponseTopic(std::string_view topic);

 private:
  enum class Outcome : std::uint8_t;
  struct Request;

  static const CommandWords& WordsOf(Outcome outcome);
  static Outcome OutcomeOf(const Result<OperatorOutcome>& result, Outcome unknown);
  Outcome Parse(std::string_view payload, Request& request);
  Outcome Refuse(const CommandMessage& message, Request& request);
  Outcome Execute(const Request& request, BootTime now);
  std::string_view Update(const CommandMessage& message, const Request& request);
  std::string_view Answer(Outcome outcome, bool repeated);
  std::string_view Write(const CommandWords& words, bool repeated, const std::uint32_t* offset);

  const std::string prefix_;  // with the slash behind "cmd"
  Pipeline& pipeline_;
  DevicePoller& poller_;
  UpdateVerbs* update_;
  CommandMemory memory_;
  std::array<char, kLargestPayload + 4> scratch_{};
  std::array<char, kLargestAnswer> answer_{};
};

}  // namespace tramgac::firmware
