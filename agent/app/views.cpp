#include "agent/app/views.h"

#include <algorithm>

#include "agent/app/value_text.h"

namespace tramgac::app {
namespace {

using nlohmann::json;

double Seconds(Duration duration) { return static_cast<double>(duration.count()) / 1e6; }

json AgeOf(BootTime at, BootTime now) {
  return at.time_since_epoch().count() == 0 ? json(nullptr) : json(Seconds(now - at));
}

bool IsBad(const PointRuntime& point) {
  return point.health.quality != Quality::kGood && point.health.quality != Quality::kNotReadYet;
}

json TextView(const LocalText& text) { return {{"en", text.en}, {"vi", text.vi}}; }

}  // namespace

json ReadingView(const DeviceRuntime& device, const PointRuntime& point, BootTime now) {
  const LocalText label = device.LabelOf(point);
  return {{"device", device.spec().id},
          {"point", point.name},
          {"row", point.row},
          {"value", ValueJson(point.value)},
          {"unit", point.spec->unit},
          {"quality", QualityName(point.health.quality)},
          {"age_s", AgeOf(point.taken, now)},
          {"label", {{"en", label.en}, {"vi", label.vi}}}};
}

json DeviceView(const DeviceRuntime& device, BootTime now) {
  const DeviceHealth& health = device.health();
  const auto& points = device.points();
  const auto& alarms = device.alarms();
  return {{"device", device.spec().id},
          {"label", {{"en", device.spec().label.en}, {"vi", device.spec().label.vi}}},
          {"profile", device.spec().profile},
          {"condition", DeviceConditionName(health.condition)},
          {"polls", health.polls},
          {"failures", health.failures},
          {"last_failure", health.failures > 0 ? json(QualityName(health.last_failure)) : json(nullptr)},
          {"last_answer_age_s", AgeOf(health.last_answer, now)},
          {"period_s", Seconds(device.spec().period)},
          {"points", points.size()},
          {"bad", std::count_if(points.begin(), points.end(), IsBad)},
          {"alarms_active",
           std::count_if(alarms.begin(), alarms.end(), [](const AlarmRuntime& a) { return a.state.active; })}};
}

json AlarmView(const DeviceRuntime& device, const AlarmRuntime& alarm, BootTime now) {
  const AlarmState& state = alarm.state;
  json view = {{"alarm", alarm.id},
               {"device", device.spec().id},
               {"active", state.active},
               {"acked", state.acked},
               {"phase", AlarmPhaseName(PhaseOf(state))},
               {"occurrence", state.occurrence},
               {"severity", SeverityName(alarm.spec->severity)},
               {"since_utc_ms", state.changed_utc_ms},
               {"text", TextView(alarm.spec->text)}};
  if (state.IsHidden() && alarm.hiding != nullptr) {
    const bool shelved = state.shelved_until != BootTime();
    const BootTime until = shelved ? state.shelved_until : state.out_until;
    view["hidden"] = {{"how", shelved ? "shelved" : "out-of-service"},
                      {"by", shelved ? alarm.hiding->shelved_by : alarm.hiding->out_by},
                      {"reason", shelved ? alarm.hiding->shelved_reason : alarm.hiding->out_reason},
                      {"left_s", Seconds(alarm.restored ? until.time_since_epoch() : until - now)}};
  }
  return view;
}

json AlarmDetail(const DeviceRuntime& device, const AlarmRuntime& alarm, BootTime now) {
  const AlarmSpec& spec = *alarm.spec;
  json view = AlarmView(device, alarm, now);
  view["kind"] = AlarmKindName(spec.kind);
  view["cause"] = TextView(spec.cause);
  view["consequence"] = TextView(spec.consequence);
  view["response"] = TextView(spec.response);
  view["time_to_respond_s"] = Seconds(spec.time_to_respond);
  if (HasPoint(spec.kind) && alarm.point < device.points().size()) {
    view["reading"] = ReadingView(device, device.points()[alarm.point], now);
  }
  return view;
}

json StatusView(const Pipeline& pipeline, const StoreStatus& store) {
  const NodeState state = pipeline.State();
  const PipelineCounters c = pipeline.counters();
  json stages = {{"schedule", c.source.scheduled},
                 {"request", c.source.requested},
                 {"exchange", c.source.exchanged},
                 {"decode", c.stages.decoded},
                 {"normalize", c.stages.normalized},
                 {"judge", c.stages.judged},
                 {"alarm", c.stages.alarms},
                 {"report", c.stages.reported},
                 {"store", c.stored},
                 {"encode", c.encoded},
                 {"publish", c.outbox.sent}};
  return {{"version", state.version},
          {"config", state.config_hash},
          {"boot", state.boot},
          {"uptime_s", state.uptime_seconds},
          {"clock", state.clock_synced ? "synced" : "not-synced"},
          {"devices", state.devices},
          {"devices_unavailable", state.devices_unavailable},
          {"alarms_active", state.alarms_active},
          {"alarms_unacked", state.alarms_unacked},
          {"alarms_hidden", state.alarms_hidden},
          {"stages", std::move(stages)},
          {"late", c.source.late},
          {"skipped", c.source.skipped},
          {"dropped", state.dropped},
          {"refused", c.outbox.rejected},
          {"held", c.held},
          {"held_back", c.held_back},
          {"commits", c.commits},
          {"failed_commits", c.failed_commits},
          {"store",
           {{"uuid", store.uuid.data()},
            {"first", store.first},
            {"last", store.last},
            {"bytes", store.bytes},
            {"budget", store.budget_bytes},
            {"unsent", state.store_depth},
            {"dropped", store.dropped_records}}}};
}

}  // namespace tramgac::app
