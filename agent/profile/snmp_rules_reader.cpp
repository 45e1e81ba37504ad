// What an SNMP profile says about the device telling something of its own points: their scale, and which rows they are.
#include <algorithm>

#include "agent/profile/draft.h"
#include "agent/profile/notation.h"

namespace tramgac::profile {
namespace {

constexpr std::size_t kMostTerms = 2;
constexpr std::size_t kMostCodes = 64;
constexpr std::size_t kMostRowValues = 64;
constexpr Choice<ScaleUse> kUses[] = {{"divisor", ScaleUse::kDivisor},     {"factor", ScaleUse::kFactor},
                                      {"exponent", ScaleUse::kExponent},   {"digits", ScaleUse::kDigits},
                                      {"thousands", ScaleUse::kThousands}, {"code", ScaleUse::kCode}};

// "5/9", "-160/9", "0.1": what a scale may be, and zero.
double ReadNumber(const Field& field, double fallback) {
  const std::string text = field.Text({1, 40, {}});
  if (text.empty() || text == "0") return text.empty() ? fallback : 0;
  const auto parsed = ParseScale(text);
  if (!parsed) field.ComplainValue(Say(kWantScale));
  return parsed ? parsed->multiply / parsed->divide : fallback;
}

Scale ReadCodeScale(const Field& field) {
  Mapping map = field.Map();
  Scale scale;
  const Field factor = map.Optional("scale");
  if (const std::string text = factor.Text({1, 40, {}}); !text.empty()) {
    const auto parsed = ParseScale(text);
    if (!parsed) factor.ComplainValue(Say(kWantScale));
    if (parsed) scale = *parsed;
  }
  scale.offset = ReadNumber(map.Optional("offset"), 0);
  return scale;
}

std::span<const CodedScale> ReadCodes(Draft& draft, const Field& field) {
  std::vector<CodedScale> codes;
  Mapping map = field.Map();
  for (const auto& [key, value] : map.Entries()) {
    const std::int64_t code = key.Integer(INT32_MIN, INT32_MAX);
    for (const CodedScale& other : codes) {
      if (other.code == code) key.Complain(Say(kCodeTwice, code));
    }
    codes.push_back({code, ReadCodeScale(value)});
    if (codes.size() == kMostCodes) break;
  }
  return draft.profile.coded_scales.Keep(codes);
}

void ReadTerm(Draft& draft, const Field& item, std::vector<ScaleTerm>& terms, std::vector<snmp::OidView>& oids) {
  Mapping map = item.Map();
  ScaleTerm term;
  auto oid = ReadOid(map.Required("oid"));
  term.use = map.Required("as").Word(kUses, ScaleUse::kDivisor);
  const Field codes = term.use == ScaleUse::kCode ? map.Required("codes") : map.Optional("codes");
  if (term.use == ScaleUse::kCode) {
    term.codes = ReadCodes(draft, codes);
  } else if (codes.present()) {
    codes.Complain(Say(kNotForType, Quoted(codes.name())), Say(kWantCodeTerm));
  }
  if (oid.empty()) return;
  terms.push_back(term);
  oids.push_back(draft.Keep(oid));
}

std::span<const std::int64_t> KeepNumbers(Draft& draft, const std::vector<Field>& items, std::int64_t low) {
  std::vector<std::int64_t> numbers;
  for (const Field& item : items) numbers.push_back(item.Integer(low, UINT32_MAX));
  return draft.profile.numbers.Keep(numbers);
}

// A list of numbers, or of texts.
void ReadRowValues(Draft& draft, const Field& list, bool may_be_numbers, snmp::RowCondition& condition) {
  const std::vector<Field> items = list.List(1, kMostRowValues);
  const auto is_number = [](const Field& item) {
    return !item.raw().empty() && document::InAlphabet(item.raw(), "0-9-");
  };
  if (may_be_numbers && !items.empty() && std::all_of(items.begin(), items.end(), is_number)) {
    condition.numbers = KeepNumbers(draft, items, INT32_MIN);
    return;
  }
  std::vector<std::string_view> texts;
  for (const Field& item : items) texts.push_back(draft.Keep(item.Text({1, 100, {}})));
  condition.texts = draft.profile.text_lists.Keep(texts);
}

}  // namespace

void ReadScaleBy(Draft& draft, const Field& field, DraftPoint& point) {
  if (!field.present()) return;
  PointSpec& spec = point.spec;
  const bool number = spec.type == ValueType::kInteger || spec.type == ValueType::kReal;
  if (!number || spec.counter_bits != 0 || spec.encoding.bit >= 0) {
    return field.Complain(Say(kNotForType, Quoted(field.name())), Say(kWantNumber));
  }
  std::vector<ScaleTerm> terms;
  std::vector<snmp::OidView> oids;
  if (field.is_mapping()) {
    ReadTerm(draft, field, terms, oids);
  } else {
    for (const Field& item : field.List(1, kMostTerms)) ReadTerm(draft, item, terms, oids);
  }
  spec.type = ValueType::kReal;
  spec.scale_terms = draft.profile.scale_terms.Keep(terms);
  point.scale = draft.profile.oid_lists.Keep(oids);
}

snmp::RowCondition ReadWhere(Draft& draft, const Field& field) {
  using Kind = snmp::RowCondition::Kind;
  snmp::RowCondition condition;
  if (!field.present()) return condition;
  Mapping map = field.Map();
  const Field index = map.Optional("index");
  const Field oid = map.Optional("oid");
  const Field is = map.Optional("is"), is_not = map.Optional("not"), has = map.Optional("has");
  const int given = int{is.present()} + int{is_not.present()} + int{has.present()};
  const bool by_index = index.present() && !oid.present() && is.present();
  const bool by_cell = oid.present() && !index.present();
  if (field.is_mapping() && (given != 1 || !(by_index || by_cell))) {
    field.Complain(Say(kBadWhere), Say(kWantWhere));
    return condition;
  }
  if (by_index) {
    condition.kind = Kind::kIndex;
    condition.position = static_cast<std::uint8_t>(index.Integer(1, 127, 1));
    condition.numbers = KeepNumbers(draft, is.List(1, kMostRowValues), 0);
    return condition;
  }
  if (auto column = ReadOid(oid); !column.empty()) condition.oid = draft.Keep(column);
  condition.kind = is.present() ? Kind::kIs : is_not.present() ? Kind::kNot : Kind::kHas;
  ReadRowValues(draft, is.present() ? is : is_not.present() ? is_not : has, !has.present(), condition);
  return condition;
}

}  // namespace tramgac::profile
