// What operators ask of a node over MQTT: tramgac/v1/{site}/{node}/cmd/{user}/{verb} (docs/reference/mqtt.md), judged
// and executed the same on every kind of node. How a payload is read, and verbs that only one kind has, are its host's.
//
// The broker's access list says who may publish under which user's name; the node believes the topic. Every command
// that is executed or refused leaves one event in the audit trail. A repeated one (same user, verb, correlation data
// and payload) is answered as before, and nothing else happens.
//
// Single-threaded: on the pipeline's thread. Blocks in the store's commit only; allocates when it is made.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "agent/core/model/command_words.h"
#include "agent/core/pipeline/command_memory.h"
#include "agent/core/pipeline/pipeline.h"

namespace tramgac {

// Kept in the store by their numbers: new ones go to the end. A host's own begin with kFirstOwn.
enum class CommandOutcome : std::uint8_t {
  kDone,
  kUnchanged,
  kNotStored,
  kRetained,
  kNoCorrelation,
  kBadRequest,
  kUnknownVerb,
  kBadUser,
  kNoSuchAlarm,
  kNoSuchDevice,
  kNeverRaised,
  kOtherOccurrence,
  kNoReason,
  kTooLong,
  kNotHidden,
  kFirstOwn,
};

struct CommandMessage {
  std::string_view topic, payload;
  std::string_view correlation;  // any bytes
  bool retained = false;
};

// What is asked. Views of the message, and of whatever the host has read the payload into.
struct CommandRequest {
  std::string_view user, verb;
  std::string_view alarm, device, reason;
  std::int64_t occurrence = 0, seconds = 0;
};

// The kind of node.
class CommandHost {
 public:
  // Reads the payload, whose members are optional, into `request`. Outcomes: false if it is none of a command.
  virtual bool Read(std::string_view payload, CommandRequest& request) = 0;
  // Polls a device soon. Outcome: false if there is no such device.
  virtual bool PollNow(std::string_view device) = 0;
  // Has it a verb of its own with that name?
  virtual bool HasVerb(std::string_view) const { return false; }
  // Executes one of those, and leaves its event in the audit trail.
  virtual CommandOutcome Execute(const CommandRequest&, Pipeline&) { return CommandOutcome::kUnknownVerb; }
  // Of kUnknownVerb, which names the verbs, and of its own outcomes; whatever else the store may have kept: any.
  virtual const CommandWords& WordsOf(CommandOutcome outcome) const = 0;

 protected:
  ~CommandHost() = default;
};

struct CommandAnswer {
  CommandOutcome outcome;
  const CommandWords* words;  // static
  bool repeated = false;
};

class CommandDesk {
 public:
  // "for_s" may say no more; what is longer than allowed is refused with its reason.
  static constexpr std::int64_t kLongestSeconds = 366LL * 24 * 3600;

  // `store` and `host` outlive it. `remembered`: commands that are not executed twice, over restarts.
  CommandDesk(std::string_view site, std::string_view node, RecordStore& store, CommandHost& host,
              std::size_t remembered = CommandMemory::kMost);

  // What to subscribe to.
  static std::string Filter(std::string_view site, std::string_view node);

  // May an answer go to that topic? Elsewhere a sender could have the node write what it may not.
  static bool IsResponseTopic(std::string_view topic);

  static bool IsUserName(std::string_view text);

  // Who asks for what, by a topic. Outcome: nothing if it is none of a command.
  std::optional<CommandRequest> RequestOf(std::string_view topic) const;

  // Executes or refuses what has come; `request` is what RequestOf has made of its topic, and knows the rest
  // afterwards.
  CommandAnswer Handle(const CommandMessage& message, CommandRequest& request, Pipeline& pipeline, BootTime now);

 private:
  CommandOutcome Refuse(const CommandMessage& message, CommandRequest& request);
  CommandOutcome Execute(const CommandRequest& request, Pipeline& pipeline, BootTime now);
  const CommandWords& WordsOf(CommandOutcome outcome) const;

  const std::string prefix_;  // with the slash behind "cmd"
  CommandMemory memory_;
  CommandHost& host_;
};

}  // namespace tramgac
