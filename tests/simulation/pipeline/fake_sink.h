// A broker in memory: takes messages while connected, answers after a delay, can refuse topics, hang up at them, go
// away.
#pragma once

#include <deque>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "agent/core/base/time.h"
#include "agent/core/buffer/topic_guard.h"
#include "agent/core/model/message.h"
#include "tests/unit/core/memory_store.h"

namespace tramgac {

class FakeSink final : public MessageSink {
 public:
  struct Received {
    std::string topic;
    std::string payload;
    bool retain;
    std::uint64_t token;
    BootTime at;
    bool answered = false;
    std::uint32_t expiry = 0;  // in seconds; 0: never
  };

  FakeSink(const BootTime& now, const MemoryStore& store) : now_(now), store_(store) {}

  void Connect() {
    connected_ = true;
    ++connection_;
  }
  std::uint32_t connections() const { return connection_; }
  bool connected() const { return connected_; }
  // What is unanswered has not arrived at every second time; the other times only its answers are lost.
  void Disconnect() {
    connected_ = false;
    for (Pending& one : pending_) one = {one.token, Acknowledgement::kNotAcknowledged, now_, kNowhere, false};
    in_flight_ = 0;
    if (connection_ % 2 == 1) std::erase_if(received, [](const Received& one) { return !one.answered; });
    for (Received& one : received) one.answered = true;
  }

  std::uint32_t connection() const override { return connection_; }
  std::size_t Room() const override { return connected_ ? kWindow - in_flight_ : 0; }

  Status Publish(const Message& message) override {
    const InFake fake;
    if (!connected_) return Status::kUnavailable;
    if (Room() == 0) return Status::kResourceExhausted;
    if (hang_up && hang_up(message)) {
      pending_.push_back({message.token, 0, now_ + delay, kNowhere, true});
      ++in_flight_;
      return Status::kOk;
    }
    // The promise of the store: what has a token is a record, and it left after it was durable.
    const bool record = message.token != 0 && message.token < TopicGuard::kOwnTokens;
    if (record && store_.ever.count(message.token) == 0) ++before_durable;
    const bool refused = refuse && refuse(message.topic);
    const bool kept = !refused && keep;
    const std::size_t place = kept ? received.size() : kNowhere;
    pending_.push_back({message.token, static_cast<std::uint16_t>(refused ? 0x87 : 0), now_ + delay, place, false});
    ++in_flight_;
    if (kept) {
      received.push_back({std::string(message.topic), std::string(message.payload), message.retain,
                          record ? message.token : 0, now_, false, message.expiry_seconds});
    }
    return Status::kOk;
  }

  std::size_t TakeAcknowledgements(std::span<Acknowledgement> out) override {
    const InFake fake;
    std::size_t count = 0;
    while (count < out.size() && !pending_.empty() && pending_.front().at <= now_) {
      if (pending_.front().hang_up) {
        Disconnect();
        continue;
      }
      const Pending one = pending_.front();
      pending_.pop_front();
      if (one.reason != Acknowledgement::kNotAcknowledged) --in_flight_;
      if (one.place != kNowhere) received[one.place].answered = true;
      if (one.token != 0) out[count++] = {one.token, one.reason};
    }
    return count;
  }

  // When the next answer comes. Outcome: kNever if none will.
  BootTime NextAnswer() const { return pending_.empty() ? kNever : pending_.front().at; }

  // What came on topics that contain `part`.
  std::vector<Received> On(std::string_view part) const {
    std::vector<Received> found;
    for (const Received& one : received) {
      if (one.topic.find(part) != std::string::npos) found.push_back(one);
    }
    return found;
  }

  std::vector<Received> received;
  bool keep = true;
  int before_durable = 0;
  Duration delay{};
  std::function<bool(std::string_view)> refuse;
  std::function<bool(const Message&)> hang_up;  // instead of an answer

 private:
  static constexpr std::size_t kWindow = 32;
  static constexpr std::size_t kNowhere = SIZE_MAX;
  struct Pending {
    std::uint64_t token;
    std::uint16_t reason;
    BootTime at;
    std::size_t place;  // in `received`
    bool hang_up;
  };
  const BootTime& now_;
  const MemoryStore& store_;
  bool connected_ = false;
  std::uint32_t connection_ = 0;
  std::size_t in_flight_ = 0;
  std::deque<Pending> pending_;
};

}  // namespace tramgac
