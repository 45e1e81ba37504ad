// What an SNMP agent may send unasked, with the alarms that it raises and clears.
#include <algorithm>

#include "agent/document/alarm_rule.h"
#include "agent/document/nearest_word.h"
#include "agent/profile/draft.h"
#include "drivers/snmp/notification.h"

namespace tramgac::profile {
namespace {

constexpr std::size_t kLongestText = 100;  // characters; one line of an operator's list
constexpr std::size_t kMostFields = 32;

// The fields of one trap while they are read.
struct Fields {
  std::vector<PointSpec> specs;
  std::vector<snmp::OidView> oids;
};

void AddField(const Field& where, const DraftPoint& point, Fields& fields) {
  const auto same = [&point](const PointSpec& spec) { return spec.name == point.spec.name; };
  if (std::ranges::any_of(fields.specs, same)) where.Complain(Say(kFieldTwice, Quoted(point.spec.name)));
  if (point.oid.empty()) return;  // complained about already
  fields.specs.push_back(point.spec);
  fields.oids.push_back(point.oid);
}

std::vector<std::string_view> PointNames(const Draft& draft) {
  std::vector<std::string_view> names;
  for (const DraftPoint& point : draft.points) names.push_back(point.spec.name);
  for (const auto& table : draft.tables) {
    for (const DraftPoint& point : table) names.push_back(point.spec.name);
  }
  return names;
}

void AddPoint(const Draft& draft, const Field& item, Fields& fields) {
  const std::string name = item.Text(document::kNameRule);
  if (name.empty()) return;
  const KnownPoint known = draft.Find(name);
  if (known.spec == nullptr) {
    return item.Complain(Say(kTrapPoint, Quoted(name)), Say(kWantOwnPoint),
                         document::NearestWord(name, PointNames(draft)).value_or(""));
  }
  AddField(item, known.table == kNotInTable ? draft.points[known.position] : draft.tables[known.table][known.position],
           fields);
}

void ReadFields(Draft& draft, Mapping& map, NotificationSpec& spec, snmp::NotificationAddress& address) {
  Fields fields;
  for (const Field& item : map.Optional("points").List(1, kMostFields)) AddPoint(draft, item, fields);
  for (const Field& item : map.Optional("fields").List(1, kMostFields)) {
    AddField(item, ReadSnmpColumn(draft, item), fields);
  }
  spec.fields = draft.profile.other_points.Keep(fields.specs);
  address.fields = draft.profile.oid_lists.Keep(fields.oids);
}

bool CanBeSet(const AlarmSpec& alarm) {
  const bool by_trap = alarm.kind == AlarmKind::kState || alarm.kind == AlarmKind::kNotified;
  return by_trap && alarm.table == kNotInTable;
}

std::string_view ReadAlarmReference(const Draft& draft, const Field& field) {
  const std::string name = field.Text(document::kIdRule);
  if (name.empty()) return {};
  const auto& alarms = draft.profile.alarms;
  const auto found = std::ranges::find(alarms, std::string_view(name), &AlarmSpec::name);
  if (found == alarms.end()) {
    std::vector<std::string_view> names;
    for (const AlarmSpec& alarm : alarms) names.push_back(alarm.name);
    field.Complain(Say(kUnknownAlarm, Quoted(name)), Say(kWantAlarm), document::NearestWord(name, names).value_or(""));
    return {};
  }
  if (!CanBeSet(*found)) field.Complain(Say(kNotByTrap, Quoted(name)), Say(kWantTrapAlarm));
  return found->name;
}

void ReadAlarm(const Draft& draft, Mapping& map, NotificationSpec& spec) {
  const Field raises = map.Optional("raises");
  const Field clears = map.Optional("clears");
  if (raises.present() && clears.present()) {
    clears.Complain(Say(kNotTogether, Quoted(raises.name()), Quoted(clears.name())));
  }
  spec.raises = raises.present();
  spec.alarm = ReadAlarmReference(draft, raises.present() ? raises : clears);
}

void ReadTrap(Draft& draft, const Field& item) {
  Mapping map = item.Map();
  NotificationSpec spec;
  snmp::NotificationAddress address;
  if (auto oid = ReadOid(map.Required("oid")); !oid.empty()) address.oid = draft.Keep(oid);
  spec.event = draft.Keep(map.Required("event").Text(document::kIdRule));
  const Field severity = map.Optional("severity");
  if (severity.present()) spec.severity = severity.Word(document::kSeverities, Severity::kMinor);
  spec.text = draft.Keep(map.Required("text").Local(kLongestText));
  ReadAlarm(draft, map, spec);
  ReadFields(draft, map, spec, address);
  draft.profile.notifications.push_back(spec);
  draft.profile.snmp_notifications.push_back(address);
}

// Called when all traps have been read.
void CheckTwice(const Draft& draft, const std::vector<Field>& items) {
  const auto& traps = draft.profile.snmp_notifications;
  for (std::size_t i = 0; i < traps.size(); ++i) {
    const std::uint32_t first = snmp::FindNotification(traps, traps[i].oid);
    if (first >= i) continue;  // itself, or a trap whose OID was wrong
    items[i].Complain(Say(kTrapTwice, Quoted(draft.profile.notifications[i].event), items[first].place().line));
  }
}

}  // namespace

void ReadSnmpTraps(Draft& draft, const std::vector<Field>& items) {
  for (const Field& item : items) ReadTrap(draft, item);
  CheckTwice(draft, items);
}

void CheckNotifiedAlarms(const Draft& draft, const std::vector<Field>& alarms) {
  const auto& traps = draft.profile.notifications;
  for (std::size_t i = 0; i < alarms.size(); ++i) {
    const AlarmSpec& alarm = draft.profile.alarms[i];
    if (alarm.kind != AlarmKind::kNotified) continue;
    const auto has = [&](bool raises) {
      return std::ranges::any_of(traps, [&](const auto& t) { return t.alarm == alarm.name && t.raises == raises; });
    };
    if (!has(true)) alarms[i].Complain(Say(kNeverNotified, Quoted(alarm.name)), Say(kWantTrapPair));
    if (!has(false)) alarms[i].Complain(Say(kNeverCleared, Quoted(alarm.name)), Say(kWantTrapPair));
  }
}

}  // namespace tramgac::profile
