// A limit on how often something may happen: a burst, and a rate after that. Pure; time is an argument (boot time).
#pragma once

#include <algorithm>
#include <cstdint>

#include "agent/core/base/time.h"

namespace tramgac::poll {

class TokenBucket {
 public:
  // `burst` at once, then one each `interval` (> 0). A new bucket is full.
  constexpr TokenBucket(std::uint32_t burst, Duration interval) : room_(burst * interval), interval_(interval) {}

  // Outcome: whether it may happen now; it then counts.
  constexpr bool Take(BootTime now) {
    // `empty_at_` is when the bucket would have been empty, had it filled ever since: one number instead of two.
    empty_at_ = std::max(empty_at_, now - room_);
    if (now - empty_at_ < interval_) return false;
    empty_at_ += interval_;
    return true;
  }

 private:
  Duration room_, interval_;
  BootTime empty_at_ = BootTime::min();
};

}  // namespace tramgac::poll
