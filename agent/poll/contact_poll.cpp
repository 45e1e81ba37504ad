#include "agent/poll/contact_poll.h"

#include <memory>
#include <utility>

namespace tramgac::poll {

bool ContactPoll::PollNow(DeviceIndex device) {
  if (device != device_) return false;
  has_news_ = true;
  return true;
}

void ContactPoll::OnTimer(BootTime now) {
  timers_.Set(*this, now + kLook);
  has_news_ = contacts_.Look(now) || has_news_;
  if (!contacts_.complete() || (!has_news_ && now < tell_due_)) return;
  has_news_ = false;
  tell_due_ = now + kPeriod;
  std::unique_ptr<RawBlock> block = queue_.Acquire();
  contacts_.Fill(now, *block);
  block->device = device_;
  for (auto* counter :
       {&queue_.poll_counters().scheduled, &queue_.poll_counters().requested, &queue_.poll_counters().exchanged}) {
    counter->fetch_add(1, std::memory_order_relaxed);
  }
  queue_.Push(std::move(block));
}

}  // namespace tramgac::poll
