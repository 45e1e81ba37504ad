// Polls of devices that something has happened to: at once, but each device at most once in an interval, so that a
// flood of news does not become a flood of polls. What comes in between is polled for when the interval is over: the
// last news is never left without a poll. Single-threaded; time is an argument (boot time).
#pragma once

#include <map>
#include <vector>

#include "agent/core/base/time.h"
#include "agent/core/model/raw_block.h"

namespace tramgac::poll {

class PollTrigger {
 public:
  static constexpr Duration kInterval = std::chrono::seconds(1);

  // Something happened to `device`. Outcome: whether to poll it now; if not, TakeDue will name it.
  bool Trigger(DeviceIndex device, BootTime now);

  // Devices whose poll was put off until `now` at the latest.
  std::vector<DeviceIndex> TakeDue(BootTime now);

  // When TakeDue has something. Outcome: kNever if no poll is put off.
  BootTime NextDue() const;

 private:
  struct Entry {
    BootTime next;  // not before
    bool waiting = false;
  };
  std::map<DeviceIndex, Entry> entries_;
};

}  // namespace tramgac::poll
