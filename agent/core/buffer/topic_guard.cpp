#include "agent/core/buffer/topic_guard.h"

#include <algorithm>

#include "agent/core/base/hash.h"

namespace tramgac {
namespace {

// Reason codes of a PUBACK that speak of the topic and not of the message (MQTT v5 clause 3.4.2.1).
constexpr std::uint16_t kNotAuthorized = 0x87;
constexpr std::uint16_t kTopicNameInvalid = 0x90;

}  // namespace

TopicGuard::TopicGuard(MessageSink& sink, std::size_t window) : sink_(sink), window_(window) {
  in_flight_.reserve(window);
  answers_.reserve(window);
  held_.reserve(kMostHeld);
}

std::size_t TopicGuard::Room() const {
  const std::size_t most = !careful() ? window_ : in_flight_.empty() ? std::min(window_, kRecord) : 0;
  const std::size_t used = in_flight_.size() + answers_.size();
  return std::min(sink_.Room(), most - std::min(most, used));
}

Status TopicGuard::Publish(const Message& message) {
  if (in_flight_.size() + answers_.size() >= window_) return Status::kResourceExhausted;
  const std::uint64_t topic = Fnv1a(message.topic);
  if (IsHeld(topic, message.token)) {
    ++held_back_;
    if (message.token != 0) answers_.push_back({message.token, Acknowledgement::kHeldBack});
    return Status::kOk;
  }
  Message asked = message;
  if (asked.token == 0) asked.token = ++own_tokens_;
  const Status status = sink_.Publish(asked);
  if (!Ok(status)) return status;
  // Only what may come under suspicion may have to be called by its name.
  if (careful() || IsKnown(topic, asked.token)) Remember(message.topic, topic);
  in_flight_.push_back({topic, asked.token, now_});
  return Status::kOk;
}

bool TopicGuard::IsHeld(std::uint64_t topic, std::uint64_t token) const {
  return std::any_of(held_.begin(), held_.end(), [=, this](const Held& held) {
    return held.topic == topic && (held.token == token || held.token == kAllOfIt) && now_ < held.until;
  });
}

bool TopicGuard::IsKnown(std::uint64_t topic, std::uint64_t token) const {
  return std::any_of(held_.begin(), held_.end(), [=](const Held& held) {
    return held.topic == topic && (held.token == token || held.token == kAllOfIt);
  });
}

void TopicGuard::Remember(std::string_view topic, std::uint64_t hash) {
  Name& name = names_[careful() ? std::min(in_flight_.size(), kRecord - 1) : kRecord];
  name.topic = hash;
  name.size = topic.copy(name.text.data(), name.text.size());
}

std::string_view TopicGuard::suspect() const {
  for (const Name& name : names_) {
    if (name.topic == suspect_) return {name.text.data(), name.size};
  }
  return {};
}

std::size_t TopicGuard::TakeAcknowledgements(std::span<Acknowledgement> out) {
  const std::size_t own = std::min(out.size(), answers_.size());
  std::copy_n(answers_.begin(), own, out.begin());
  answers_.erase(answers_.begin(), answers_.begin() + static_cast<std::ptrdiff_t>(own));
  const std::size_t taken = sink_.TakeAcknowledgements(out.subspan(own));
  for (Acknowledgement& answer : out.subspan(own, taken)) {
    Learn(answer);
    if (answer.token > kOwnTokens) answer.token = 0;
  }
  return own + taken;
}

void TopicGuard::Learn(const Acknowledgement& answer) {
  const auto found = std::find_if(in_flight_.begin(), in_flight_.end(),
                                  [&answer](const InFlight& one) { return one.token == answer.token; });
  if (found == in_flight_.end()) return;
  if (answer.reason == Acknowledgement::kNotAcknowledged) {
    if (!ending_) Suspect();
    ending_ = true;
  } else {
    careful_ -= std::min<std::size_t>(careful_, 1);
    if (answer.accepted()) Forgive(*found);
    if (answer.reason == kNotAuthorized || answer.reason == kTopicNameInvalid) Hold(found->topic, kAllOfIt);
  }
  in_flight_.erase(found);
  ending_ = ending_ && !in_flight_.empty();
}

// The connection has ended.
void TopicGuard::Suspect() {
  const InFlight& oldest = in_flight_.front();
  if (now_ - oldest.left > kSoon) return;
  const bool alone = careful();
  careful_ = window_;
  const auto known = std::find_if(in_flight_.begin(), in_flight_.end(),
                                  [this](const InFlight& one) { return IsKnown(one.topic, one.token); });
  if (known != in_flight_.end()) return Convict(*known);
  if (!alone) return;
  // A broker answers in order (MQTT v5 clause 4.6), so it is the oldest, or chance.
  const bool again = accused_.topic == oldest.topic;
  if (again) Convict(oldest);
  accused_ = oldest;
}

void TopicGuard::Convict(const InFlight& guilty) {
  const auto is_other = [&guilty](const auto& one) { return one.topic == guilty.topic && one.token != guilty.token; };
  const bool whole = is_other(accused_) || std::any_of(held_.begin(), held_.end(), is_other);
  Hold(guilty.topic, whole ? kAllOfIt : guilty.token);
  suspect_ = guilty.topic;
  ++suspicions_;
}

void TopicGuard::Forgive(const InFlight& accepted) {
  if (accused_.topic == accepted.topic && accused_.token == accepted.token) accused_ = {};
  std::erase_if(held_, [&accepted](const Held& held) {
    return held.topic == accepted.topic && (held.token == accepted.token || held.token == kAllOfIt);
  });
}

void TopicGuard::Hold(std::uint64_t topic, std::uint64_t token) {
  const BootTime until = now_ + kHoldFor;
  const auto known = std::find_if(held_.begin(), held_.end(),
                                  [=](const Held& held) { return held.topic == topic && held.token == token; });
  if (known != held_.end()) {
    known->until = until;
  } else if (held_.size() < kMostHeld) {
    held_.push_back({topic, token, until});
  } else {
    *std::min_element(held_.begin(), held_.end(), [](const Held& a, const Held& b) { return a.until < b.until; }) = {
        topic, token, until};
  }
}

std::size_t TopicGuard::held() const {
  return static_cast<std::size_t>(
      std::count_if(held_.begin(), held_.end(), [this](const Held& held) { return now_ < held.until; }));
}

}  // namespace tramgac
