#include "agent/rooms/call_history.h"

#include <algorithm>

namespace tramgac::rooms {

bool CallHistory::Follow(const CallNow& now) {
  if (now.in_call.value_or(true)) {
    // A device that does not say whether there is a call tells no rate of one either.
    if (now.in_call && now.rate.value_or(0) > 0) {
      sum_ += *now.rate;
      ++looks_;
    }
    return false;
  }
  const bool counts = looks_ >= kLookedAt;
  if (counts) Remember(static_cast<std::uint32_t>(std::min(sum_ / looks_, 4e9)));
  sum_ = 0;
  looks_ = 0;
  return counts;
}

void CallHistory::Remember(std::uint32_t kbit_s) {
  if (count_ == kKept) {
    std::shift_left(rates_.begin(), rates_.end(), 1);
    --count_;
  }
  rates_[count_++] = kbit_s;
}

std::optional<std::uint32_t> CallHistory::latest() const {
  return count_ == 0 ? std::nullopt : std::optional(rates_[count_ - 1]);
}

std::optional<std::uint32_t> CallHistory::usual() const {
  if (count_ < kFewestBefore + 1) return std::nullopt;
  std::array<std::uint32_t, kKept> before = rates_;
  const auto middle = before.begin() + static_cast<std::ptrdiff_t>((count_ - 1) / 2);
  std::nth_element(before.begin(), middle, before.begin() + static_cast<std::ptrdiff_t>(count_ - 1));
  return *middle;
}

}  // namespace tramgac::rooms
