// The bounded way from the poll workers to the pipeline, and the pool of blocks that travel on it.
//
// Drop policy: when the queue is full the newest block is dropped and counted; what it says about new table rows
// is kept, because later blocks refer to those rows.
//
// Thread safety: Acquire, Push and counters from any worker; Take, Return and SetAlert from the pipeline's thread. No
// call blocks longer than a mutex held for a few instructions.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "agent/core/pipeline/block_source.h"
#include "agent/core/schedule/bus_schedule.h"

namespace tramgac::poll {

// Counters of stages 1 to 3, written by workers.
struct PollCounters {
  std::atomic<std::uint64_t> scheduled{0}, requested{0}, exchanged{0}, late{0}, skipped{0};

  // Adds what a bus schedule counted since `seen`, and remembers it there.
  void AddSchedule(const ScheduleCounters& counted, ScheduleCounters& seen);
};

class BlockQueue final : public BlockSource {
 public:
  // `capacity`: blocks waiting at most. `wake` is called after a push into an empty queue, from the worker's
  // thread; it must not block. `alert` is called by SetAlert and passes it on to the workers; none: nobody is told.
  using Alert = std::function<void(DeviceIndex device, bool on)>;
  BlockQueue(std::size_t capacity, std::function<void()> wake, Alert alert = {});

  // An empty block to fill. Outcome: never null.
  std::unique_ptr<RawBlock> Acquire();

  // Hands a filled block over. Outcome: false if it was dropped.
  bool Push(std::unique_ptr<RawBlock> block);

  RawBlock* Take() override;
  void Return(RawBlock* block) override;
  void SetAlert(DeviceIndex device, bool on) override;
  Counters counters() const override;

  PollCounters& poll_counters() { return poll_counters_; }

 private:
  const std::size_t capacity_;
  const std::function<void()> wake_;
  const Alert alert_;
  mutable std::mutex mutex_;
  std::deque<std::unique_ptr<RawBlock>> waiting_;
  std::vector<std::unique_ptr<RawBlock>> spare_;
  std::uint64_t dropped_ = 0;
  PollCounters poll_counters_;
};

}  // namespace tramgac::poll
