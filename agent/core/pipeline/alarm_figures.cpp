// How the alarms of the node do, in numbers: for `state`, for people, for the lamp and the horn.
#include <algorithm>

#include "agent/core/pipeline/alarm_stage.h"

namespace tramgac {
namespace {

constexpr Duration kDay = std::chrono::hours(24);
constexpr std::int64_t kDayMs = 24LL * 3600 * 1000;

void CountHidden(AlarmFigures& figures, Hidden hidden) {
  std::uint32_t* const counts[] = {
      nullptr,          &figures.shelved, &figures.out_of_service, &figures.maintenance, &figures.suppressed,
      &figures.waiting, &figures.flood};
  static_assert(std::size(counts) == kHiddenCount);
  ++figures.hidden;
  if (std::uint32_t* count = counts[static_cast<std::size_t>(hidden)]; count != nullptr) ++*count;
}

void Count(AlarmFigures& figures, const AlarmState& state) {
  const AlarmPhase phase = PhaseOf(state);
  const bool unseen = phase == AlarmPhase::kActiveUnacked || phase == AlarmPhase::kReturnedUnacked;
  figures.active += state.active ? 1 : 0;
  figures.unacked += unseen && !state.IsHidden() ? 1 : 0;
  figures.flapping += state.flapping ? 1 : 0;
  if (state.IsSetAside() || (state.active && state.IsHidden())) CountHidden(figures, state.hidden);
  if (state.hidden == Hidden::kFlood) ++figures.held[static_cast<std::size_t>(state.peak)];
}

// Keeps the busiest, the worst first.
void Rank(AlarmFigures& figures, const AlarmFigures::Busy& busy) {
  std::size_t place = figures.top_count;
  while (place > 0 && figures.top[place - 1].announced < busy.announced) --place;
  if (place == AlarmFigures::kTop) return;
  figures.top_count = std::min(figures.top_count + 1, AlarmFigures::kTop);
  for (std::size_t i = figures.top_count - 1; i > place; --i) figures.top[i] = figures.top[i - 1];
  figures.top[place] = busy;
}

}  // namespace

std::uint32_t AnnouncementLog::NumberOf(BootTime at) {
  return static_cast<std::uint32_t>(at.time_since_epoch() / std::chrono::minutes(5)) + 1;
}

void AnnouncementLog::Count(BootTime now) {
  const std::uint32_t number = NumberOf(now);
  Part& part = parts_[number % kParts];
  if (part.number != number) part = {number, 0};
  ++part.count;
}

std::uint32_t AnnouncementLog::Sum(BootTime now, std::uint32_t parts) const {
  const std::uint32_t newest = NumberOf(now);
  std::uint32_t sum = 0;
  for (const Part& part : parts_) {
    if (part.number != 0 && newest - part.number < parts) sum += part.count;
  }
  return sum;
}

AlarmFigures AlarmStage::Figures(BootTime now) const {
  AlarmFigures figures;
  const std::int64_t utc_ms = recorder_.UtcMsAt(now);
  for (const DeviceRuntime& device : devices_) {
    for (const AlarmRuntime& alarm : device.alarms()) {
      const AlarmState& state = alarm.state;
      tramgac::Count(figures, state);
      const std::uint32_t announced = alarm.announced_today + alarm.announced_before;
      if (announced > 0) Rank(figures, {alarm.id, announced});
      const bool of_this_run = state.changed_at != BootTime();
      const bool known = utc_ms != 0 && state.changed_utc_ms != 0;
      const bool long_ago =
          of_this_run ? now - state.changed_at > kDay : known && utc_ms - state.changed_utc_ms > kDayMs;
      figures.stale += state.active && long_ago ? 1 : 0;
    }
  }
  figures.announced_hour = log_.LastHour(now);
  figures.announced_day = log_.LastDay(now);
  return figures;
}

AlarmSummary AlarmStage::Summary() const {
  AlarmSummary summary;
  summary.announced = announced_;
  for (const DeviceRuntime& device : devices_) {
    for (const AlarmRuntime& alarm : device.alarms()) {
      const AlarmState& state = alarm.state;
      if (state.IsHidden()) continue;
      if (state.active) ++summary.active;
      const AlarmPhase phase = PhaseOf(state);
      if (phase != AlarmPhase::kActiveUnacked && phase != AlarmPhase::kReturnedUnacked) continue;
      ++summary.unacked;
      summary.worst_unacked = std::max(summary.worst_unacked.value_or(state.peak), state.peak);
    }
  }
  return summary;
}

}  // namespace tramgac
