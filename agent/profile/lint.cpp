// House rules of one profile.
#include "agent/profile/lint.h"

#include <algorithm>
#include <cmath>

#include "agent/profile/draft.h"
#include "agent/profile/lint_messages.h"
#include "agent/profile/lint_text.h"
#include "drivers/snmp/oid.h"

namespace tramgac::profile {
namespace {

using snmp::OidView;

// Of those that are no layer; a layer adds to what its device has. ISA-18.2 has no number; an operator reads a page.
constexpr std::size_t kMostAlarms = 15;

std::vector<const DraftPoint*> AllPoints(const Draft& draft) {
  std::vector<const DraftPoint*> all;
  for (const DraftPoint& point : draft.points) all.push_back(&point);
  for (const auto& table : draft.tables) {
    for (const DraftPoint& point : table) all.push_back(&point);
  }
  return all;
}

bool HasRange(const PointSpec& spec) { return std::isfinite(spec.plausible_low) && std::isfinite(spec.plausible_high); }

// The largest and the smallest number that a point can say.
struct Reach {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
};

Reach RawReach(const Encoding& encoding) {
  if (encoding.bit >= 0) return {0, std::exp2(encoding.bit_count) - 1};
  switch (encoding.type) {
    case WireType::kU16: return {0, 65535};
    case WireType::kI16: return {-32768, 32767};
    case WireType::kBcd16: return {0, 9999};
    case WireType::kU32: return {0, 4294967295.0};
    case WireType::kI32: return {-2147483648.0, 2147483647.0};
    default: return {};
  }
}

Reach ReachOf(const PointSpec& spec) {
  Reach reach = RawReach(spec.encoding);
  if (!spec.scale_terms.empty() || spec.counter_bits != 0) reach = {};
  const auto scaled = [&spec](double raw) { return raw * spec.scale.multiply / spec.scale.divide + spec.scale.offset; };
  reach = {scaled(reach.low), scaled(reach.high)};
  if (reach.low > reach.high) std::swap(reach.low, reach.high);
  return {std::max(reach.low, spec.plausible_low), std::min(reach.high, spec.plausible_high)};
}

class Lint {
 public:
  Lint(const Draft& draft, const Field& root) : draft_(draft), profile_(draft.profile), root_(root) {}

  void Run() {
    for (const DraftPoint* point : AllPoints(draft_)) LintPoint(*point);
    LintRecognition();
    if (profile_.protocol == Protocol::kModbus) LintRegisters();
    if (profile_.protocol == Protocol::kSnmp) LintTables();
    LintAlarms();
    LintTraps();
  }

 private:
  // A member of the root, without asking for the others. Outcome: an absent field if there is none.
  Field Section(std::string_view key) const;

  void LintPoint(const DraftPoint& point) const;
  void LintRecognition() const;
  void LintRegisters() const;
  void LintTables() const;
  void LintWhere(std::size_t table, const Field& item) const;
  void LintPairOfTables(std::size_t a, std::size_t b) const;
  void LintCells(const DraftPoint& scalar) const;
  void LintAlarms() const;
  void LintAlarm(const AlarmSpec& alarm, const Field& item) const;
  void LintParents(const AlarmSpec& alarm, const Field& item) const;
  void LintLimit(const AlarmSpec& alarm, const PointSpec& point, const Field& item) const;
  void LintTraps() const;
  void LintBoth(const LocalText& text, std::string_view what, const Field& where) const;
  const PointSpec* WatchedBy(const AlarmSpec& alarm) const;

