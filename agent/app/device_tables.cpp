#include "agent/app/device_tables.h"

#include <algorithm>

namespace tramgac::app {
namespace {

void ApplyTexts(LocalText& target, const LocalText& text) {
  if (!text.en.empty() || !text.vi.empty()) target = text;
}

}  // namespace

DeviceTables::DeviceTables(const config::DeviceConfig& device, std::shared_ptr<const profile::Profile> profile)
    : device_(device), profile_(std::move(profile)), tables_(profile_->tables) {
  for (std::size_t i = 0; i < tables_.size() && i < profile_->table_labels.size(); ++i) {
    tables_[i].labels = profile_->table_labels[i];
  }
  if (!device_.points.empty()) ApplyPoints();
  if (!device_.parents.empty()) parents_ = Keep(device_.parents);
  if (!device_.alarms.empty()) ApplyAlarms();
}

void DeviceTables::ApplyPoints() {
  own_points_ = true;
  points_ = profile_->points;
  labels_ = profile_->labels;
  for (const TableSpec& table : profile_->tables) columns_.emplace_back(table.columns.begin(), table.columns.end());
  for (const config::PointOverride& change : device_.points) {
    for (std::size_t i = 0; i < points_.size(); ++i) {
      if (points_[i].name != change.point) continue;
      ApplyTo(points_[i], change);
      if (!change.label.empty() && i < labels_.size()) labels_[i] = Keep(change.label);
    }
    for (std::vector<PointSpec>& columns : columns_) {
      for (PointSpec& column : columns) {
        if (column.name == change.point) ApplyTo(column, change);
      }
    }
  }
  for (std::size_t i = 0; i < tables_.size(); ++i) tables_[i].columns = columns_[i];
}

void DeviceTables::ApplyTo(PointSpec& point, const config::PointOverride& change) {
  if (change.inverted) {
    point.inverted = *change.inverted;
    std::vector<PointSpec> forms(point.stand_ins.begin(), point.stand_ins.end());
    for (PointSpec& form : forms) form.inverted = *change.inverted;
    point.stand_ins = stand_ins_.Keep(forms);
  }
  if (change.deadband) point.reporting.deadband = *change.deadband;
  if (change.heartbeat) point.reporting.heartbeat = *change.heartbeat;
}

void DeviceTables::ApplyAlarms() {
  alarms_ = profile_->alarms;
  for (const config::AlarmOverride& change : device_.alarms) {
    const auto found = std::find_if(alarms_.begin(), alarms_.end(),
                                    [&change](const AlarmSpec& alarm) { return alarm.name == change.name; });
    if (found != alarms_.end() && change.disabled) {
      alarms_.erase(found);
      continue;
    }
    const bool is_new = found == alarms_.end();
    if (is_new) AddAlarm(change);
    AlarmSpec& alarm = is_new ? alarms_.back() : *found;
    if (change.severity) alarm.severity = *change.severity;
    if (change.limit) alarm.limit = *change.limit;
    if (change.deadband) alarm.deadband = *change.deadband;
    if (change.on_delay) alarm.on_delay = *change.on_delay;
    if (change.off_delay) alarm.off_delay = *change.off_delay;
    if (change.time_to_respond) alarm.time_to_respond = *change.time_to_respond;
    ApplyRule(alarm, change.rule);
    ApplyTexts(alarm.text, Keep(change.text));
    ApplyTexts(alarm.cause, Keep(change.cause));
    ApplyTexts(alarm.consequence, Keep(change.consequence));
    ApplyTexts(alarm.response, Keep(change.response));
  }
}

void DeviceTables::ApplyRule(AlarmSpec& alarm, const document::AlarmRule& rule) {
  if (rule.worse) alarm.worse = &worse_limits_.emplace_back(*rule.worse);
  if (rule.times) alarm.times = *rule.times;
  if (rule.within) alarm.within = *rule.within;
  if (rule.window) alarm.window = *rule.window;
  if (rule.horizon) alarm.horizon = *rule.horizon;
  if (rule.latch) alarm.latch = *rule.latch;
  if (rule.parents) alarm.parents = Keep(*rule.parents);
  if (!rule.from.empty()) TakeOther(alarm, rule.from);
}

void DeviceTables::TakeOther(AlarmSpec& alarm, std::string_view from) const {
  alarm.other_in_row = false;
  for (std::size_t i = 0; i < profile_->points.size(); ++i) {
    if (profile_->points[i].name == from) alarm.other = static_cast<std::uint32_t>(i);
  }
  if (alarm.table == kNotInTable) return;
  const auto& columns = profile_->tables[alarm.table].columns;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (columns[c].name != from) continue;
    alarm.other = static_cast<std::uint32_t>(c);
    alarm.other_in_row = true;
  }
}

std::span<const std::string_view> DeviceTables::Keep(const std::vector<document::Parent>& parents) {
  std::vector<std::string_view> list;
  for (const document::Parent& parent : parents) list.push_back(Keep(parent.name));
  return word_lists_.Keep(list);
}

void DeviceTables::AddAlarm(const config::AlarmOverride& change) {
  AlarmSpec alarm;
  alarm.name = Keep(change.name);
  alarm.kind = change.kind.value_or(alarm.kind);
  for (std::size_t i = 0; i < profile_->points.size(); ++i) {
    if (profile_->points[i].name == change.point) alarm.point = static_cast<std::uint32_t>(i);
  }
  for (std::size_t t = 0; t < profile_->tables.size(); ++t) {
    const auto& columns = profile_->tables[t].columns;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      if (columns[c].name != change.point) continue;
      alarm.table = static_cast<std::uint32_t>(t);
      alarm.point = static_cast<std::uint32_t>(c);
    }
  }
  alarm.state = change.state != "false";
  if (!change.state.empty()) {
    const std::string_view word = Keep(change.state);
    alarm.words = word_lists_.Keep(std::span(&word, 1));
  }
  alarms_.push_back(alarm);
}

DeviceSpec DeviceTables::Spec() const {
  DeviceSpec spec;
  spec.id = device_.id;
  spec.profile = profile_->name;
  spec.vendor = profile_->vendor;
  spec.model = profile_->model;
  spec.label = {device_.label.en, device_.label.vi};
  spec.period = device_.period;
  spec.alert = device_.alert;
  spec.alert_when_urgent = device_.alert_for_meetings;
  if (device_.misses) spec.misses_until_unavailable = *device_.misses;
  spec.points = own_points_ ? points_ : profile_->points;
  spec.labels = own_points_ ? labels_ : profile_->labels;
  spec.tables = tables_;
  spec.alarms = device_.alarms.empty() ? profile_->alarms : alarms_;
  spec.parents = parents_;
  spec.notifications = profile_->notifications;
  spec.stale_rules = profile_->stale_rules;
  spec.samples = profile_->samples;
  return spec;
}

}  // namespace tramgac::app
