// What a point must read for something else to be so: stale_when, samples.
#include <algorithm>

#include "agent/profile/draft.h"

namespace tramgac::profile {
namespace {

bool SaysWords(const PointSpec& spec) { return spec.type == ValueType::kBool || !WordsOf(spec).empty(); }

// A scalar by name. Outcome: `spec` is null if the profile has none of this name.
KnownPoint FindScalar(const Draft& draft, std::string_view name) {
  const KnownPoint known = draft.Find(name);
  return known.table == kNotInTable ? known : KnownPoint{};
}

RefreshClass RefreshOf(const Draft& draft, const KnownPoint& known) { return draft.points[known.position].refresh; }

// Of a point for which SaysWords.
PointCondition ReadIs(Draft& draft, const Field& is, const KnownPoint& known) {
  PointCondition condition;
  condition.point = known.position;
  if (known.spec->type == ValueType::kBool) {
    condition.state = is.Bool(true);
  } else if (const auto words = WordsOf(*known.spec); const auto position = is.OneOf(words)) {
    condition.kind = PointCondition::Kind::kWord;
    condition.word = draft.Keep(words[*position]);
  }
  return condition;
}

// One of `while`: {point: NAME, is: WORD} or {point: NAME, above: NUMBER}.
PointCondition ReadCondition(Draft& draft, const Field& item, RefreshClass refresh) {
  Mapping map = item.Map();
  const Field name = map.Required("point");
  const Field is = map.Optional("is");
  const Field above = map.Optional("above");
  const std::string text = name.Text(document::kNameRule);
  if (text.empty()) return {};
  const KnownPoint known = FindScalar(draft, text);
  const bool fits = known.spec != nullptr && RefreshOf(draft, known) == refresh &&
                    (above.present() ? IsNumber(*known.spec) : SaysWords(*known.spec));
  if (!fits || is.present() == above.present()) {
    name.Complain(Say(kSampleCondition, Quoted(text)), Say(kWantSampleCondition));
    return {};
  }
  if (is.present()) return ReadIs(draft, is, known);
  PointCondition condition;
  condition.point = known.position;
  condition.kind = PointCondition::Kind::kAbove;
  condition.above = above.Real();
  return condition;
}

void ReadSample(Draft& draft, const Field& item) {
  Mapping map = item.Map();
  const Field of = map.Required("of");
  const Field conditions = map.Required("while");
  const std::string text = of.Text(document::kNameRule);
  const KnownPoint known = FindScalar(draft, text);
  const bool usable = known.spec != nullptr && !draft.points[known.position].sampled;
  DraftPoint point{{}, {}, {}, {}, item, {}, {}, {}};
  point.sampled = true;
  if (usable) {
    point.spec = *known.spec;
    point.spec.stand_ins = {};
    point.spec.counter_bits = 0;
    point.refresh = RefreshOf(draft, known);
  }
  ReadPointCommon(draft, map, point);
  SampleRule rule;
  rule.of = known.position;
  rule.point = static_cast<std::uint32_t>(draft.points.size());
  if (!usable) {
    if (!text.empty()) of.Complain(Say(kSampleOf, Quoted(text)), Say(kWantSampleOf));
  } else {
    for (const Field& condition : conditions.List(1, SampleRule::kMostConditions)) {
      rule.conditions[rule.condition_count++] = ReadCondition(draft, condition, point.refresh);
    }
    if (known.spec->unit != point.spec.unit && !point.spec.name.empty()) {
      of.Complain(Say(kSampleUnit, Quoted(text), known.spec->unit, point.spec.unit));
    }
  }
  draft.points.push_back(std::move(point));
  draft.profile.samples.push_back(rule);
}

}  // namespace

void ReadSamples(Draft& draft, const Field& section) {
  constexpr std::size_t kMostSamples = 20;
  for (const Field& item : section.List(0, kMostSamples)) ReadSample(draft, item);
}

void ReadStaleWhen(Draft& draft, const Field& section) {
  if (!section.present()) return;
  Mapping map = section.Map();
  const Field name = map.Required("point");
  const Field is = map.Required("is");
  const std::string text = name.Text(document::kNameRule);
  if (text.empty()) return;
  const KnownPoint known = FindScalar(draft, text);
  const bool says = known.spec != nullptr && SaysWords(*known.spec) && RefreshOf(draft, known) == RefreshClass::kFast &&
                    !draft.points[known.position].sampled;
  if (!says) return name.Complain(Say(kStalePoint, Quoted(text)), Say(kWantStalePoint));
  StaleRule rule;
  rule.when = ReadIs(draft, is, known);
  rule.end_point = static_cast<std::uint32_t>(draft.points.size());
  rule.end_table = static_cast<std::uint32_t>(draft.tables.size());
  draft.profile.stale_rules.push_back(rule);
}

}  // namespace tramgac::profile
