// A limit on how many requests leave in a second. Pure; single-threaded; time is an argument.
#pragma once

#include <algorithm>

#include "agent/core/base/time.h"

namespace tramgac::commission {

class Pace {
 public:
  // `per_second`: more than 0.
  explicit Pace(double per_second) : gap_(static_cast<std::int64_t>(1e6 / per_second)) {}

  // When the next request may leave: `now` at the earliest.
  BootTime next(BootTime now) const { return std::max(now, next_); }
  // A request leaves at `now`. Time that was not used is lost: no bursts after a pause.
  void Take(BootTime now) { next_ = std::max(next_, now) + gap_; }

 private:
  Duration gap_;
  BootTime next_{};
};

}  // namespace tramgac::commission
