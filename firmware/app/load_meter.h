// How busy the processor is: the time that was not waited, of the latest ten seconds that are over.
//
// Pure; single-threaded.
#pragma once

#include <cstdint>

#include "agent/core/base/time.h"

namespace tramgac::firmware {

class LoadMeter {
 public:
  static constexpr Duration kWindow = std::chrono::seconds(10);

  // The program has waited for an interrupt from `from` to `to`, which is not before `from` nor before any time told.
  void AddWait(BootTime from, BootTime to) {
    waited_ += to - from;
    const Duration passed = to - begin_;
    if (passed < kWindow) return;
    permille_ = static_cast<std::uint32_t>((passed - waited_) * 1000 / passed);
    begin_ = to;
    waited_ = {};
  }

  // Of the time, 0 to 1000; 0 before the first window is over.
  std::uint32_t permille() const { return permille_; }

 private:
  BootTime begin_{};
  Duration waited_{};
  std::uint32_t permille_ = 0;
};

}  // namespace tramgac::firmware
