#include "agent/app/alarm_tally.h"

#include <algorithm>

#include "agent/core/alarm/alarm.h"
#include "agent/core/pipeline/node_device.h"

namespace tramgac::app {
namespace {

bool ComesFromReadings(const RecordedEvent& event) {
  if (event.device != NodeDevice().id) return true;
  const auto alarms = NodeDevice().alarms;
  const std::string_view name = event.Text("name");
  if (name == alarms[static_cast<std::size_t>(NodeAlarm::kAlarmFlood)].name) return true;
  return std::ranges::any_of(alarms.subspan(kNodeAlarmCount), [&](const AlarmSpec& one) { return one.name == name; });
}

}  // namespace

void AlarmTally::BeginRun(BootTime at) {
  run_began_ = at;
  for (auto& [id, count] : alarms_) count.since = at;
}

void AlarmTally::EndRun(BootTime at) {
  for (auto& [id, count] : alarms_) {
    if (count.is_active) count.active += std::max(Duration(), at - count.since);
  }
}

bool AlarmTally::Take(const RecordedEvent& event) {
  const std::string_view id = event.Text("alarm"), transition = event.Text("transition");
  if (event.kind != RecordKind::kAlarm || id.empty() || !ComesFromReadings(event)) return true;
  auto found = alarms_.find(id);
  if (found == alarms_.end()) {
    if (alarms_.size() == kMost) return false;
    found = alarms_.emplace(id, AlarmCount()).first;
    const bool raised = transition == AlarmTransitionName(AlarmTransition::kRaised);
    const bool cleared = transition == AlarmTransitionName(AlarmTransition::kCleared);
    if (!raised && (cleared || event.IsTrue("active"))) {
      found->second = {1, 0, Duration(), true, run_began_};
    }
  }
  AlarmCount& count = found->second;
  const BootTime at = std::max(event.stamp.at, run_began_);
  if (event.IsTrue("announce")) ++count.told;
  if (transition == AlarmTransitionName(AlarmTransition::kRaised)) {
    ++count.raised;
    if (!count.is_active) count.since = at;
    count.is_active = true;
  } else if (transition == AlarmTransitionName(AlarmTransition::kCleared) && count.is_active) {
    count.active += std::max(Duration(), at - count.since);
    count.is_active = false;
  }
  return true;
}

AlarmCount AlarmTally::Total() const {
  AlarmCount total;
  for (const auto& [id, count] : alarms_) {
    total.raised += count.raised;
    total.told += count.told;
    total.active += count.active;
  }
  return total;
}

}  // namespace tramgac::app
