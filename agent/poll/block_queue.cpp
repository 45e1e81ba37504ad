#include "agent/poll/block_queue.h"

namespace tramgac::poll {

void PollCounters::AddSchedule(const ScheduleCounters& counted, ScheduleCounters& seen) {
  scheduled.fetch_add(counted.polls - seen.polls, std::memory_order_relaxed);
  late.fetch_add(counted.late - seen.late, std::memory_order_relaxed);
  skipped.fetch_add(counted.skipped - seen.skipped, std::memory_order_relaxed);
  seen = counted;
}

BlockQueue::BlockQueue(std::size_t capacity, std::function<void()> wake, Alert alert)
    : capacity_(capacity), wake_(std::move(wake)), alert_(std::move(alert)) {
  spare_.reserve(capacity);
}

std::unique_ptr<RawBlock> BlockQueue::Acquire() {
  const std::lock_guard lock(mutex_);
  if (spare_.empty()) return std::make_unique<RawBlock>();
  std::unique_ptr<RawBlock> block = std::move(spare_.back());
  spare_.pop_back();
  return block;
}

bool BlockQueue::Push(std::unique_ptr<RawBlock> block) {
  bool kept = true;
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= capacity_) {
      ++dropped_;
      kept = false;
      if (block->new_rows.empty()) return false;
      block->items.clear();
    }
    first = waiting_.empty();
    waiting_.push_back(std::move(block));
  }
  if (first) wake_();
  return kept;
}

RawBlock* BlockQueue::Take() {
  const std::lock_guard lock(mutex_);
  if (waiting_.empty()) return nullptr;
  RawBlock* block = waiting_.front().release();
  waiting_.pop_front();
  return block;
}

void BlockQueue::Return(RawBlock* block) {
  std::unique_ptr<RawBlock> owned(block);
  owned->Clear();
  const std::lock_guard lock(mutex_);
  if (spare_.size() < capacity_) spare_.push_back(std::move(owned));
}

void BlockQueue::SetAlert(DeviceIndex device, bool on) {
  if (alert_) alert_(device, on);
}

BlockSource::Counters BlockQueue::counters() const {
  Counters counters;
  counters.scheduled = poll_counters_.scheduled.load(std::memory_order_relaxed);
  counters.requested = poll_counters_.requested.load(std::memory_order_relaxed);
  counters.exchanged = poll_counters_.exchanged.load(std::memory_order_relaxed);
  counters.late = poll_counters_.late.load(std::memory_order_relaxed);
  counters.skipped = poll_counters_.skipped.load(std::memory_order_relaxed);
  const std::lock_guard lock(mutex_);
  counters.dropped = dropped_;
  return counters;
}

}  // namespace tramgac::poll
