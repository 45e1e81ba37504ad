#include "drivers/snmp/response_time.h"

#include <algorithm>

namespace tramgac::snmp {

ResponseTime::ResponseTime(Duration longest) : longest_(std::max<Duration>(longest, std::chrono::milliseconds(1))) {}

void ResponseTime::Add(Duration taken) {
  taken = std::clamp(taken, Duration(1), longest_);
  if (smoothed_ == Duration(0)) {
    smoothed_ = taken;
    variation_ = taken / 2;
    return;
  }
  const Duration off = taken > smoothed_ ? taken - smoothed_ : smoothed_ - taken;
  variation_ = (3 * variation_ + off) / 4;
  smoothed_ = (7 * smoothed_ + taken) / 8;
}

Duration ResponseTime::Wait(int attempt, int last) const {
  if (smoothed_ == Duration(0) || attempt >= last) return longest_;
  Duration wait = std::max<Duration>(smoothed_ + 4 * variation_, kShortest);
  for (int i = 0; i < attempt && wait < longest_; ++i) wait *= 2;
  return std::min(wait, longest_);
}

}  // namespace tramgac::snmp
