#include "agent/profile/compose.h"

#include <algorithm>
#include <set>
#include <string>

#include "drivers/snmp/notification.h"

namespace tramgac::profile {
namespace {

constexpr std::uint32_t kLeftOut = 0xFFFFFFFF;

class Composer {
 public:
  explicit Composer(Profile& out) : out_(out) {}
  void Add(const Profile& part);

 private:
  struct Table {
    std::uint32_t at = kLeftOut;         // position in out_.tables
    std::vector<std::uint32_t> columns;  // by column of the part
  };
  void AddScalars(const Profile& part);
  void AddTable(const Profile& part, std::size_t position);
  void AddAlarms(const Profile& part);
  void AddTraps(const Profile& part);
  void AddStaleRules(const Profile& part, std::uint32_t first_point, std::uint32_t first_table);
  void AddLimits(const Profile& part);
  bool HasAlarm(std::string_view name) const {
    return std::ranges::any_of(out_.alarms, [name](const AlarmSpec& alarm) { return alarm.name == name; });
  }
  // Notes name their source by a key that is unique in its own profile only.
  PointNote NoteOf(const Profile& part, PointNote note) const {
    if (first_ != &part && !note.source.empty()) note.source = part.name + "/" + note.source;
    return note;
  }

  Profile& out_;
  const Profile* first_ = nullptr;
  std::set<std::string_view> names_;
  std::vector<std::uint32_t> scalars_;  // of the part: its positions in out_.points
  std::vector<Table> tables_;           // of the part
};

void Composer::Add(const Profile& part) {
  if (first_ == nullptr) first_ = &part;
  const auto first_point = static_cast<std::uint32_t>(out_.points.size());
  const auto first_table = static_cast<std::uint32_t>(out_.tables.size());
  for (const std::string& source : part.sources) {
    out_.sources.push_back(first_ == &part ? source : part.name + "/" + source);
  }
  AddScalars(part);
  tables_.clear();
  for (std::size_t i = 0; i < part.tables.size(); ++i) AddTable(part, i);
  AddAlarms(part);
  AddTraps(part);
  AddStaleRules(part, first_point, first_table);
  AddLimits(part);
  out_.maturity = std::max(out_.maturity, part.maturity);
}

void Composer::AddScalars(const Profile& part) {
  scalars_.assign(part.points.size(), kLeftOut);
  for (std::size_t i = 0; i < part.points.size(); ++i) {
    if (!names_.insert(part.points[i].name).second) continue;
    scalars_[i] = static_cast<std::uint32_t>(out_.points.size());
    out_.points.push_back(part.points[i]);
    out_.labels.push_back(part.labels[i]);
    out_.notes.push_back(NoteOf(part, part.notes[i]));
  }
  for (snmp::ScalarAddress address : part.snmp_scalars) {
    if (scalars_[address.point] == kLeftOut) continue;
    address.point = scalars_[address.point];
    out_.snmp_scalars.push_back(address);
  }
}

void Composer::AddTable(const Profile& part, std::size_t position) {
  TableSpec spec = part.tables[position];
  snmp::TableAddress address = part.snmp_tables[position];
  Table& table = tables_.emplace_back();
  std::vector<PointSpec> points;
  std::vector<snmp::ColumnAddress> columns;
  std::vector<PointNote> notes;
  std::vector<LocalText> labels;
  for (std::size_t c = 0; c < spec.columns.size(); ++c) {
    const bool is_new = names_.insert(spec.columns[c].name).second;
    table.columns.push_back(is_new ? static_cast<std::uint32_t>(points.size()) : kLeftOut);
    if (!is_new) continue;
    points.push_back(spec.columns[c]);
    columns.push_back(address.columns[c]);
    notes.push_back(NoteOf(part, part.table_notes[position][c]));
    labels.push_back(part.table_labels[position][c]);
  }
  if (points.empty()) return;
  table.at = static_cast<std::uint32_t>(out_.tables.size());
  spec.columns = out_.column_points.emplace_back(std::move(points));
  address.columns = out_.column_addresses.emplace_back(std::move(columns));
  address.table = table.at;
  out_.tables.push_back(spec);
  out_.snmp_tables.push_back(address);
  out_.table_notes.push_back(std::move(notes));
  out_.table_labels.push_back(std::move(labels));
}

void Composer::AddAlarms(const Profile& part) {
  for (AlarmSpec alarm : part.alarms) {
    if (HasAlarm(alarm.name)) continue;
    const bool unavailable = alarm.kind == AlarmKind::kUnavailable;
    const auto same_kind = [](const AlarmSpec& other) { return other.kind == AlarmKind::kUnavailable; };
    if (unavailable && std::ranges::any_of(out_.alarms, same_kind)) continue;  // a device is away only once
    if (HasPoint(alarm.kind)) {
      const bool scalar = alarm.table == kNotInTable;
      const std::uint32_t point = scalar ? scalars_[alarm.point] : tables_[alarm.table].columns[alarm.point];
      if (point == kLeftOut) continue;
      alarm.point = point;
      if (!scalar) alarm.table = tables_[alarm.table].at;
    }
    out_.alarms.push_back(alarm);
  }
}

void Composer::AddTraps(const Profile& part) {
  for (std::size_t i = 0; i < part.notifications.size(); ++i) {
    const snmp::NotificationAddress& address = part.snmp_notifications[i];
    const std::uint32_t known = snmp::FindNotification(out_.snmp_notifications, address.oid);
    if (known < out_.snmp_notifications.size()) continue;
    NotificationSpec spec = part.notifications[i];
    if (!HasAlarm(spec.alarm)) spec.alarm = {};
    out_.notifications.push_back(spec);
    out_.snmp_notifications.push_back(address);
  }
}

void Composer::AddStaleRules(const Profile& part, std::uint32_t first_point, std::uint32_t first_table) {
  for (StaleRule rule : part.stale_rules) {
    if (scalars_[rule.point] == kLeftOut) continue;
    rule.point = scalars_[rule.point];
    rule.first_point = first_point;
    rule.end_point = static_cast<std::uint32_t>(out_.points.size());
    rule.first_table = first_table;
    rule.end_table = static_cast<std::uint32_t>(out_.tables.size());
    out_.stale_rules.push_back(rule);
  }
}

void Composer::AddLimits(const Profile& part) {
  snmp::DeviceLimits& limits = out_.snmp_limits;
  const snmp::DeviceLimits& other = part.snmp_limits;
  if (first_ == &part) {
    limits = other;
    return;
  }
  limits.max_varbinds = std::min(limits.max_varbinds, other.max_varbinds);
  limits.max_repetitions = std::min(limits.max_repetitions, other.max_repetitions);
  limits.timeout = std::max(limits.timeout, other.timeout);
  limits.retries = std::max(limits.retries, other.retries);
}

}  // namespace

std::shared_ptr<const Profile> Compose(std::span<const std::shared_ptr<const Profile>> parts) {
  if (parts.size() == 1) return parts.front();
  auto out = std::make_shared<Profile>();
  out->protocol = Protocol::kSnmp;
  out->maturity = Maturity::kVerified;
  out->vendor = parts.front()->vendor;
  out->model = parts.front()->model;
  out->parts.assign(parts.begin(), parts.end());
  Composer composer(*out);
  for (const auto& part : parts) {
    out->name += (out->name.empty() ? "" : "+") + part->name;
    composer.Add(*part);
  }
  return out;
}

}  // namespace tramgac::profile
