#include "agent/profile/compose.h"

#include <algorithm>
#include <set>
#include <string>

#include "agent/profile/draft.h"
#include "drivers/snmp/notification.h"
#include "drivers/snmp/oid.h"

namespace tramgac::profile {
namespace {

constexpr std::size_t kMostForms = 8;
constexpr std::uint32_t kLeftOut = 0xFFFFFFFF;

class Composer {
 public:
  explicit Composer(Profile& out) : out_(out) {}
  void Add(const Profile& part);
  void Finish();  // after the last part

 private:
  struct Table {
    std::uint32_t at = kLeftOut;         // position in out_.tables
    std::vector<std::uint32_t> columns;  // by column of the part
  };
  void AddScalars(const Profile& part);
  void AddQuestions(const Profile& part);
  void AddStandIn(const Profile& part, const snmp::ScalarAddress& address);
  void AddTable(const Profile& part, std::size_t position);
  void AddAlarms(const Profile& part);
  void AddTraps(const Profile& part);
  void AddStaleRules(const Profile& part, std::uint32_t first_point, std::uint32_t first_table);
  void AddSamples(const Profile& part);
  void AddLimits(const Profile& part);
  bool HasAlarm(std::string_view name) const {
    return std::ranges::any_of(out_.alarms, [name](const AlarmSpec& alarm) { return alarm.name == name; });
  }
  // Notes name their source by a key that is unique in its own profile only.
  void AddNote(const Profile& part, PointNote note, std::vector<PointNote>& notes) const {
    if (first_ != &part && !note.source.empty()) note.source = part.name + "/" + note.source;
    notes.push_back(std::move(note));
  }

