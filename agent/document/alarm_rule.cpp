#include "agent/document/alarm_rule.h"

#include <chrono>

#include "agent/document/messages.h"

namespace tramgac::document {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMostParents = 20;
constexpr TextRule kParentRule{1, 122, "a-z0-9.-"};  // "device.alarm.row"
constexpr TextRule kPointRule{1, 80, "a-z0-9_."};
constexpr Duration kLongestWindow = 400 * 24h;

constexpr Phrase kNoMeaning{"{0} has no meaning for kind {1}", "{0} không có nghĩa với loại {1}"};
constexpr Phrase kNeedsKey{"kind {0} needs {1}", "loại {0} cần có {1}"};
constexpr Phrase kBadPlaceholder{"an unknown placeholder, or a brace that is not closed",
                                 "chỗ điền lạ, hoặc ngoặc nhọn không đóng"};
constexpr Phrase kWantPlaceholder{
    "{{value}}, {{limit}}, {{unit}}, {{since}}, {{device}}, {{row}}, {{severity}} or {{response}}",
    "{{value}}, {{limit}}, {{unit}}, {{since}}, {{device}}, {{row}}, {{severity}} hoặc {{response}}"};
constexpr Phrase kGoTogether{"{0} and {1} go together", "{0} và {1} phải đi cùng nhau"};

std::optional<Duration> OptionalPeriod(const Field& field, Duration low, Duration high) {
  return field.present() ? std::optional(field.Period(low, high, low)) : std::nullopt;
}

std::optional<WorseLimit> ReadWorse(const Field& field) {
  if (!field.present()) return std::nullopt;
  Mapping map = field.Map();
  WorseLimit worse;
  worse.limit = map.Required("limit").Real(-1e12, 1e12);
  worse.severity = map.Required("severity").Word(kSeverities, Severity::kCritical);
  return worse;
}

}  // namespace

std::vector<Parent> ReadParents(const Field& list) {
  std::vector<Parent> parents;
  for (const Field& item : list.List(0, kMostParents)) {
    std::string name = item.Text(kParentRule);
    if (!name.empty()) parents.push_back({std::move(name), item.place()});
  }
  return parents;
}

void CheckPlaceholders(const Field& text, bool (*is_good)(std::string_view text)) {
  if (!text.is_mapping()) return;
  Mapping languages = text.Map();
  for (const auto& [language, field] : languages.Entries()) {
    if (!is_good(field.raw())) field.Complain(Say(kBadPlaceholder), Say(kWantPlaceholder));
  }
}

AlarmRule ReadAlarmRule(Mapping& map) {
  AlarmRule rule;
  const Field worse = map.Optional("worse"), times = map.Optional("times"), within = map.Optional("within");
  const Field window = map.Optional("window"), horizon = map.Optional("horizon"), latch = map.Optional("latch");
  const Field from = map.Optional("from"), parents = map.Optional("depends_on");
  rule.worse = ReadWorse(worse);
  if (times.present()) rule.times = static_cast<std::uint8_t>(times.Integer(2, 20, 2));
  rule.within = OptionalPeriod(within, 1s, 30 * 24h);
  rule.window = OptionalPeriod(window, 10s, kLongestWindow);
  rule.horizon = OptionalPeriod(horizon, 10s, kLongestWindow);
  if (latch.present()) rule.latch = latch.Bool();
  rule.from = from.Text(kPointRule);
  if (parents.present()) rule.parents = ReadParents(parents);
  rule.worse_place = worse.place();
  rule.times_place = times.place();
  rule.within_place = within.place();
  rule.window_place = window.place();
  rule.horizon_place = horizon.place();
  rule.from_place = from.place();
  return rule;
}

void CheckAlarmRule(const AlarmRule& rule, AlarmKind kind, bool whole, Place place, const ComplainAt& complain) {
  const auto key = [&](bool present, Place where, std::string_view name, bool meant, bool needed) {
    if (present && !meant) complain(where, Say(kNoMeaning, Quoted(name), AlarmKindName(kind)), {});
    if (!present && needed && whole) complain(place, Say(kNeedsKey, AlarmKindName(kind), Quoted(name)), {});
  };
  const bool ahead = HasHorizon(kind), back = HasWindow(kind), deviates = kind == AlarmKind::kDeviation;
  key(rule.window.has_value(), rule.window_place, "window", back, back);
  key(rule.horizon.has_value(), rule.horizon_place, "horizon", ahead, ahead);
  key(!rule.from.empty(), rule.from_place, "from", deviates, deviates);
  key(rule.worse.has_value(), rule.worse_place, "worse", HasLimit(kind) && !ahead, false);
  if (rule.times.has_value() != rule.within.has_value()) {
    complain(rule.times ? rule.times_place : rule.within_place, Say(kGoTogether, "\"times\"", "\"within\""), {});
  }
}

bool IsWorse(const WorseLimit& worse, const AlarmSpec& alarm) {
  const bool beyond = alarm.kind == AlarmKind::kLow ? worse.limit < alarm.limit : worse.limit > alarm.limit;
  return beyond && worse.severity > alarm.severity;
}

}  // namespace tramgac::document