  const Draft& draft_;
  const Profile& profile_;
  const Field& root_;
};

Field Lint::Section(std::string_view key) const {
  Mapping map = root_.Map();
  for (auto& [name, value] : map.Entries()) {
    if (name.raw() == key) return value;
  }
  return Field(root_.context(), nullptr, key, root_.place());
}

void Lint::LintPoint(const DraftPoint& point) const {
  const PointSpec& spec = point.spec;
  const std::string name = Quoted(spec.name);
  if (point.note.source.empty() && !point.sampled) point.field.Complain(Say(kNoSource, name), Say(kWantSource));
  if (point.note.inferred && point.note.note.empty()) point.field.Complain(Say(kNoNote, name), Say(kWantNote));
  for (const DraftPoint& stand_in : point.stand_ins) {  // its source is that of the point if it names none
    const bool silent = stand_in.note.inferred && stand_in.note.note.empty();
    if (silent) stand_in.field.Complain(Say(kNoNote, name), Say(kWantNote));
  }
  if (!IsNumber(spec) || !HasRange(spec)) return;
  const bool noisy = spec.scale.divide > 1 && point.refresh != RefreshClass::kStatic;
  if (noisy && spec.reporting.deadband == 0) point.field.Complain(Say(kNoisy, name), Say(kWantDeadband));
  const PointName* known = draft_.names.Find(spec.name);
  const auto example = known != nullptr ? NumberIn(known->example) : std::nullopt;
  if (example && (*example < spec.plausible_low || *example > spec.plausible_high)) {
    point.field.Complain(Say(kExampleOutside, name, known->example));
  }
}

// Few Modbus devices can say what they are, and what a host is asked nobody but a person knows.
void Lint::LintRecognition() const {
  if (profile_.protocol != Protocol::kSnmp || Section("recognise").present()) return;
  root_.Complain(Say(kNotFound), Say(kWantRecognise));
}

void Lint::LintRegisters() const {
  const modbus::DeviceLimits& limits = profile_.modbus_limits;
  if (limits.max_gap > 0 && limits.readable.empty()) Section("modbus").Complain(Say(kBlindGap), Say(kWantRanges));
  if (limits.readable.empty()) return;
  for (const DraftPoint& point : draft_.points) {
    if (point.sampled) continue;
    const modbus::PointAddress& at = point.modbus;
    const bool inside = std::ranges::any_of(limits.readable, [&at](const modbus::ReadableRange& range) {
      return range.table == at.table && range.first <= at.address && at.address + at.count - 1 <= range.last;
    });
    if (!inside) point.field.Complain(Say(kNotReadable, Quoted(point.spec.name)), Say(kWantReadable));
  }
}

void Lint::LintTables() const {
  const std::vector<Field> items = Section("tables").List(1, 32);
  for (std::size_t t = 0; t < items.size(); ++t) {
    LintWhere(t, items[t]);
    for (std::size_t other = 0; other < t; ++other) LintPairOfTables(other, t);
  }
  for (const DraftPoint& scalar : draft_.points) LintCells(scalar);
}

// The table entry of a column: its parent.
OidView EntryOf(OidView column) { return column.empty() ? column : column.first(column.size() - 1); }

// A condition on a column of another table holds for no row, unless that table has the same rows: then it is likely
// that the label, another column or a scale is of it too, or that both are of one MIB module.
void Lint::LintWhere(std::size_t table, const Field& item) const {
  const snmp::TableAddress& address = profile_.snmp_tables[table];
  if (address.where.oid.empty()) return;
  const OidView entry = EntryOf(address.where.oid);
  const OidView module = EntryOf(EntryOf(EntryOf(entry)));  // entry, table, group of tables
  const auto near = [&](OidView column) { return !column.empty() && snmp::IsPrefix(module, column); };
  bool known = near(address.label);
  for (const snmp::ColumnAddress& column : address.columns) {
    known |= near(column.oid) || std::ranges::any_of(column.scale, near);
  }
  std::string text(snmp::kMaxOidText, ' ');
  text.resize(snmp::FormatOid(entry, text).value_or(0));
  if (!known) item.Complain(Say(kNoRows, Quoted(profile_.tables[table].name), text), Say(kWantSameTable));
}

// Can one row be in both tables?
bool MayShareRows(const snmp::RowCondition& a, const snmp::RowCondition& b) {
  using Kind = snmp::RowCondition::Kind;
  const bool comparable = a.kind == b.kind && a.position == b.position && snmp::SameOid(a.oid, b.oid);
  if (a.kind == Kind::kNone || b.kind == Kind::kNone) return true;
  if (!comparable || (a.kind != Kind::kIs && a.kind != Kind::kIndex)) return false;  // is left to the author
  const auto in = [](const auto& list, const auto& value) { return std::ranges::find(list, value) != list.end(); };
  return std::ranges::any_of(a.numbers, [&](std::int64_t number) { return in(b.numbers, number); }) ||
         std::ranges::any_of(a.texts, [&](std::string_view text) { return in(b.texts, text); });
}

void Lint::LintPairOfTables(std::size_t a, std::size_t b) const {
  if (!MayShareRows(profile_.snmp_tables[a].where, profile_.snmp_tables[b].where)) return;
  for (const DraftPoint& one : draft_.tables[b]) {
    for (const DraftPoint& other : draft_.tables[a]) {
      if (!ReadsTheSame(one, other)) continue;
      one.field.Complain(Say(kColumnAgain, Quoted(one.spec.name), Quoted(other.spec.name)), Say(kWantOneName));
    }
  }
}

void Lint::LintCells(const DraftPoint& scalar) const {
  for (std::size_t t = 0; t < draft_.tables.size(); ++t) {
    if (profile_.snmp_tables[t].where.kind != snmp::RowCondition::Kind::kNone) continue;  // perhaps not this row
    for (const DraftPoint& column : draft_.tables[t]) {
      const bool cell = !column.oid.empty() && column.oid.size() < scalar.oid.size() &&
                        snmp::IsPrefix(column.oid, scalar.oid) && SameMeaning(scalar.spec, column.spec);
      if (!cell) continue;
      scalar.field.Complain(Say(kCellAgain, Quoted(scalar.spec.name), Quoted(column.spec.name)), Say(kWantOneName));
    }
  }
}

const PointSpec* Lint::WatchedBy(const AlarmSpec& alarm) const {
  if (!HasPoint(alarm.kind)) return nullptr;
  if (alarm.table == kNotInTable) return &draft_.points[alarm.point].spec;
  return &draft_.tables[alarm.table][alarm.point].spec;
}

void Lint::LintAlarms() const {
  const Field section = Section("alarms");
  const auto& alarms = profile_.alarms;
  const auto away = [](const AlarmSpec& alarm) { return alarm.kind == AlarmKind::kUnavailable; };
  if (!profile_.layer && std::ranges::none_of(alarms, away)) {
    (section.present() ? section : root_).Complain(Say(kNoUnavailable), Say(kWantUnavailable));
  }
  if (!profile_.layer && alarms.size() > kMostAlarms) {
    section.Complain(Say(kManyAlarms, alarms.size()), Say(kWantFewAlarms, kMostAlarms));
  }
  const std::vector<Field> items = section.List(0, 500);
  for (std::size_t i = 0; i < items.size() && i < alarms.size(); ++i) {
    LintAlarm(alarms[i], items[i]);
    LintParents(alarms[i], items[i]);
    for (std::size_t j = 0; j < i; ++j) {
      const bool same = alarms[i].text.en == alarms[j].text.en || alarms[i].text.vi == alarms[j].text.vi;
      if (same) items[i].Complain(Say(kSameAlarm, Quoted(alarms[j].name)), Say(kWantOwnText));
    }
  }
}

void Lint::LintParents(const AlarmSpec& alarm, const Field& item) const {
  for (const AlarmSpec& parent : profile_.alarms) {
    const bool is_parent = std::ranges::find(alarm.parents, parent.name) != alarm.parents.end();
    if (!is_parent || !IsWorseThanItsParent(alarm, parent)) continue;
    item.Complain(Say(kHidesWorse, Quoted(parent.name), Quoted(alarm.name)), Say(kWantParentAsSevere));
  }
}

void Lint::LintAlarm(const AlarmSpec& alarm, const Field& item) const {
  for (const LocalText& text : {alarm.text, alarm.cause, alarm.consequence, alarm.response}) {
    LintBoth(text, alarm.name, item);
  }
  const PointSpec* point = WatchedBy(alarm);
  if (point == nullptr || (alarm.kind != AlarmKind::kHigh && alarm.kind != AlarmKind::kLow)) return;
  LintLimit(alarm, *point, item);
  const bool any_at_all = alarm.limit == 0 && point->type == ValueType::kInteger;  // nothing to swing around
  const bool calm = alarm.deadband > 0 && alarm.on_delay > Duration() && alarm.off_delay > Duration();
  if (!any_at_all && !calm) item.Complain(Say(kChatters), Say(kWantHysteresis));
}

// Raised above (below) the limit, cleared on the other side of limit and deadband: both must be within reach.
void Lint::LintLimit(const AlarmSpec& alarm, const PointSpec& point, const Field& item) const {
  const Reach reach = ReachOf(point);
  const bool high = alarm.kind == AlarmKind::kHigh;
  const double clear = high ? alarm.limit - alarm.deadband : alarm.limit + alarm.deadband;
  const auto complain = [&](const document::Phrase& phrase) {
    item.Complain(Say(phrase, Quoted(point.name), NumberText(reach.high), NumberText(reach.low)), Say(kWantInside));
  };
  if (high ? alarm.limit >= reach.high : alarm.limit <= reach.low) return complain(kNeverRaised);
  if (high ? clear < reach.low : clear > reach.high) complain(kNeverEnds);
}

void Lint::LintTraps() const {
  const std::vector<Field> items = Section("traps").List(1, 500);
  for (std::size_t i = 0; i < items.size() && i < profile_.notifications.size(); ++i) {
    LintBoth(profile_.notifications[i].text, profile_.notifications[i].event, items[i]);
  }
}

void Lint::LintBoth(const LocalText& text, std::string_view what, const Field& where) const {
  // A short one may be right without a mark: "Pin".
  constexpr std::size_t kShort = 12;
  const bool unmarked = !HasVietnameseLetter(text.vi) && (text.vi.size() > kShort || text.vi == text.en);
  if (unmarked) where.Complain(Say(kNotVietnamese, Quoted(what)), Say(kWantBoth));
  if (HasVietnameseLetter(text.en)) where.Complain(Say(kNotEnglish, Quoted(what)), Say(kWantBoth));
}

}  // namespace

void LintDraft(const Draft& draft, const Field& root) { Lint(draft, root).Run(); }

}  // namespace tramgac::profile
