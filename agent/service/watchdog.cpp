#include "agent/service/watchdog.h"

#include <algorithm>

namespace tramgac::service {

Progress& Watchdog::Register(std::string_view name, Duration max_silence, BootTime now) {
  Worker& worker = workers_.emplace_back();
  worker.name = name;
  worker.max_silence = max_silence;
  worker.seen = now;
  return worker.progress;
}

void Watchdog::Unregister(const Progress& progress) {
  workers_.remove_if([&](const Worker& worker) { return &worker.progress == &progress; });
}

bool Watchdog::Check(BootTime now) {
  const Duration stood_still = checked_ == kNever ? Duration::zero() : now - checked_ - max_gap_;
  checked_ = now;
  late_.clear();
  Duration longest{};
  for (Worker& worker : workers_) {
    const std::uint64_t count = worker.progress.count_.load(std::memory_order_relaxed);
    if (count != worker.count) {
      worker.count = count;
      worker.seen = now;
    } else if (stood_still > Duration::zero()) {
      worker.seen = std::min(now, worker.seen + stood_still);
    }
    longest = std::max(longest, now - worker.seen);
    if (now - worker.seen > worker.max_silence) late_.push_back({worker.name, now - worker.seen});
  }
  Duration::rep known = longest_.load(std::memory_order_relaxed);
  while (known < longest.count() &&
         !longest_.compare_exchange_weak(known, longest.count(), std::memory_order_relaxed)) {
  }
  std::stable_sort(late_.begin(), late_.end(), [](const auto& a, const auto& b) { return a.silence > b.silence; });
  return late_.empty();
}

}  // namespace tramgac::service
