// How often a password may be tried that a device refuses: many devices lock an account after a few wrong ones within
// an hour. Plain values. Single-threaded.
#pragma once

#include <algorithm>
#include <chrono>

#include "agent/core/base/time.h"

namespace tramgac::conference {

class LogInGuard {
 public:
  // The second try comes soon, for a device that was just starting; after it at most one in two hours.
  static constexpr Duration kFirst = std::chrono::minutes(5), kSecond = std::chrono::hours(2),
                            kLongest = std::chrono::hours(24);

  bool MayTry(BootTime now) const { return now >= not_before_; }
  void Refused(BootTime now) {
    pause_ = pause_ == Duration() ? kFirst : std::clamp(2 * pause_, kSecond, kLongest);
    not_before_ = now + pause_;
  }
  void Accepted() { *this = LogInGuard(); }

 private:
  Duration pause_{};
  BootTime not_before_{};
};

}  // namespace tramgac::conference
