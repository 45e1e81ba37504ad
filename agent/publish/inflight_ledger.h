// Which messages are on their way and which answers wait for the pipeline: the promise "one acknowledgement
// for each token, exactly once" is kept here and nowhere else.
// Single-threaded (the pipeline's thread); allocates in the constructor, and later for a topic longer than those
// before; never blocks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/core/base/time.h"
#include "agent/core/model/message.h"

namespace tramgac::publish {

class InflightLedger {
 public:
  // `capacity`: the most messages in flight plus answers not taken yet. `last_delivery`: the number before the first
  // one.
  explicit InflightLedger(std::size_t capacity, std::uint32_t last_delivery = 0);

  // How many more messages may be sent.
  std::size_t room() const { return capacity_ - in_flight_.size() - answers_.size(); }
  std::size_t in_flight() const { return in_flight_.size(); }
  bool has_answers() const { return !answers_.empty(); }
  // When the oldest message in flight left; kNever if there is none.
  BootTime oldest() const { return in_flight_.empty() ? kNever : in_flight_.front().sent; }

  // A number for the next message (also when the message is then not sent). After 2^32 of them it begins again, because
  // it goes through Paho as a pointer, which may have 32 bits; what had that number is long over.
  std::uint64_t NextDelivery() { return ++last_delivery_; }

  // The message with `delivery` has left at `sent`. Precondition: room() != 0.
  void Sent(std::uint64_t delivery, std::uint64_t token, BootTime sent, std::string_view topic);

  // Where a message in flight goes. Outcome: empty for a delivery that is not in flight. Valid until the next Sent.
  std::string_view TopicOf(std::uint64_t delivery) const;

  // The broker has answered. Outcome: false, and nothing happens, for a delivery that is not in flight:
  // answered already, or of an earlier connection.
  bool Answered(std::uint64_t delivery, std::uint16_t reason);

  // An answer without a journey, for a message that may not be sent at all. Precondition: room() != 0.
  void AnswerAtOnce(std::uint64_t token, std::uint16_t reason);

  // Everything in flight is answered with kNotAcknowledged, in the order of Sent. Outcome: how many.
  std::size_t LoseAll();

  // Moves up to out.size() answers to `out`, oldest first. Outcome: how many.
  std::size_t Take(std::span<Acknowledgement> out);

 private:
  struct Entry {
    std::uint64_t delivery;
    std::uint64_t token;
    BootTime sent;
    std::size_t topic;  // its place in topics_
  };
  std::vector<Entry>::const_iterator Find(std::uint64_t delivery) const;
  void Answer(std::uint64_t token, std::uint16_t reason);

  std::size_t capacity_;
  std::uint32_t last_delivery_;
  std::vector<Entry> in_flight_;  // in the order of Sent; a window is short, so it is searched and shifted
  std::vector<Acknowledgement> answers_;
  std::vector<std::string> topics_;  // places are used again and again, so that their memory is too
  std::vector<std::size_t> free_topics_;
};

}  // namespace tramgac::publish
