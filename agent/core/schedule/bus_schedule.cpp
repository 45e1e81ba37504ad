#include "agent/core/schedule/bus_schedule.h"

#include <algorithm>

namespace tramgac {
namespace {

constexpr Duration kStaticPeriod = std::chrono::hours(1);
constexpr Duration kLongestSlowPeriod = std::chrono::minutes(5);
constexpr int kLeastSlots = 4;
constexpr Duration kRoundMoment = std::chrono::milliseconds(500);
constexpr int kLargestShift = 10;
constexpr int kTolerance = 10;  // late is what begins more than this part of the period after its deadline

}  // namespace

Duration SlowPeriod(Duration period) { return std::max(period, std::min(period * 10, kLongestSlowPeriod)); }

BootTime SpreadStart(BootTime now, Duration period, std::uint32_t index) {
  const Duration slot = std::clamp(period / kLeastSlots, Duration(1), kRoundMoment);
  const auto since_boot = now.time_since_epoch();
  const BootTime begin = now + (slot - since_boot % slot) % slot;
  return begin + slot * (index % (period / slot));
}

BootTime FirstPoll(BootTime due, BootTime now, Duration period, std::uint32_t index) {
  return due != kNever ? due : SpreadStart(now, period, index);
}

void BusSchedule::Add(DeviceIndex device, Duration period, RefreshSet classes, std::uint16_t misses_allowed,
                      BootTime first, Duration alert) {
  entries_.push_back({device, period, classes, misses_allowed, first, first, first, alert});
}

// Would a failure that begins at `begin` be over before anybody else is late?
bool BusSchedule::Fits(const Entry& silent, BootTime begin) const {
  return std::all_of(entries_.begin(), entries_.end(), [&](const Entry& other) {
    return &other == &silent || other.silent() || begin + silent.silence <= other.due + other.period / kTolerance;
  });
}

// Nobody is made to wait on purpose: the tenth by which the others may be late is for what cannot be foreseen. Nor is
// the device itself: its own poll at its period would hold up those behind it.
bool BusSchedule::IsFree(const Entry& alerted, BootTime begin) const {
  return std::all_of(entries_.begin(), entries_.end(),
                     [&](const Entry& entry) { return entry.silent() || begin + alerted.fast_took <= entry.due; });
}

BootTime BusSchedule::MayBegin(const Entry& entry) const {
  if (!entry.silent() || Fits(entry, std::max(entry.due, seen_))) return entry.due;
  return std::max(entry.due + kLongestProbeInterval, misfit_allowed_);
}

// Between its periods. What is not free now is so after a poll of somebody else, whose deadline is known.
BootTime BusSchedule::MayBeginMore(const Entry& entry) const {
  if (entry.alert_due == kNever || entry.misses > 0) return kNever;
  return IsFree(entry, std::max(entry.alert_due, seen_)) ? entry.alert_due : kNever;
}

BusSchedule::Wish BusSchedule::WishOf(const Entry& entry, BootTime now) const {
  if (MayBegin(entry) <= now) return entry.silent() ? Wish::kProbe : Wish::kPoll;
  return MayBeginMore(entry) <= now ? Wish::kPollMore : Wish::kNothing;
}

// Among equals the most overdue.
BusSchedule::Entry* BusSchedule::Choose(BootTime now, Wish& wish) {
  Entry* chosen = nullptr;
  BootTime since = kNever;
  wish = Wish::kNothing;
  for (Entry& entry : entries_) {
    const Wish wanted = WishOf(entry, now);
    const BootTime due = wanted == Wish::kPollMore ? entry.alert_due : entry.due;
    if (wanted == Wish::kNothing || wanted > wish || (wanted == wish && due >= since)) continue;
    chosen = &entry;
    since = due;
    wish = wanted;
  }
  return chosen;
}

// Two devices that want the bus at the same moment would make one of them late in every period. The later one keeps the
// moment that it got, so that polls come to stand one behind the other and leave room for probes. It moves by at most
// one period in its life: a bus that is too slow is not to be mistaken for bad manners, and nothing drifts.
void BusSchedule::KeepClearOfNeighbours(Entry& entry, BootTime now) {
  const Duration late = now - entry.due;
  if (late <= Duration(0) || disturbed_ || answer_ended_ < entry.due || entry.moved + late > entry.period) return;
  entry.moved += late;
  entry.due = now;
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
  seen_ = now;
  if (running_ != nullptr) return false;
  Wish wish;
  Entry* entry = Choose(now, wish);
  if (entry == nullptr) {
    disturbed_ = false;
    return false;
  }
  running_ = entry;
  running_more_ = wish == Wish::kPollMore;
  begun_ = now;
  poll.device = entry->device;
  running_more_ ? BeginMore(*entry, poll, now) : Begin(*entry, poll, now);
  asked_for_ = poll.classes;
  ++counters_.polls;
  return true;
}

void BusSchedule::Begin(Entry& entry, DuePoll& poll, BootTime now) {
  poll.deadline = entry.due;
  poll.classes = TakeClasses(entry);
  if (entry.silent()) {
    if (!Fits(entry, now)) misfit_allowed_ = now + ShareOf(entry.silence);
  } else {
    if (now - entry.due > entry.period / kTolerance) ++counters_.late;
    if (!entry.asked) KeepClearOfNeighbours(entry, now);
  }
  entry.asked = false;
}

void BusSchedule::BeginMore(Entry& entry, DuePoll& poll, BootTime now) {
  poll.deadline = entry.alert_due;
  poll.classes = SetOf(RefreshClass::kFast);
  if (now - entry.alert_due > entry.alert / kTolerance) ++counters_.late;
}

bool BusSchedule::SomebodyAnswers() const {
  return std::any_of(entries_.begin(), entries_.end(), [](const Entry& entry) { return entry.misses == 0; });
}

// Where nobody answers, nobody has to be spared: the cable is out or the host is gone, and all are back at once.
Duration BusSchedule::Interval(const Entry& entry) const {
  if (entry.misses < entry.misses_allowed || !SomebodyAnswers()) return entry.period;
  const int shift = std::min<int>(entry.misses - entry.misses_allowed + 1, kLargestShift);
  const Duration interval = std::min(entry.period * (1 << shift), std::max(entry.period, kLongestProbeInterval));
  return std::max(interval, ShareOf(entry.silence));
}

// How long a time is of which `spent` is the share that silent devices may take.
Duration BusSchedule::ShareOf(Duration spent) const {
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double, Duration::period>(spent) / silent_share_);
}

