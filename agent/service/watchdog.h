// Is everybody still working? The service manager's watchdog is fed only while every worker makes progress of its
// own; a timer that feeds it would hide exactly the hang that it is there to end. Pure logic: time is an argument.
#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <vector>

#include "agent/core/base/time.h"

namespace tramgac::service {

// A worker's sign of life.
class Progress {
 public:
  // Call once for every piece of work, and when waking up to find none. Any thread or interrupt; never blocks.
  void Bump() { count_.fetch_add(1, std::memory_order_relaxed); }

 private:
  friend class Watchdog;
  std::atomic<std::uint64_t> count_{0};
};

// A worker that has made no progress for longer than it may.
struct LateWorker {
  std::string name;
  Duration silence{};  // since its last progress was seen
};

// Thread safety: all functions from one thread (the main thread); only Progress::Bump() and TakeLongestSilence() from
// others. No blocking.
class Watchdog {
 public:
  // `max_gap`: when two Check() calls lie further apart than this, the whole program stood still (a paused
  // virtual machine, suspend) and nobody could work: the excess is not held against the workers.
  explicit Watchdog(Duration max_gap = std::chrono::seconds(10)) : max_gap_(max_gap) {}

  // Adds a worker that must make progress at least every `max_silence`, beginning at `now`. A call that may block
  // must be shorter than this. Outcome: the worker's Progress, valid until Unregister() or the watchdog's end.
  Progress& Register(std::string_view name, Duration max_silence, BootTime now);

  // Removes a worker that has ended. Precondition: `progress` came from Register(); it is invalid afterwards.
  void Unregister(const Progress& progress);

  // Looks at every worker. Outcomes: true: every one of them made progress within its limit: feed; false: at least
  // one did not, late() names it: do not feed. Progress is seen at the next Check(), so silences are known to
  // within the time between two calls; call it several times in the shortest limit.
  bool Check(BootTime now);

  // Who was late at the last Check(), the longest silence first.
  const std::vector<LateWorker>& late() const { return late_; }

  // The longest silence of any worker that Check() has seen since this was called last, late or not. Any thread.
  Duration TakeLongestSilence() { return Duration(longest_.exchange(0, std::memory_order_relaxed)); }

 private:
  struct Worker {
    std::string name;
    Duration max_silence;
    BootTime seen;
    std::uint64_t count = 0;
    Progress progress;
  };

  const Duration max_gap_;
  BootTime checked_ = kNever;  // kNever: not yet
  std::list<Worker> workers_;  // a list: Progress must stay where it is
  std::vector<LateWorker> late_;
  std::atomic<Duration::rep> longest_{0};
};

}  // namespace tramgac::service
