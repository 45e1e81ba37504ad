// Contacts on lines of the board: looked at often, told when one of them has settled, and otherwise at their period.
//
// Single-threaded, on the network poll thread in production; blocks as the source does.
#pragma once

#include "agent/poll/block_queue.h"
#include "agent/poll/timers.h"
#include "drivers/digital_io/input_source.h"

namespace tramgac::poll {

class ContactPoll final : public TimedTask {
 public:
  // With the longest debouncing, 150 ms, it leaves the pipeline 30 of the 200 ms until the alarm.
  static constexpr Duration kLook = std::chrono::milliseconds(20);
  static constexpr Duration kPeriod = std::chrono::seconds(10);

  // `device`: that of the contacts in the pipeline. `contacts`, `timers` and `queue` outlive the poll.
  ContactPoll(DeviceIndex device, digital_io::InputSource& contacts, Timers& timers, BlockQueue& queue)
      : device_(device), contacts_(contacts), timers_(timers), queue_(queue) {}

  void Start(BootTime now) { timers_.Set(*this, now); }
  // They are told with the next look. Outcome: whether the device is that of the contacts.
  bool PollNow(DeviceIndex device);

  void OnTimer(BootTime now) override;

 private:
  const DeviceIndex device_;
  digital_io::InputSource& contacts_;
  Timers& timers_;
  BlockQueue& queue_;
  bool has_news_ = false;
  BootTime tell_due_{};
};

}  // namespace tramgac::poll
