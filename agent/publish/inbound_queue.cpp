#include "agent/publish/inbound_queue.h"

#include <utility>

namespace tramgac::publish {
namespace {

std::size_t SizeOf(const InboundMessage& message) {
  return message.topic.size() + message.payload.size() + message.response_topic.size() + message.correlation.size();
}

}  // namespace

InboundQueue::InboundQueue(const InboundLimits& limits, std::function<void()> wake)
    : limits_(limits), wake_(std::move(wake)) {}

std::uint64_t* InboundQueue::DropCounter(const InboundMessage& message) {
  if (message.payload.size() > limits_.payload) return &drops_.payload;
  if (message.response_topic.size() > limits_.response_topic) return &drops_.response_topic;
  if (message.correlation.size() > limits_.correlation) return &drops_.correlation;
  const bool is_full = messages_.size() >= limits_.messages || bytes_ + SizeOf(message) > limits_.total_bytes;
  return is_full ? &drops_.queue_full : nullptr;
}

void InboundQueue::Put(InboundMessage message) {
  {
    const std::lock_guard lock(mutex_);
    if (std::uint64_t* const dropped = DropCounter(message)) {
      ++*dropped;
      return;
    }
    bytes_ += SizeOf(message);
    messages_.push_back(std::move(message));
  }
  if (wake_) wake_();
}

bool InboundQueue::Take(InboundMessage& message) {
  const std::lock_guard lock(mutex_);
  if (messages_.empty()) return false;
  message = std::move(messages_.front());
  messages_.pop_front();
  bytes_ -= SizeOf(message);
  return true;
}

InboundDrops InboundQueue::drops() const {
  const std::lock_guard lock(mutex_);
  return drops_;
}

}  // namespace tramgac::publish
