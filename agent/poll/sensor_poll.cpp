#include "agent/poll/sensor_poll.h"

#include <algorithm>
#include <utility>

#include "agent/poll/push_inputs.h"

namespace tramgac::poll {
namespace {

constexpr Duration kLongestWait = std::chrono::seconds(10);

}  // namespace

void SensorPoll::Start() {
  thread_ = std::thread([this] { Run(); });
}

void SensorPoll::RequestStop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
}

void SensorPoll::Stop() {
  RequestStop();
  if (thread_.joinable()) thread_.join();
}

void SensorPoll::PollNow(DeviceIndex device) {
  if (device != device_) return;
  {
    const std::lock_guard lock(mutex_);
    asked_ = true;
  }
  changed_.notify_all();
}

void SensorPoll::Run() {
  while (WaitUntil(TakeTurn())) {
  }
}

// Outcome: is there to be another turn?
bool SensorPoll::WaitUntil(BootTime when) {
  const Duration wait = std::clamp(when - clock_.Now(), Duration(0), kLongestWait);
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, wait, [this] { return stopping_ || asked_; });
  return !stopping_;
}

BootTime SensorPoll::TakeTurn() {
  {
    const std::lock_guard lock(mutex_);
    has_news_ = std::exchange(asked_, false) || has_news_;
  }
  has_news_ = sensors_.Look(clock_.Now()) || has_news_;
  const BootTime now = clock_.Now();  // reading may have taken long
  if (!sensors_.complete()) return sensors_.due();
  if (has_news_ || now >= tell_due_) Tell(now);
  return std::min(sensors_.due(), tell_due_);
}

void SensorPoll::Tell(BootTime now) {
  has_news_ = false;
  tell_due_ = now + kPeriod;
  PushInputs(sensors_, device_, now, queue_);
}

}  // namespace tramgac::poll
