#include "agent/core/pipeline/alert_watch.h"

#include <algorithm>

namespace tramgac {
namespace {

constexpr int kTolerance = 10;  // a poll may be a tenth of the period late, and the next one in time

bool WantsAttention(const AlarmRuntime& alarm) {
  const AlarmState& state = alarm.state;
  const bool in_sight = state.hidden == Hidden::kNo || state.hidden == Hidden::kWaiting;
  return state.active && state.severity >= Severity::kMajor && in_sight && !state.IsSetAside();
}

}  // namespace

bool NeedsAttention(const DeviceRuntime& device) {
  return std::any_of(device.alarms().begin(), device.alarms().end(), WantsAttention);
}

void AlertWatch::Look(DeviceIndex index) {
  if (index >= devices_.size()) return;
  DeviceRuntime& device = devices_[index];
  if (device.spec().alert <= Duration(0)) return;
  const bool alert = device.urgent() || (!device.spec().alert_when_urgent && NeedsAttention(device));
  if (alert == device.alert) return;
  device.alert = alert;
  source_.SetAlert(index, alert);
}

void AlertWatch::LookAtAll() {
  for (DeviceIndex i = 0; i < devices_.size(); ++i) Look(i);
}

void KeepRateWindows(DeviceRuntime& device, RawBlock& block) {
  if (!device.alert || block.notification) return;
  const Duration window = device.spec().period - device.spec().period / kTolerance;
  std::erase_if(block.items, [&](const RawItem& item) {
    if (item.quality != Quality::kGood || item.restarted || item.point >= device.points().size()) return false;
    const PointRuntime& point = device.points()[item.point];
    if (point.counter_slot == 0) return false;
    const CounterState& counter = device.CounterOf(point);
    return counter.known && block.taken - counter.last.taken < window;
  });
}

}  // namespace tramgac
