// When somebody works on a device: its alarms are hidden, by a window of the configuration or by a command.
#include <algorithm>
#include <array>
#include <utility>

#include "agent/core/alarm/maintenance.h"
#include "agent/core/pipeline/alarm_stage.h"
#include "agent/core/pipeline/printable.h"

namespace tramgac {

void AlarmStage::FollowWindows(BootTime now) {
  const Now& moment = recorder_.now();
  const std::int64_t utc_ms = moment.synced ? recorder_.UtcMsAt(now) : 0;
  clock_was_known_ = clock_was_known_ || utc_ms != 0;
  for (DeviceIndex d = 0; d + 1 < devices_.size(); ++d) {
    std::string_view reason;
    const bool open = utc_ms != 0 && std::ranges::any_of(windows_, [&](const MaintenanceWindow& window) {
                        const bool of_device =
                            window.devices.empty() || std::ranges::find(window.devices, d) != window.devices.end();
                        if (!of_device || !IsOpen(window, utc_ms, moment.local_offset_minutes)) return false;
                        reason = window.reason;
                        return true;
                      });
    Works& works = devices_[d].works;
    const bool changed = std::exchange(works.window, open) != open;
    if (changed && open && works.until == BootTime()) {
      works.by.clear(), works.reason = reason;
      works.explains_until = now + kShift;
    }
    // After a restart a window that was open is as it was until the time of day is known.
    if (clock_was_known_) TellWorks(d, now);
  }
}

void AlarmStage::TickWorks(DeviceIndex index, BootTime now) {
  Works& works = devices_[index].works;
  if (works.until == BootTime()) return;
  const bool resumes = std::exchange(works.restored, false);
  if (resumes) works.until = EndOf(works.until, now), works.explains_until = EndOf(works.explains_until, now);
  if (now < works.until) {
    if (!resumes && now - works.saved_at < kSaveLeft) return;
    works.saved_at = now;
    SaveWorks(devices_[index], store_, now);
    return recorder_.NoteChange();
  }
  works.until = BootTime();
  SaveWorks(devices_[index], store_, now);
  TellWorks(index, now);
}

// Operators are told of each beginning and each end, once, over restarts.
void AlarmStage::TellWorks(DeviceIndex index, BootTime now) {
  DeviceRuntime& device = devices_[index];
  const bool is_on = device.works.IsOn();
  if (std::exchange(device.works.told, is_on) == is_on) return;
  SaveWorks(device, store_, now);
  const std::string_view event = is_on ? "maintenance-began" : "maintenance-ended";
  fields_.clear();
  fields_.push_back({"device", Value::Text(device.spec().id)});
  if (!device.works.by.empty()) fields_.push_back({"by", Value::Text(device.works.by)});
  if (!device.works.reason.empty()) fields_.push_back({"reason", Value::Text(device.works.reason)});
  recorder_.Event(event, now, fields_);
  observer_.OnEvent(event, device.spec().id, device.works.reason);
}

OperatorOutcome AlarmStage::Maintain(DeviceIndex index, Duration duration, std::string_view user,
                                     std::string_view reason, BootTime now) {
  constexpr Duration kMost = std::chrono::hours(7 * 24);
  DeviceRuntime& device = devices_[index];
  Works& works = device.works;
  std::array<char, kLongestReason> clean;
  reason = Printable(reason, clean);
  user = user.substr(0, CutUtf8(user, kLongestUser));
  const bool ends = duration <= Duration();
  OperatorOutcome outcome;
  if (ends && works.until == BootTime()) outcome.refusal = Refusal::kNotHidden;
  if (!ends && IsBlank(reason)) outcome.refusal = Refusal::kNoReason;
  if (duration > kMost) outcome.refusal = Refusal::kTooLong;
  outcome.changed = outcome.refusal == Refusal::kNone;
  BeginAudit("maintenance", user);
  fields_.push_back({"device", Value::Text(device.spec().id)});
  EndAudit(outcome, duration, reason, now);
  if (!outcome.changed) return outcome;
  works.until = ends ? BootTime() : now + duration;
  works.explains_until = now + kShift;
  works.restored = false;
  works.saved_at = now;
  works.by = user;
  works.reason = reason;
  SaveWorks(device, store_, now);
  TellWorks(index, now);
  TickSight(index, now);
  return outcome;
}

}  // namespace tramgac
