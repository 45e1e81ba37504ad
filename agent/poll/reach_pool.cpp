#include "agent/poll/reach_pool.h"

#include <algorithm>
#include <utility>

#include "agent/poll/reach_host.h"

namespace tramgac::poll {

ReachPool::ReachPool(Timers& timers, reach::Lines& lines, BlockQueue& queue, Maker maker, Utc utc_us)
    : timers_(timers), lines_(lines), queue_(queue), maker_(std::move(maker)), utc_us_(std::move(utc_us)) {}

ReachPool::~ReachPool() = default;

void ReachPool::Add(ReachDevice device) { hosts_.push_back(std::make_unique<ReachHost>(std::move(device), *this)); }

void ReachPool::Start(BootTime now) {
  const auto count = static_cast<std::uint32_t>(hosts_.size());
  for (std::uint32_t i = 0; i < count; ++i) hosts_[i]->Start(now, i);
}

bool ReachPool::PollNow(DeviceIndex device, BootTime now) {
  return std::any_of(hosts_.begin(), hosts_.end(), [&](auto& host) { return host->PollNow(device, now); });
}

bool ReachPool::SetAlert(DeviceIndex device, bool on, BootTime now) {
  return std::any_of(hosts_.begin(), hosts_.end(), [&](auto& host) { return host->SetAlert(device, on, now); });
}

void ReachPool::Want(ReachHost& host, BootTime now) {
  waiting_.push_back(&host);
  // Not at once: a question that ends as soon as it begins would nest the next one in it.
  timers_.Set(*this, now);
}

void ReachPool::Leave(BootTime now) {
  --running_;
  if (!waiting_.empty()) timers_.Set(*this, now);
}

void ReachPool::TellDue(std::span<BootTime> due) const {
  for (const auto& host : hosts_) host->TellDue(due);
}

void ReachPool::OnTimer(BootTime now) {
  while (!waiting_.empty() && running_ < kMostAtOnce) {
    if (!pace_.Take(now)) return timers_.Set(*this, now + kInterval);
    ReachHost* const host = waiting_.front();
    waiting_.pop_front();
    ++running_;
    host->Ask(now);
  }
}

}  // namespace tramgac::poll
