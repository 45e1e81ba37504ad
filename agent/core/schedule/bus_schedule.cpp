#include "agent/core/schedule/bus_schedule.h"

#include <algorithm>

namespace tramgac {
namespace {

constexpr Duration kStaticPeriod = std::chrono::hours(1);
constexpr Duration kLongestSlowPeriod = std::chrono::minutes(5);
constexpr int kLeastSlots = 10;
constexpr Duration kRoundMoment = std::chrono::milliseconds(100);
constexpr int kLargestShift = 10;

}  // namespace

Duration SlowPeriod(Duration period) { return std::max(period, std::min(period * 10, kLongestSlowPeriod)); }

BootTime SpreadStart(BootTime now, Duration period, std::uint32_t index) {
  const Duration slot = std::clamp(period / kLeastSlots, Duration(1), kRoundMoment);
  const auto since_boot = now.time_since_epoch();
  const BootTime begin = now + (slot - since_boot % slot) % slot;
  return begin + slot * (index % (period / slot));
}

void BusSchedule::Add(DeviceIndex device, Duration period, RefreshSet classes, std::uint16_t misses_allowed,
                      BootTime first) {
  entries_.push_back({device, period, classes, misses_allowed, first, first, first});
}

BusSchedule::Entry* BusSchedule::MostOverdue() {
  const auto found =
      std::min_element(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) { return a.due < b.due; });
  return found == entries_.end() ? nullptr : &*found;
}

// Against the deadline, not the moment of the poll: a poll that is a little early or late must not move the slow ones.
RefreshSet BusSchedule::TakeClasses(Entry& entry) {
  RefreshSet due = SetOf(RefreshClass::kFast);
  if (entry.due >= entry.slow_due) {
    due |= SetOf(RefreshClass::kSlow);
    entry.slow_due = entry.due + SlowPeriod(entry.period);
  }
  if (entry.due >= entry.static_due) {
    due |= SetOf(RefreshClass::kStatic);
    entry.static_due = entry.due + kStaticPeriod;
  }
  due &= entry.classes;
  // A device without fast points would otherwise be asked nothing, and its silence go unnoticed.
  return due != 0 ? due : entry.classes;
}

bool BusSchedule::Next(BootTime now, DuePoll& poll) {
  if (running_ != nullptr) return false;
  Entry* entry = MostOverdue();
  if (entry == nullptr || entry->due > now) return false;
  running_ = entry;
  poll.device = entry->device;
  poll.deadline = entry->due;
  poll.classes = TakeClasses(*entry);
  ++counters_.polls;
  if (now - entry->due > entry->period / 10) ++counters_.late;
  return true;
}

Duration BusSchedule::Interval(const Entry& entry) const {
  if (entry.misses < entry.misses_allowed) return entry.period;
  const int shift = std::min<int>(entry.misses - entry.misses_allowed + 1, kLargestShift);
  return std::min(entry.period * (1 << shift), std::max(entry.period, kLongestProbeInterval));
}

void BusSchedule::Done(BootTime now, bool answered) {
  if (running_ == nullptr) return;
  Entry& entry = *running_;
  running_ = nullptr;
  const bool was_silent = entry.misses >= entry.misses_allowed;
  if (answered) {
    // What is static may have changed while nobody was there: another device, another firmware.
    if (was_silent) entry.static_due = entry.slow_due = now;
    entry.misses = 0;
  } else if (entry.misses < UINT16_MAX) {
    ++entry.misses;
  }
  if (again_) {
    // Asked for while it was being polled: that poll may have read its points before whatever happened.
    again_ = false;
    return;
  }
  const Duration interval = Interval(entry);
  entry.due += interval;
  if (entry.due <= now) {
    const std::int64_t behind = (now - entry.due) / interval + 1;
    counters_.skipped += static_cast<std::uint64_t>(behind);
    entry.due += interval * behind;
  }
}

bool BusSchedule::PollNow(DeviceIndex device, BootTime now) {
  for (Entry& entry : entries_) {
    if (entry.device != device) continue;
    entry.due = entry.slow_due = entry.static_due = now;
    again_ |= &entry == running_;
    return true;
  }
  return false;
}

BootTime BusSchedule::NextDue() const {
  if (running_ != nullptr || entries_.empty()) return kNever;
  return std::min_element(entries_.begin(), entries_.end(),
                          [](const Entry& a, const Entry& b) { return a.due < b.due; })
      ->due;
}

}  // namespace tramgac
