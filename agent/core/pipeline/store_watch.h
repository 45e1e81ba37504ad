// How long the store lasts: what is written an hour, over the last hours.
// Plain struct and functions: single-threaded, no I/O, no clock, no allocation.
#pragma once

#include <algorithm>
#include <cstdint>

#include "agent/core/base/time.h"

namespace tramgac {

class StoreWatch {
 public:
  // `bytes`: of all record bodies since start. To be called about once a second.
  void Look(std::uint64_t bytes, BootTime now) {
    if (begin_ == kNever) {
      begin_ = now;
      begin_bytes_ = bytes;
    }
    const Duration span = now - begin_;
    if (span < kLeast) return;
    bytes_an_hour_ = static_cast<double>(bytes - begin_bytes_) * 3600e6 / static_cast<double>(span.count());
    // Older than two hours counts half, so that a change of the configuration or a night is seen.
    if (span < kForget) return;
    begin_ += span / 2;
    begin_bytes_ += (bytes - begin_bytes_) / 2;
  }

  // Outcome: whole hours until `used` bytes have grown to the budget; -1 if the rate is not known yet or nothing is
  // written.
  std::int64_t HoursLeft(std::uint64_t budget_bytes, double used) const {
    constexpr double kFootprint = 1.15;  // of a record in the file, beside its body (docs/design/store.md)
    if (bytes_an_hour_ <= 0) return -1;
    const double left = std::max(0.0, static_cast<double>(budget_bytes) - used);
    return static_cast<std::int64_t>(std::min(left / (bytes_an_hour_ * kFootprint), 1e6));
  }

 private:
  static constexpr Duration kLeast = std::chrono::minutes(1);
  static constexpr Duration kForget = std::chrono::hours(2);

  BootTime begin_ = kNever;
  std::uint64_t begin_bytes_ = 0;
  double bytes_an_hour_ = -1;
};

}  // namespace tramgac