// The first deadline after `now` of those that follow `due`. What has passed is skipped, and counted if `count`.
BootTime BusSchedule::After(BootTime due, Duration interval, BootTime now, bool count) {
  due += interval;
  if (due > now) return due;
  const std::int64_t behind = (now - due) / interval + 1;
  if (count) counters_.skipped += static_cast<std::uint64_t>(behind);
  return due + interval * behind;
}

// A poll at the period is one for the alert as well: the alert's deadlines go on from there.
void BusSchedule::FollowAlert(Entry& entry, BootTime now, bool count) {
  if (entry.alert_due == kNever) return;
  if (!running_more_) {
    const std::int64_t passed = (entry.due - entry.alert_due) / entry.alert;
    if (count && passed > 0) counters_.skipped += static_cast<std::uint64_t>(passed);
    entry.alert_due = entry.due;
  }
  entry.alert_due = After(entry.alert_due, entry.alert, now, count);
}

void BusSchedule::Done(BootTime now, bool answered) {
  seen_ = now;
  if (running_ == nullptr) return;
  Entry& entry = *running_;
  running_ = nullptr;
  FollowAlert(entry, now, answered && entry.misses == 0);
  const bool was_silent = entry.misses >= entry.misses_allowed;
  if (answered) {
    // What is static may have changed while nobody was there: another device, another firmware.
    if (was_silent) entry.static_due = entry.slow_due = now;
    entry.misses = 0;
    // Those who had to wait for a poll more do not move away from it: it is in their way for once.
    if (!running_more_) answer_ended_ = now;
    // Longer at once, shorter by and by: the next one is not to be longer than expected.
    const Duration took = now - begun_;
    const bool comparable = asked_for_ == SetOf(RefreshClass::kFast) || entry.fast_took == Duration(0);
    if (comparable) entry.fast_took = std::max(took, (entry.fast_took * 3 + took) / 4);
  } else {
    // A silence of all says nothing about the one: when it is over, nobody begins with the longest interval.
    if (entry.misses < (SomebodyAnswers() ? UINT16_MAX : entry.misses_allowed)) ++entry.misses;
    entry.silence = now - begun_;
    disturbed_ = true;
  }
  if (again_) {
    // Asked for while it was being polled: that poll may have read its points before whatever happened.
    again_ = false;
    return;
  }
  if (running_more_) return;
  entry.due = After(entry.due, Interval(entry), now, answered);
}

bool BusSchedule::SetAlert(DeviceIndex device, bool on, BootTime now) {
  for (Entry& entry : entries_) {
    if (entry.device != device) continue;
    const bool can = entry.alert > Duration(0) && (entry.classes & SetOf(RefreshClass::kFast)) != 0;
    if (!on || !can) {
      entry.alert_due = kNever;
    } else if (entry.alert_due == kNever) {
      entry.alert_due = now + entry.alert;
    }
    return true;
  }
  return false;
}

bool BusSchedule::PollNow(DeviceIndex device, BootTime now) {
  for (Entry& entry : entries_) {
    if (entry.device != device) continue;
    entry.due = entry.slow_due = entry.static_due = now;
    entry.asked = true;
    again_ |= &entry == running_;
    return true;
  }
  return false;
}

void BusSchedule::TellDue(std::span<BootTime> due) const {
  for (const Entry& entry : entries_) due[entry.device] = entry.due;
}

BootTime BusSchedule::NextDue() const {
  if (running_ != nullptr || entries_.empty()) return kNever;
  BootTime next = kNever;
  for (const Entry& entry : entries_) next = std::min({next, MayBegin(entry), MayBeginMore(entry)});
  return next;
}

}  // namespace tramgac
