// What points of every protocol have in common.
#include <algorithm>
#include <chrono>
#include <map>

#include "agent/document/nearest_word.h"
#include "agent/profile/draft.h"

namespace tramgac::profile {
namespace {

using namespace std::chrono_literals;

constexpr Choice<RefreshClass> kRefreshWords[] = {
    {"fast", RefreshClass::kFast}, {"slow", RefreshClass::kSlow}, {"static", RefreshClass::kStatic}};

void ReadName(Draft& draft, Mapping& map, DraftPoint& point) {
  const Field field = map.Required("name");
  const std::string name = field.Text(document::kNameRule);
  point.spec.name = draft.Keep(name);
  if (name.empty()) return;
  const PointName* known = draft.names.Find(name);
  if (known == nullptr) {
    field.Complain(Say(kUnknownPoint, Quoted(name)), Say(kWantRegistered), draft.names.Nearest(name).value_or(""));
    return;
  }
  point.spec.unit = draft.Keep(known->unit);
  point.label = draft.Keep(known->label);
}

void ReadNote(Draft& draft, Mapping& map, PointNote& note) {
  const Field source = map.Optional("source");
  note.source = source.Text(document::kKeyRule);
  note.note = map.Optional("note").Text({1, 400, {}});
  note.inferred = map.Optional("inferred").Bool();
  const std::vector<std::string_view> keys(draft.source_keys.begin(), draft.source_keys.end());
  if (note.source.empty() || std::find(keys.begin(), keys.end(), note.source) != keys.end()) return;
  source.Complain(Say(kUnknownSource, Quoted(note.source)), Say(kWantSource),
                  document::NearestWord(note.source, keys).value_or(""));
}

void RejectForNumbersOnly(const Field& field, const PointSpec& spec) {
  if (field.present() && !IsNumber(spec)) field.Complain(Say(kNotForType, Quoted(field.name())), Say(kWantNumber));
}

void ReadPlausible(const Field& field, PointSpec& spec) {
  RejectForNumbersOnly(field, spec);
  const std::vector<Field> ends = field.List(2, 2);
  if (ends.size() != 2) return;
  spec.plausible_low = ends[0].Real();
  spec.plausible_high = ends[1].Real();
  if (!(spec.plausible_low < spec.plausible_high)) field.Complain(Say(kLowAboveHigh), Say(kWantTwo));
}

}  // namespace

RefreshClass ReadRefresh(Mapping& map) { return map.Optional("refresh").Word(kRefreshWords, RefreshClass::kFast); }

void ReadPointCommon(Draft& draft, Mapping& map, DraftPoint& point) {
  ReadName(draft, map, point);
  ReadNote(draft, map, point.note);
  ReadPlausible(map.Optional("plausible"), point.spec);
  const Field deadband = map.Optional("deadband");
  RejectForNumbersOnly(deadband, point.spec);
  point.spec.reporting.deadband = deadband.Real(0, 1e12);
  point.spec.reporting.heartbeat = map.Optional("heartbeat").Period(1s, 7 * 24h, point.spec.reporting.heartbeat);
}

void ReadStandInCommon(Draft& draft, Mapping& map, const DraftPoint& point, DraftPoint& stand_in) {
  stand_in.spec.name = point.spec.name;
  stand_in.spec.unit = point.spec.unit;
  stand_in.spec.plausible_low = point.spec.plausible_low;
  stand_in.spec.plausible_high = point.spec.plausible_high;
  ReadNote(draft, map, stand_in.note);
  ReadPlausible(map.Optional("plausible"), stand_in.spec);
}

bool IsSameSort(const PointSpec& a, const PointSpec& b) {
  if (a.counter_bits != 0 || b.counter_bits != 0) return false;  // a rate is of one object
  if (IsNumber(a) || IsNumber(b)) return IsNumber(a) && IsNumber(b);
  return a.type == b.type && (a.word_use == WordUse::kNone) == (b.word_use == WordUse::kNone);
}

void CheckNames(const Draft& draft) {
  std::vector<const DraftPoint*> all;
  for (const DraftPoint& point : draft.points) all.push_back(&point);
  for (const auto& table : draft.tables) {
    for (const DraftPoint& point : table) all.push_back(&point);
  }
  std::map<std::string_view, std::uint32_t> lines;
  for (const DraftPoint* point : all) {
    if (point->spec.name.empty()) continue;
    const auto [first, is_new] = lines.emplace(point->spec.name, point->field.place().line);
    if (!is_new) point->field.Complain(Say(kPointTwice, Quoted(point->spec.name), first->second));
  }
}

KnownPoint Draft::Find(std::string_view name) const {
  const auto search = [name](const std::vector<DraftPoint>& list, std::uint32_t table) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (list[i].spec.name != name) continue;
      return KnownPoint{table, static_cast<std::uint32_t>(i), &list[i].spec, list[i].field.place()};
    }
    return KnownPoint{};
  };
  KnownPoint found = search(points, kNotInTable);
  for (std::size_t t = 0; t < tables.size() && found.spec == nullptr; ++t) {
    found = search(tables[t], static_cast<std::uint32_t>(t));
  }
  return found;
}

}  // namespace tramgac::profile
