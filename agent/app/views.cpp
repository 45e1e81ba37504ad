#include "agent/app/views.h"

#include <algorithm>
#include <array>

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

json MessageView(const Pipeline& pipeline, const DeviceRuntime& device, const AlarmRuntime& alarm) {
  std::array<char, 400> text;
  json view;
  view["en"] = pipeline.MessageOf(device, alarm, TextLanguage::kEnglish, text);
  view["vi"] = pipeline.MessageOf(device, alarm, TextLanguage::kVietnamese, text);
  return view;
}

// What is hidden by something else than an operator's word about it.
json HiddenView(const Pipeline& pipeline, const DeviceRuntime& device, const AlarmRuntime& alarm, BootTime now) {
  const Works& works = device.works;
  json view = {{"how", HiddenName(alarm.state.hidden)}};
  if (alarm.state.hidden == Hidden::kMaintenance) {
    view["by"] = works.by;
    view["reason"] = works.reason;
    if (works.until != BootTime() && !works.restored) view["left_s"] = Seconds(works.until - now);
  } else if (alarm.state.hidden == Hidden::kSuppressed) {
    const AlarmContext context = pipeline.alarms().relations().ContextOf(alarm);
    view["by"] = context.parent;
    view["root"] = context.root;
  }
  return view;
}

json FiguresView(const AlarmFigures& figures) {
  json top = json::array();
  for (std::size_t i = 0; i < figures.top_count; ++i) {
    top.push_back({{"alarm", figures.top[i].alarm}, {"announced", figures.top[i].announced}});
  }
  return {{"shelved", figures.shelved},
          {"out_of_service", figures.out_of_service},
          {"maintenance", figures.maintenance},
          {"suppressed", figures.suppressed},
          {"waiting", figures.waiting},
          {"flood", figures.flood},
          {"flapping", figures.flapping},
          {"stale", figures.stale},
          {"announced_hour", figures.announced_hour},
          {"announced_day", figures.announced_day},
          {"top", std::move(top)}};
}

}  // namespace

json ReadingView(const DeviceRuntime& device, const PointRuntime& point, BootTime now) {
  const LocalText label = device.LabelOf(point);
  const std::string_view row = device.RowLabelOf(point);
  return {{"device", device.spec().id},
          {"point", point.name},
          {"row", row},
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
          {"answer_s", health.answer_time > Duration(0) ? json(Seconds(health.answer_time)) : json(nullptr)},
          {"period_s", Seconds(device.spec().period)},
          {"alert_s", device.spec().alert > Duration(0) ? json(Seconds(device.spec().alert)) : json(nullptr)},
          {"alert", device.alert},
          {"points", points.size()},
          {"bad", std::count_if(points.begin(), points.end(), IsBad)},
          {"alarms_active",
           std::count_if(alarms.begin(), alarms.end(), [](const AlarmRuntime& a) { return a.state.active; })}};
}

json AlarmView(const Pipeline& pipeline, const DeviceRuntime& device, const AlarmRuntime& alarm, BootTime now) {
  const AlarmState& state = alarm.state;
  json view = {{"alarm", alarm.id},
               {"device", device.spec().id},
               {"active", state.active},
               {"acked", state.acked},
               {"phase", AlarmPhaseName(PhaseOf(state))},
               {"occurrence", state.occurrence},
               {"severity", SeverityName(SeverityOf(alarm))},
               {"since_utc_ms", state.changed_utc_ms},
               {"announced", state.announced},
               {"count", state.count},
               {"flapping", state.flapping},
               {"latched", state.latched},
               {"first_out", state.active && state.first_out},
               {"text", TextView(alarm.spec->text)},
               {"message", MessageView(pipeline, device, alarm)}};
  if (state.IsSetAside() && alarm.hiding != nullptr) {
    const bool shelved = state.shelved_until != BootTime();
    const BootTime until = shelved ? state.shelved_until : state.out_until;
    view["hidden"] = {{"how", shelved ? "shelved" : "out-of-service"},
                      {"by", shelved ? alarm.hiding->shelved_by : alarm.hiding->out_by},
                      {"reason", shelved ? alarm.hiding->shelved_reason : alarm.hiding->out_reason},
                      {"left_s", Seconds(alarm.restored ? until.time_since_epoch() : until - now)}};
  } else if (state.active && state.IsHidden()) {
    view["hidden"] = HiddenView(pipeline, device, alarm, now);
  }
  return view;
}

json AlarmDetail(const Pipeline& pipeline, const DeviceRuntime& device, const AlarmRuntime& alarm, BootTime now) {
  const AlarmSpec& spec = *alarm.spec;
  json view = AlarmView(pipeline, device, alarm, now);
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

namespace {

json StoreView(const StoreStatus& store, const NodeState& state, std::uint64_t thinned) {
  json view = {{"uuid", store.uuid.data()},
               {"first", store.first},
               {"last", store.last},
               {"bytes", store.bytes},
               {"budget", store.budget_bytes},
               {"unsent", state.store_depth},
               {"dropped", store.dropped_records},
               {"thinned", thinned}};
  if (!store.fleeting.empty()) view["fleeting"] = store.fleeting;
  if (state.store_hours_left >= 0) view["hours_left"] = state.store_hours_left;
  if (state.card_life_years >= 0) view["card_life_years"] = state.card_life_years;
  if (state.written_bytes_day >= 0) view["written_bytes_day"] = state.written_bytes_day;
  if (state.confirming) view["confirmed"] = state.confirmed;
  return view;
}

}  // namespace

json StatusView(const Pipeline& pipeline, const StoreStatus& store) {
  const NodeState state = pipeline.State();
  const PipelineCounters c = pipeline.counters();
  const auto& devices = pipeline.devices();
  json stages = {{"schedule", c.source.scheduled},
                 {"request", c.source.requested},
                 {"exchange", c.source.exchanged},
                 {"decode", c.stages.decoded},
                 {"normalize", c.stages.normalized},
                 {"judge", c.stages.judged},
                 {"alarm", c.alarms},
                 {"report", c.stages.reported},
                 {"store", c.stored},
                 {"encode", c.encoded},
                 {"publish", c.outbox.sent}};
  return {
      {"version", state.version},
      {"config", state.config_hash},
      {"boot", state.boot},
      {"uptime_s", state.uptime_seconds},
      {"clock", state.clock_synced ? "synced" : "not-synced"},
      {"devices", state.devices},
      {"devices_unavailable", state.devices_unavailable},
      {"devices_alert", std::count_if(devices.begin(), devices.end(), [](const DeviceRuntime& d) { return d.alert; })},
      {"alarms_active", state.alarms.active},
      {"alarms_unacked", state.alarms.unacked},
      {"alarms_hidden", state.alarms.hidden},
      {"alarms", FiguresView(state.alarms)},
      {"stages", std::move(stages)},
      {"late", c.source.late},
      {"skipped", c.source.skipped},
      {"dropped", state.dropped},
      {"refused", c.outbox.rejected},
      {"held", c.held},
      {"held_back", c.held_back},
      {"commits", c.commits},
      {"failed_commits", c.failed_commits},
      {"store", StoreView(store, state, c.thinned)}};
}

}  // namespace tramgac::app
