#include "agent/poll/poll_trigger.h"

#include <algorithm>

namespace tramgac::poll {

bool PollTrigger::Trigger(DeviceIndex device, BootTime now) {
  const auto [found, is_new] = entries_.try_emplace(device);
  Entry& entry = found->second;
  if (!is_new && now < entry.next) {
    entry.waiting = true;
    return false;
  }
  entry = {now + kInterval, false};
  return true;
}

std::vector<DeviceIndex> PollTrigger::TakeDue(BootTime now) {
  std::vector<DeviceIndex> due;
  for (auto& [device, entry] : entries_) {
    if (!entry.waiting || now < entry.next) continue;
    entry = {now + kInterval, false};
    due.push_back(device);
  }
  return due;
}

BootTime PollTrigger::NextDue() const {
  BootTime next = kNever;
  for (const auto& [device, entry] : entries_) {
    if (entry.waiting) next = std::min(next, entry.next);
  }
  return next;
}

}  // namespace tramgac::poll
