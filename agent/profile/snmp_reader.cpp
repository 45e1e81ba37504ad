// The parts of a profile that only SNMP agents have.
#include <algorithm>
#include <chrono>

#include "agent/profile/draft.h"
#include "agent/profile/notation.h"
#include "drivers/snmp/oid.h"

namespace tramgac::profile {
namespace {

using namespace std::chrono_literals;

constexpr Choice<TypeFacts> kTypes[] = {
    {"integer", {WireType::kInteger, Family::kInteger, 64, true, 0}},
    {"unsigned", {WireType::kUnsigned, Family::kInteger, 64, false, 0}},
    {"real", {WireType::kReal, Family::kReal, 64, true, 0}},
    {"text", {WireType::kText, Family::kText, 0, false, 0}},
    {"hex", {WireType::kHexText, Family::kText, 0, false, 0}},
    {"oid", {WireType::kOidText, Family::kText, 0, false, 0}},
    {"flag-text", {WireType::kFlagText, Family::kFlagText, 0, false, 0}},
    {"date-and-time", {WireType::kDateAndTime, Family::kText, 0, false, 0}},
};

constexpr std::size_t kMostStandIns = 4;

// oid, type and how it is understood.
DraftPoint ReadObject(Draft& draft, Mapping& map, const Field& item) {
  DraftPoint point{{}, {}, {}, {}, item, {}, {}, {}};
  if (auto oid = ReadOid(map.Required("oid")); !oid.empty()) point.oid = draft.Keep(oid);
  const TypeFacts facts = map.Required("type").Word(kTypes, kTypes[0].value);
  ReadEncoding(draft, map, facts, point);
  ReadScaleBy(draft, map.Optional("scale_by"), point);
  return point;
}

void ReadStandIns(Draft& draft, const Field& list, DraftPoint& point) {
  for (const Field& item : list.List(1, kMostStandIns)) {
    Mapping map = item.Map();
    DraftPoint stand_in = ReadObject(draft, map, item);
    ReadStandInCommon(draft, map, point, stand_in);
    if (!IsSameSort(point.spec, stand_in.spec)) item.Complain(Say(kOtherSort, Quoted(point.spec.name)), Say(kWantSort));
    const auto same = [&stand_in](const DraftPoint& other) { return snmp::SameOid(stand_in.oid, other.oid); };
    if (!stand_in.oid.empty() && (same(point) || std::ranges::any_of(point.stand_ins, same))) {
      item.Complain(Say(kStandsInForItself, Quoted(point.spec.name)), Say(kWantOtherObject));
    }
    point.stand_ins.push_back(std::move(stand_in));
  }
}

DraftPoint ReadPoint(Draft& draft, const Field& item, bool is_column) {
  Mapping map = item.Map();
  DraftPoint point = ReadObject(draft, map, item);
  if (!is_column) point.refresh = ReadRefresh(map);  // columns are read with their table
  ReadPointCommon(draft, map, point);
  if (!is_column) ReadStandIns(draft, map.Optional("otherwise"), point);
  return point;
}

// Moves the columns that were read into the profile and ties both tables to them.
void StoreColumns(Draft& draft, const std::vector<DraftPoint>& columns, TableSpec& table, snmp::TableAddress& address) {
  Profile& profile = draft.profile;
  std::vector<PointSpec> specs;
  std::vector<snmp::ColumnAddress> addresses;
  auto& notes = profile.table_notes.emplace_back();
  auto& labels = profile.table_labels.emplace_back();
  for (const DraftPoint& column : columns) {
    specs.push_back(column.spec);
    addresses.push_back({column.oid, column.spec.counter_bits != 0, column.scale});
    notes.push_back(column.note);
    labels.push_back(column.label);
  }
  table.columns = profile.other_points.Keep(specs);
  address.columns = profile.column_addresses.Keep(addresses);
}

void CheckLabel(const Field& label, snmp::OidView oid, const std::vector<DraftPoint>& columns) {
  for (const DraftPoint& column : columns) {
    if (oid.empty() || !std::equal(oid.begin(), oid.end(), column.oid.begin(), column.oid.end())) continue;
    label.Complain(Say(kLabelIsColumn, Quoted(column.spec.name)));
  }
}

void ReadTable(Draft& draft, const Field& item) {
  Mapping map = item.Map();
  TableSpec table;
  snmp::TableAddress address;
  const Field name = map.Required("name");
  table.name = draft.Keep(name.Text({1, 40, "a-z0-9_.-"}));
  for (const TableSpec& other : draft.profile.tables) {
    if (!table.name.empty() && other.name == table.name) name.Complain(Say(kTableTwice, Quoted(table.name)));
  }
  const Field label = map.Optional("label");
  if (auto oid = ReadOid(label); !oid.empty()) address.label = draft.Keep(oid);
  if (auto oid = ReadOid(map.Optional("discontinuity")); !oid.empty()) address.discontinuity = draft.Keep(oid);
  address.where = ReadWhere(draft, map.Optional("where"));
  table.max_rows = static_cast<std::uint16_t>(map.Optional("max_rows").Integer(1, 4096, table.max_rows));
  address.table = static_cast<std::uint32_t>(draft.profile.tables.size());
  address.max_rows = table.max_rows;
  address.refresh = ReadRefresh(map);
  auto& columns = draft.tables.emplace_back();
  for (const Field& column : map.Required("points").List(1, 64)) columns.push_back(ReadPoint(draft, column, true));
  CheckLabel(label, address.label, columns);
  StoreColumns(draft, columns, table, address);
  draft.profile.tables.push_back(table);
  draft.profile.snmp_tables.push_back(address);
}

}  // namespace

std::vector<std::uint32_t> ReadOid(const Field& field) {
  const std::string text = field.Text({1, 1500, {}});
  if (text.empty()) return {};
  auto oid = ParseOid(text);
  if (!oid) field.ComplainValue(Say(kWantOid));
  return std::move(oid).value_or(std::vector<std::uint32_t>());
}

DraftPoint ReadSnmpColumn(Draft& draft, const Field& item) { return ReadPoint(draft, item, true); }

void ReadSnmpSection(Draft& draft, const Field& section) {
  Mapping map = section.Map();
  snmp::DeviceLimits& limits = draft.profile.snmp_limits;
  limits.max_varbinds = static_cast<std::uint16_t>(map.Optional("max_varbinds").Integer(1, 200, limits.max_varbinds));
  limits.max_repetitions =
      static_cast<std::uint16_t>(map.Optional("max_repetitions").Integer(1, 200, limits.max_repetitions));
  limits.timeout = map.Optional("timeout").Period(50ms, 60s, limits.timeout);
  limits.retries = static_cast<std::uint8_t>(map.Optional("retries").Integer(0, 10, limits.retries));
}

void ReadSnmpPoints(Draft& draft, const std::vector<Field>& items) {
  for (const Field& item : items) draft.points.push_back(ReadPoint(draft, item, false));
}

void ReadSnmpTables(Draft& draft, const std::vector<Field>& items) {
  for (const Field& item : items) ReadTable(draft, item);
}

}  // namespace tramgac::profile
