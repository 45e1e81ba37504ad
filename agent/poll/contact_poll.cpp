#include "agent/poll/contact_poll.h"

#include "agent/poll/push_inputs.h"

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
  PushInputs(contacts_, device_, now, queue_);
}

}  // namespace tramgac::poll
