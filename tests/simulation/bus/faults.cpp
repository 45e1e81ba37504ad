#include "tests/simulation/bus/faults.h"

#include <algorithm>

namespace tramgac::poll {

using std::chrono::minutes;
using std::chrono::seconds;

Duration Random::Pause(Duration mean) {
  const double share = std::exponential_distribution<double>(1)(engine_);
  return std::chrono::duration_cast<Duration>(mean * share);
}

FaultPlan::FaultPlan(Random& random, std::span<const FaultKind> kinds, BootTime begin, BootTime end, Duration every) {
  BootTime at = begin + random.Pause(every);
  while (at < end) {
    Fault fault;
    fault.kind = kinds[static_cast<std::size_t>(random.Between(0, static_cast<std::int64_t>(kinds.size()) - 1))];
    const bool silence = fault.kind == FaultKind::kSilence;
    const Duration length = silence ? random.Between(minutes(1), minutes(20)) : random.Between(seconds(10), minutes(4));
    fault.from = at;
    fault.until = std::min(at + length, end);
    fault.share = static_cast<double>(random.Between(1, 10)) / 10;
    faults_.push_back(fault);
    at = fault.until + random.Pause(every);
  }
}

const Fault* FaultPlan::At(BootTime now) {
  while (next_ < faults_.size() && faults_[next_].until <= now) ++next_;
  return next_ < faults_.size() && faults_[next_].from <= now ? &faults_[next_] : nullptr;
}

bool FaultPlan::Touches(BootTime from, BootTime until) const {
  return std::any_of(faults_.begin(), faults_.end(),
                     [&](const Fault& fault) { return fault.from <= until && from <= fault.until; });
}

}  // namespace tramgac::poll
