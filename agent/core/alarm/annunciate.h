// Who is told of an alarm, and when: what its rule says is one thing (alarm.h), what operators can act upon is another.
//
// An occurrence is announced once: when it is active, not announced yet, and nothing hides it. So what was hidden and
// still holds is announced when the cause of hiding ends, and what is over by then never rings.
//
// Plain structs and functions over them: single-threaded, no I/O, no clock, no allocation.
#pragma once

#include <array>
#include <cstdint>

#include "agent/core/alarm/alarm.h"
#include "agent/core/base/time.h"

namespace tramgac {

// What there is around an alarm at one moment.
struct Circumstances {
  bool maintenance = false;  // its device is being worked on
  bool explained = false;    // a parent is active
  bool unsure = false;       // a parent has not been looked at since the alarm was raised
  bool flood = false;        // operators have been told enough for now
};

struct Settled {
  bool announce = false;  // operators are to be told now
  bool changed = false;   // state.hidden is another than before
};

// Decides what operators see of the alarm: sets `hidden` and `announced`. Nothing else changes; doing it twice is no
// mistake.
Settled Settle(AlarmState& state, const Circumstances& around);

// No more than ten announcements in ten minutes (a flood begins at more than ten, ISA-18.2): nine alarms and one that
// sums up the rest. What is critical always passes, and counts.
class FloodLimit {
 public:
  static constexpr std::size_t kMost = 9;
  static constexpr Duration kWindow = std::chrono::minutes(10);

  bool HasRoom(BootTime now) const { return at_[next_] == BootTime() || now - at_[next_] >= kWindow; }
  void Count(BootTime now) {
    at_[next_] = now;
    next_ = (next_ + 1) % kMost;
  }

 private:
  std::array<BootTime, kMost> at_{};  // of the last announcements
  std::size_t next_ = 0;              // the oldest of them
};

}  // namespace tramgac