  Profile& out_;
  const Profile* first_ = nullptr;
  std::set<std::string_view> names_;
  std::vector<std::vector<PointSpec>> forms_;  // by point of out_: what stands in for it
  std::vector<std::uint32_t> scalars_;         // of the part: its positions in out_.points
  std::vector<Table> tables_;                  // of the part
};

void Composer::Add(const Profile& part) {
  if (first_ == nullptr) first_ = &part;
  const auto first_point = static_cast<std::uint32_t>(out_.points.size());
  const auto first_table = static_cast<std::uint32_t>(out_.tables.size());
  for (const std::string& source : part.sources) {
    out_.sources.push_back(first_ == &part ? source : part.name + "/" + source);
  }
  AddScalars(part);
  AddQuestions(part);
  tables_.clear();
  for (std::size_t i = 0; i < part.tables.size(); ++i) AddTable(part, i);
  AddAlarms(part);
  AddTraps(part);
  AddStaleRules(part, first_point, first_table);
  AddSamples(part);
  AddLimits(part);
  out_.maturity = std::max(out_.maturity, part.maturity);
}

void Composer::AddScalars(const Profile& part) {
  scalars_.assign(part.points.size(), kLeftOut);
  for (std::size_t i = 0; i < part.points.size(); ++i) {
    if (!names_.insert(part.points[i].name).second) continue;
    scalars_[i] = static_cast<std::uint32_t>(out_.points.size());
    out_.points.push_back(part.points[i]);
    out_.points.back().stand_ins = {};
    out_.labels.push_back(part.labels[i]);
    forms_.emplace_back();
    if (part.notes.empty()) continue;  // of a profile without its notes
    AddNote(part, part.notes[i], out_.notes);
    out_.stand_in_notes.emplace_back();
  }
  for (const snmp::ScalarAddress& address : part.snmp_scalars) {
    const std::uint32_t point = scalars_[address.point];
    if (point != kLeftOut && address.stand_in == 0) {
      out_.snmp_scalars.push_back(address);
      out_.snmp_scalars.back().point = point;
    } else {
      AddStandIn(part, address);
    }
  }
}

// What an earlier part has under the same name comes first; where the device does not have that, this stands in.
void Composer::AddStandIn(const Profile& part, const snmp::ScalarAddress& address) {
  const PointSpec& form = FormOf(part.points[address.point], address.stand_in);
  const auto main = std::ranges::find_if(out_.snmp_scalars, [&](const snmp::ScalarAddress& other) {
    return other.stand_in == 0 && out_.points[other.point].name == form.name;
  });
  if (main == out_.snmp_scalars.end() || !IsSameSort(out_.points[main->point], form))
    return;  // the name is of a column
  const std::uint32_t point = main->point;
  const auto same_object = [&](const snmp::ScalarAddress& other) {
    return other.point == point && snmp::SameOid(other.oid, address.oid);
  };
  if (forms_[point].size() == kMostForms || std::ranges::any_of(out_.snmp_scalars, same_object)) return;
  snmp::ScalarAddress added = address;
  added.point = point;
  added.refresh = main->refresh;
  forms_[point].push_back(form);
  added.stand_in = static_cast<std::uint8_t>(forms_[point].size());
  out_.snmp_scalars.push_back(added);
  if (part.notes.empty()) return;
  const bool of_main = address.stand_in == 0;
  const PointNote& note =
      of_main ? part.notes[address.point] : part.stand_in_notes[address.point][address.stand_in - 1U];
  AddNote(part, note, out_.stand_in_notes[point]);
}

// A question that an earlier part asks under the same name is asked once; but what two profiles read of an API is
// theirs.
void Composer::AddQuestions(const Profile& part) {
  std::vector<std::uint32_t> questions;
  for (const reach::NamedQuestion& question : part.reach_questions) {
    const auto known = std::ranges::find(out_.reach_questions, question.name, &reach::NamedQuestion::name);
    const bool is_new = known == out_.reach_questions.end() || known->question.api != question.question.api;
    const auto position =
        is_new ? out_.reach_questions.size() : static_cast<std::size_t>(known - out_.reach_questions.begin());
    questions.push_back(static_cast<std::uint32_t>(position));
    if (is_new) out_.reach_questions.push_back(question);
  }
  for (const reach::PointAddress& address : part.reach_points) {
    const std::uint32_t point = scalars_[address.point];
    if (point == kLeftOut) continue;
    out_.reach_points.push_back({point, questions[address.question], address.fact, address.extract});
  }
}

void Composer::Finish() {
  for (std::size_t i = 0; i < forms_.size(); ++i) {
    if (!forms_[i].empty()) out_.points[i].stand_ins = out_.other_points.Keep(forms_[i]);
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
    if (!part.table_notes.empty()) AddNote(part, part.table_notes[position][c], notes);
    labels.push_back(part.table_labels[position][c]);
  }
  if (points.empty()) return;
  table.at = static_cast<std::uint32_t>(out_.tables.size());
  spec.columns = out_.other_points.Keep(points);
  address.columns = out_.column_addresses.Keep(columns);
  address.table = table.at;
  out_.tables.push_back(spec);
  out_.snmp_tables.push_back(address);
  if (!part.table_notes.empty()) out_.table_notes.push_back(std::move(notes));
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
      if (alarm.kind == AlarmKind::kDeviation) {
        alarm.other = alarm.other_in_row ? tables_[alarm.table].columns[alarm.other] : scalars_[alarm.other];
        if (alarm.other == kLeftOut) continue;
      }
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
    if (scalars_[rule.when.point] == kLeftOut) continue;
    rule.when.point = scalars_[rule.when.point];
    rule.first_point = first_point;
    rule.end_point = static_cast<std::uint32_t>(out_.points.size());
    rule.first_table = first_table;
    rule.end_table = static_cast<std::uint32_t>(out_.tables.size());
    out_.stale_rules.push_back(rule);
  }
}

// What an earlier part has under the same name is what is sampled.
void Composer::AddSamples(const Profile& part) {
  for (SampleRule rule : part.samples) {
    if (scalars_[rule.point] == kLeftOut) continue;
    bool complete = true;
    const auto translate = [&](std::uint32_t& point) {
      const auto same = [name = part.points[point].name](const PointSpec& spec) { return spec.name == name; };
      const auto found = std::ranges::find_if(out_.points, same);
      point = static_cast<std::uint32_t>(found - out_.points.begin());
      complete &= found != out_.points.end();
    };
    translate(rule.point);
    translate(rule.of);
    for (std::size_t i = 0; i < rule.condition_count; ++i) translate(rule.conditions[i].point);
    if (complete) out_.samples.push_back(rule);
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
  out->protocol = parts.front()->protocol;
  out->maturity = Maturity::kVerified;
  out->vendor = parts.front()->vendor;
  out->model = parts.front()->model;
  out->parts.assign(parts.begin(), parts.end());
  Composer composer(*out);
  for (const auto& part : parts) {
    out->name += (out->name.empty() ? "" : "+") + part->name;
    composer.Add(*part);
  }
  composer.Finish();
  return out;
}

}  // namespace tramgac::profile
