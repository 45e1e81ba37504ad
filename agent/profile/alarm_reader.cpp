// Alarms of a profile with their rationalisation records.
#include <algorithm>
#include <chrono>
#include <map>

#include "agent/core/pipeline/alarm_message.h"
#include "agent/document/alarm_rule.h"
#include "agent/document/nearest_word.h"
#include "agent/profile/draft.h"

namespace tramgac::profile {
namespace {

using namespace std::chrono_literals;

constexpr Choice<AlarmKind> kKinds[] = {{"high", AlarmKind::kHigh},
                                        {"low", AlarmKind::kLow},
                                        {"state", AlarmKind::kState},
                                        {"no-data", AlarmKind::kNoData},
                                        {"unavailable", AlarmKind::kUnavailable},
                                        {"notified", AlarmKind::kNotified},
                                        {"rise", AlarmKind::kRise},
                                        {"fall", AlarmKind::kFall},
                                        {"will-exceed", AlarmKind::kWillExceed},
                                        {"will-fall-below", AlarmKind::kWillFallBelow},
                                        {"deviation", AlarmKind::kDeviation}};
constexpr std::size_t kMostStates = 32;
constexpr std::size_t kLongestText = 100;    // characters; one line of an operator's list
constexpr std::size_t kLongestRecord = 400;  // characters

std::vector<std::string_view> PointNames(const Draft& draft) {
  std::vector<std::string_view> names;
  for (const DraftPoint& point : draft.points) names.push_back(point.spec.name);
  for (const auto& table : draft.tables) {
    for (const DraftPoint& point : table) names.push_back(point.spec.name);
  }
  return names;
}

// Complains about a key that the alarm's kind does not use.
void RejectForKind(const Field& field, AlarmKind kind) {
  if (field.present()) field.Complain(Say(kNotForKind, Quoted(field.name()), AlarmKindName(kind)));
}

// The point that the alarm watches. Outcome: null if there is none or it is unknown.
const PointSpec* ReadPointReference(const Draft& draft, Mapping& map, AlarmSpec& alarm) {
  if (!HasPoint(alarm.kind)) {
    RejectForKind(map.Optional("point"), alarm.kind);
    return nullptr;
  }
  const Field field = map.Required("point");
  const std::string name = field.Text(document::kNameRule);
  if (name.empty()) return nullptr;
  const KnownPoint known = draft.Find(name);
  alarm.table = known.table;
  alarm.point = known.position;
  if (known.spec == nullptr) {
    field.Complain(Say(kAlarmPoint, Quoted(name)), Say(kWantOwnPoint),
                   document::NearestWord(name, PointNames(draft)).value_or(""));
  }
  return known.spec;
}

void ReadLimit(Mapping& map, const PointSpec* point, AlarmSpec& alarm) {
  if (!HasLimit(alarm.kind)) {
    RejectForKind(map.Optional("limit"), alarm.kind);
    RejectForKind(map.Optional("deadband"), alarm.kind);
    return;
  }
  alarm.limit = map.Required("limit").Real();
  alarm.deadband = map.Optional("deadband").Real(0, 1e12);
  if (point != nullptr && !IsNumber(*point)) {
    map.field().Complain(Say(kKindNeedsNumber, AlarmKindName(alarm.kind), Quoted(point->name)), Say(kWantNumber));
  }
}

// One word or a list of them.
void ReadWordState(Draft& draft, const Field& field, const PointSpec& point, AlarmSpec& alarm) {
  const std::vector<std::string_view> words = WordsOf(point);
  std::vector<std::string_view> chosen;
  for (const Field& item : field.is_list() ? field.List(1, kMostStates) : std::vector<Field>{field}) {
    const auto position = item.OneOf(words);
    if (!position) continue;
    const std::string_view word = words[*position];
    if (std::ranges::find(chosen, word) != chosen.end()) item.Complain(Say(kStateTwice, Quoted(word)));
    chosen.push_back(word);
  }
  for (std::string_view& word : chosen) word = draft.Keep(word);
  alarm.words = draft.profile.text_lists.Keep(chosen);
}

void ReadState(Draft& draft, Mapping& map, const PointSpec* point, AlarmSpec& alarm) {
  if (alarm.kind != AlarmKind::kState) return RejectForKind(map.Optional("state"), alarm.kind);
  const Field field = map.Required("state");
  if (point == nullptr) return;
  if (point->type == ValueType::kBool) {
    alarm.state = field.Bool(true);
  } else if (point->word_use != WordUse::kNone) {
    ReadWordState(draft, field, *point, alarm);
  } else {
    map.field().Complain(Say(kKindNeedsNumber, AlarmKindName(alarm.kind), Quoted(point->name)), Say(kWantStatePoint));
  }
}

// What a deviation is compared with: a point of the same device, or of the same row.
void ReadOther(const Draft& draft, const document::AlarmRule& rule, const Field& item, AlarmSpec& alarm) {
  if (alarm.kind != AlarmKind::kDeviation || rule.from.empty()) return;
  const KnownPoint known = draft.Find(rule.from);
  alarm.other = known.position;
  alarm.other_in_row = known.table != kNotInTable;
  const Field at(item.context(), nullptr, "from", rule.from_place);
  if (known.spec == nullptr) {
    at.Complain(Say(kAlarmPoint, Quoted(rule.from)), Say(kWantOwnPoint),
                document::NearestWord(rule.from, PointNames(draft)).value_or(""));
  } else if (!IsNumber(*known.spec) || (alarm.other_in_row && known.table != alarm.table)) {
    at.Complain(Say(kKindNeedsNumber, AlarmKindName(alarm.kind), Quoted(rule.from)), Say(kWantNumber));
  }
}

void ReadRule(Draft& draft, Mapping& map, const Field& item, AlarmSpec& alarm) {
  const document::AlarmRule rule = document::ReadAlarmRule(map);
  const auto complain = [&item](Place place, document::Wording message, document::Wording expected) {
    Field(item.context(), nullptr, "", place).Complain(std::move(message), std::move(expected));
  };
  document::CheckAlarmRule(rule, alarm.kind, true, item.place(), complain);
  alarm.times = rule.times.value_or(0);
  alarm.within = rule.within.value_or(Duration());
  alarm.window = rule.window.value_or(Duration());
  alarm.horizon = rule.horizon.value_or(Duration());
  alarm.latch = rule.latch.value_or(false);
  ReadOther(draft, rule, item, alarm);
  if (rule.worse) {
    alarm.worse = &draft.profile.worse_limits.emplace_back(*rule.worse);
    if (HasLimit(alarm.kind) && !document::IsWorse(*rule.worse, alarm)) {
      complain(rule.worse_place, Say(kWorseIsNot), Say(kWantWorse));
    }
  }
  std::vector<std::string_view> parents;
  for (const auto& [parent, place] : rule.parents.value_or(std::vector<document::Parent>())) {
    parents.push_back(draft.Keep(parent));
    draft.profile.foreign_parents.push_back({draft.profile.alarms.size(), parent, place});  // until all are known
  }
  if (!parents.empty()) alarm.parents = draft.profile.text_lists.Keep(parents);
}

void ReadRecord(Draft& draft, Mapping& map, AlarmSpec& alarm) {
  alarm.severity = map.Required("severity").Word(document::kSeverities, Severity::kMinor);
  alarm.time_to_respond = map.Required("time_to_respond").Period(1s, 365 * 24h);
  const Field text = map.Required("text");
  alarm.text = draft.Keep(text.Local(kLongestText));
  document::CheckPlaceholders(text, HasGoodPlaceholders);
  alarm.cause = draft.Keep(map.Required("cause").Local(kLongestRecord));
  alarm.consequence = draft.Keep(map.Required("consequence").Local(kLongestRecord));
  alarm.response = draft.Keep(map.Required("response").Local(kLongestRecord));
}

}  // namespace

void ReadAlarms(Draft& draft, const std::vector<Field>& items) {
  std::map<std::string_view, std::uint32_t> lines;
  for (const Field& item : items) {
    Mapping map = item.Map();
    AlarmSpec alarm;
    const Field name = map.Required("name");
    alarm.name = draft.Keep(name.Text(document::kIdRule));
    const auto [first, is_new] = lines.emplace(alarm.name, name.place().line);
    if (!is_new && !alarm.name.empty()) name.Complain(Say(kAlarmTwice, Quoted(alarm.name), first->second));
    alarm.kind = map.Required("kind").Word(kKinds, AlarmKind::kNoData);
    const PointSpec* point = ReadPointReference(draft, map, alarm);
    ReadLimit(map, point, alarm);
    ReadState(draft, map, point, alarm);
    alarm.on_delay = map.Optional("on_delay").Period(0s, 24h);
    alarm.off_delay = map.Optional("off_delay").Period(0s, 24h);
    ReadRecord(draft, map, alarm);
    ReadRule(draft, map, item, alarm);
    draft.profile.alarms.push_back(alarm);
  }
  CheckParents(draft, items);
}

}  // namespace tramgac::profile
