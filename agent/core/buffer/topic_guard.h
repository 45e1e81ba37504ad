// Keeps back what the broker does not take, so that it is not offered again and again, and so that a broker which hangs
// up instead of answering does not do so at every connection (mosquitto without a queue does, for a topic that its
// access list denies, and others do for a message that is too large for them).
//
//  - A topic that the broker refuses by its name (reason codes 0x87 and 0x90) is held for a minute.
//  - When a connection ends soon after a message has left that is still without an answer, what leaves on the next ones
//    leaves one record at a time, for as many messages as the window has. (Without this care it would be a guess which
//    one did it: answers to earlier messages may be lost with the rest.)
//  - If one of them ends the connection like that twice in a row, it is held for a minute.
//  - If two of one topic do, the whole topic is.
//
// The minute goes on over any number of connections. Then the next message tries again; until the broker has accepted
// one, it is the first to be suspected.
//
// Stands between the pipeline and a sink. Single-threaded; no clock (Follow tells the time); allocation only at
// construction.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "agent/core/base/time.h"
#include "agent/core/model/message.h"

namespace tramgac {

class TopicGuard final : public MessageSink {
 public:
  static constexpr Duration kHoldFor = std::chrono::minutes(1);
  // Messages that nobody asks about leave with tokens from here on, because the guard asks about all of them.
  static constexpr std::uint64_t kOwnTokens = 1ULL << 63;
  // A connection that ends later than this after a message did not end because of it.
  static constexpr Duration kSoon = std::chrono::seconds(5);

  // `window`: the most messages in flight. `sink` outlives the guard.
  TopicGuard(MessageSink& sink, std::size_t window);

  // To be called before anything else in a step. `now`: boot time.
  void Follow(BootTime now) { now_ = now; }

  std::uint32_t connection() const override { return sink_.connection(); }
  // While there is need for care: room for one record (an alarm is two messages) if nothing is in flight, else none.
  std::size_t Room() const override;
  // As the sink's; a message that is held back gets the answer kHeldBack, if anybody asks, and does not leave.
  Status Publish(const Message& message) override;
  std::size_t TakeAcknowledgements(std::span<Acknowledgement> out) override;

  // Whether records leave one at a time.
  bool careful() const { return careful_ > 0; }
  // Answers that need no broker: the caller need not wait for a wake-up.
  bool has_answers() const { return !answers_.empty(); }

  // How many topics, and messages whose topic is not, are held now.
  std::size_t held() const;
  // Messages that were held back, since start.
  std::uint64_t held_back() const { return held_back_; }
  // How often something was held because the connection had ended, since start.
  std::uint64_t suspicions() const { return suspicions_; }
  // The topic of the last time, cut at 256 bytes. Valid until the next Publish. Outcome: empty if there was none.
  std::string_view suspect() const;

 private:
  static constexpr std::size_t kMostHeld = 32;
  static constexpr std::size_t kRecord = 2;              // messages
  static constexpr std::uint64_t kAllOfIt = UINT64_MAX;  // as a token: the whole topic

  struct Held {
    std::uint64_t topic;  // hash
    std::uint64_t token;
    BootTime until;  // past: on probation
  };
  struct InFlight {
    std::uint64_t topic;
    std::uint64_t token;
    BootTime left;
  };
  struct Name {
    std::uint64_t topic = 0;
    std::size_t size = 0;
    std::array<char, 256> text{};
  };

  bool IsHeld(std::uint64_t topic, std::uint64_t token) const;
  bool IsKnown(std::uint64_t topic, std::uint64_t token) const;  // held now, or on probation
  void Remember(std::string_view topic, std::uint64_t hash);
  void Hold(std::uint64_t topic, std::uint64_t token);
  void Learn(const Acknowledgement& answer);
  void Suspect();
  void Convict(const InFlight& guilty);
  void Forgive(const InFlight& accepted);

  MessageSink& sink_;
  const std::size_t window_;
  BootTime now_{};
  std::vector<InFlight> in_flight_;  // in the order of leaving; a window is short, so it is searched and shifted
  std::vector<Acknowledgement> answers_;
  std::vector<Held> held_;
  InFlight accused_{};       // left alone and ended the connection, once; topic 0: nobody
  std::size_t careful_ = 0;  // for how many more messages
  bool ending_ = false;      // the answers of a connection that has ended are coming in
  std::uint64_t own_tokens_ = kOwnTokens;
  std::uint64_t held_back_ = 0;
  std::uint64_t suspicions_ = 0;
  std::uint64_t suspect_ = 0;
  std::array<Name, kRecord + 1> names_;  // of what left with care, and of the last known one that left without
};

}  // namespace tramgac
