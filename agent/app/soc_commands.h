// What operators of the control room ask of nodes, and what becomes of it. Pure: messages in, messages out.
// Not thread-safe; nothing blocks; time is an argument.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "agent/app/soc_state.h"
#include "agent/core/base/time.h"
#include "agent/document/problem.h"

namespace tramgac::app {

// One question about an alarm.
struct SocRequest {
  std::string verb;  // ack, shelve, unshelve, out-of-service, in-service
  SocKey key;
  std::int64_t occurrence = 0;  // 0: whichever is the present one
  std::int64_t for_s = 0;       // 0: not for a time
  std::string reason;           // as typed; may be empty
};

// What is to be published (QoS 1, not retained).
struct SocCommand {
  std::string topic, payload, response_topic, correlation;
  std::uint64_t token = 0;           // for the acknowledgement of the broker
  std::uint32_t expiry_seconds = 0;  // nobody waits longer
};

// What became of a question.
struct SocOutcome {
  enum class Kind : std::uint8_t { kDone, kUnchanged, kRefused, kFailed, kNoAnswer, kNobodyListens, kBrokerRefused };
  Kind kind = Kind::kFailed;
  SocRequest request;
  document::Wording text;  // one line; clean
};

class SocCommands {
 public:
  static constexpr Duration kPatience = std::chrono::seconds(10);
  // An answer that comes later than that is not known any more.
  static constexpr Duration kMemory = std::chrono::minutes(1);
  static constexpr std::size_t kMost = 32;

  // `user`: in the topic, for the broker's access list. `client`: where answers go.
  SocCommands(std::string user, std::string client);

  // "tramgac/v1/rsp/{client}": to be subscribed.
  std::string ResponseTopic() const;

  // Makes a command of a question, to be published at once. `random`: 128 bits nobody can guess.
  // Outcome: nothing if kMost questions are open.
  std::optional<SocCommand> Ask(const SocRequest& request, const std::array<std::uint32_t, 4>& random, BootTime now);

  // An answer came on ResponseTopic(). One that nobody waits for is ignored.
  void Take(std::string_view correlation, std::string_view payload);

  // The broker has acknowledged the command with `token`; `reason` as in Acknowledgement.
  void Acknowledged(std::uint64_t token, std::uint16_t reason);

  // Finds out who has not answered in time. Outcome: when it wants to be called next; kNever: no need.
  BootTime Step(BootTime now);

  // The oldest outcome not taken yet.
  std::optional<SocOutcome> TakeOutcome();

  // How many questions are without an outcome.
  std::size_t waiting() const;

 private:
  struct Open {
    SocRequest request;
    std::string correlation;
    std::uint64_t token;
    BootTime asked;
    bool told;  // that there is no answer
  };
  void Tell(Open& open, SocOutcome::Kind kind, document::Wording text);

  const std::string user_, client_;
  std::uint64_t last_token_ = 0;
  std::deque<Open> open_;
  std::deque<SocOutcome> outcomes_;
};

// May it be a user's name in a topic: 1 to 64 bytes without '/', '+', '#' and control characters?
bool IsSocUser(std::string_view user);

}  // namespace tramgac::app
