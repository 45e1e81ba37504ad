#include "agent/app/agent_observer.h"

#include <algorithm>
#include <array>

#include "agent/app/views.h"

namespace tramgac::app {

using service::LogEvent;

namespace {
constexpr std::size_t kLongestMessage = 400;  // in a line of the log
}  // namespace

void AgentObserver::AddTail(service::Reply reply, std::string device) {
  tails_.push_back({std::move(reply), std::move(device)});
}

void AgentObserver::OnDeviceChange(const DeviceRuntime& device, DeviceChange change) {
  const std::string_view id = device.spec().id;
  if (change == DeviceChange::kBecameUnavailable) {
    const Quality why = device.health().last_failure;
    const LocalText text = QualityMeaning(why);
    log_.Write(LogEvent::kDeviceUnavailable,
               {{"device", id}, {"reason", QualityName(why)}, {"reason_en", text.en}, {"reason_vi", text.vi}});
  } else {
    log_.Write(LogEvent::kDeviceBack, {{"device", id}});
  }
}

void AgentObserver::OnRemark(const DeviceRuntime& device) {
  const Quality remark = device.health().remark;
  if (remark == Quality::kGood) return;
  const LocalText text = QualityMeaning(remark);
  log_.Write(
      LogEvent::kDeviceWarning,
      {{"device", device.spec().id}, {"reason", QualityName(remark)}, {"reason_en", text.en}, {"reason_vi", text.vi}});
}

void AgentObserver::OnRow(const DeviceRuntime& device, std::string_view table, const RowRuntime& row) {
  log_.Write(row.gone ? LogEvent::kRowDisappeared : LogEvent::kRowAppeared,
             {{"device", device.spec().id}, {"table", table}, {"label", row.label}});
}

void AgentObserver::OnAlarm(const DeviceRuntime& device, const AlarmRuntime& alarm, AlarmTransition transition) {
  const AlarmSpec& spec = *alarm.spec;
  const bool by_rule = transition == AlarmTransition::kRaised || transition == AlarmTransition::kCleared;
  if (!by_rule) {
    log_.Write(LogEvent::kAlarmOperated, {{"alarm", alarm.id},
                                          {"transition", AlarmTransitionName(transition)},
                                          {"phase", AlarmPhaseName(PhaseOf(alarm.state))}});
    return;
  }
  std::array<char, kLongestMessage> en, vi;
  const auto text = [&](TextLanguage language, std::string_view plain, std::array<char, kLongestMessage>& buffer) {
    return pipeline_ == nullptr ? plain : pipeline_->MessageOf(device, alarm, language, buffer);
  };
  log_.Write(transition == AlarmTransition::kRaised ? LogEvent::kAlarmRaised : LogEvent::kAlarmCleared,
             {{"device", device.spec().id},
              {"alarm", alarm.id},
              {"severity", SeverityName(SeverityOf(alarm))},
              {"text_en", text(TextLanguage::kEnglish, spec.text.en, en)},
              {"text_vi", text(TextLanguage::kVietnamese, spec.text.vi, vi)}});
}

void AgentObserver::OnReport(const DeviceRuntime& device, const PointRuntime& point) {
  if (tails_.empty()) return;
  std::erase_if(tails_, [&](const Tail& tail) {
    const bool wanted = tail.device.empty() || tail.device == device.spec().id;
    return wanted ? !tail.reply.Line(ReadingView(device, point, point.taken)) : tail.reply.gone();
  });
}

void AgentObserver::OnEvent(std::string_view event, std::string_view, std::string_view detail) {
  if (event == "clock-stepped") log_.Write(LogEvent::kClockStepped, {{"seconds", detail}});
  if (event == "clock-synced") log_.Write(LogEvent::kClockSynced, {});
}

void AgentObserver::OnNotification(const DeviceRuntime& device, const NotificationSpec* spec,
                                   std::string_view identity) {
  const bool known = spec != nullptr;
  log_.Write(LogEvent::kTrapReceived, {{"device", device.spec().id},
                                       {"event", known ? spec->event : "unknown-trap"},
                                       {"trap", identity},
                                       {"text", known ? spec->text.en : "not in the profile"}});
}

void AgentObserver::OnTopicHeld(std::string_view topic) { log_.Write(LogEvent::kTopicHeld, {{"topic", topic}}); }

void AgentObserver::OnCommit(Status status) {
  if (Ok(status)) return;
  log_.Write(LogEvent::kStoreWriteFailed, {{"file", store_path_}, {"error", StatusName(status)}});
}

}  // namespace tramgac::app
