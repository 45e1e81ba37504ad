#include "agent/publish/link_event_queue.h"

#include <utility>

namespace tramgac::publish {

LinkEventQueue::LinkEventQueue(std::size_t acknowledgements, std::function<void()> wake)
    : capacity_(acknowledgements), wake_(std::move(wake)) {}

void LinkEventQueue::Put(LinkEvent event) {
  {
    const std::lock_guard lock(mutex_);
    if (event.kind == LinkEvent::Kind::kAcknowledged && events_.size() >= capacity_) {
      ++dropped_;
      return;
    }
    events_.push_back(std::move(event));
  }
  if (wake_) wake_();
}

bool LinkEventQueue::Take(LinkEvent& event) {
  const std::lock_guard lock(mutex_);
  if (events_.empty()) return false;
  event = std::move(events_.front());
  events_.pop_front();
  return true;
}

std::uint64_t LinkEventQueue::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_;
}

}  // namespace tramgac::publish
