// How a raw value becomes a reading: bits, words, scale, sentinels, and from them the type of the reading.
#include <algorithm>
#include <limits>

#include "agent/core/base/fold.h"
#include "agent/profile/draft.h"
#include "agent/profile/notation.h"

namespace tramgac::profile {
namespace {

constexpr document::TextRule kWordRule{1, 60, "a-z0-9-"};
constexpr std::size_t kMostWords = 512;
constexpr std::int64_t kMostExact = 9'000'000'000'000'000;  // whole numbers below are exact in a double

struct Range {
  std::int64_t low;
  std::int64_t high;
};

std::int64_t AllOnes(unsigned bits) {
  return bits >= 63 ? std::numeric_limits<std::int64_t>::max() : (std::int64_t{1} << bits) - 1;
}

// Raw values that can occur. A signed type also takes its bit patterns (0x8000), which FromPattern turns round.
Range RawRange(const TypeFacts& facts, const Encoding& encoding) {
  if (encoding.bit >= 0) return {0, AllOnes(encoding.bit_count)};
  switch (facts.family) {
    case Family::kBit: return {0, 1};
    case Family::kBcd: return {0, facts.bits == 4 ? 9999 : 99'999'999};
    case Family::kReal: return {-kMostExact, kMostExact};
    default: break;
  }
  if (facts.bits == 64) return {facts.is_signed ? std::numeric_limits<std::int64_t>::min() : 0, AllOnes(63)};
  return {facts.is_signed ? -AllOnes(facts.bits - 1U) - 1 : 0, AllOnes(facts.bits)};
}

// 0x8000 of an i16 is -32768: documents write sentinels either way.
std::int64_t FromPattern(std::int64_t code, const TypeFacts& facts) {
  if (!facts.is_signed || facts.bits >= 64 || code <= AllOnes(facts.bits - 1U)) return code;
  return code - AllOnes(facts.bits) - 1;
}

void Reject(const Field& field, const document::Phrase& expected) {
  if (field.present()) field.Complain(Say(kNotForType, Quoted(field.name())), Say(expected));
}

std::span<const std::int64_t> ReadCodes(Draft& draft, const Field& field, const TypeFacts& facts,
                                        const Encoding& encoding) {
  const Range range = RawRange(facts, encoding);
  std::vector<std::int64_t> codes;
  for (const Field& item : field.List(1, 32)) {
    codes.push_back(FromPattern(item.Integer(range.low, range.high), facts));
  }
  return codes.empty() ? std::span<const std::int64_t>() : draft.profile.numbers.Keep(codes);
}

std::span<const Word> ReadWords(Draft& draft, const Field& field, const TypeFacts& facts, Range range) {
  Mapping map = field.Map();
  std::vector<Word> words;
  for (const auto& [key, value] : map.Entries()) {
    const std::int64_t code = FromPattern(key.Integer(range.low, range.high), facts);
    const bool twice = std::any_of(words.begin(), words.end(), [code](const Word& word) { return word.code == code; });
    if (twice) key.Complain(Say(kCodeTwice, code));
    words.push_back({code, draft.Keep(value.Text(kWordRule))});
    if (words.size() == kMostWords) break;
  }
  return draft.profile.words.Keep(words);
}

std::span<const TextWord> ReadTextWords(Draft& draft, const Field& field) {
  Mapping map = field.Map();
  std::vector<TextWord> words;
  for (const auto& [key, value] : map.Entries()) {
    const std::string said = key.Text({1, 100, {}});
    const auto same = [&said](const TextWord& word) { return SameFolded(word.said, TrimBlanks(said)); };
    if (std::any_of(words.begin(), words.end(), same)) key.Complain(Say(kCodeTwice, Quoted(said)));
    words.push_back({TrimBlanks(draft.Keep(said)), draft.Keep(value.Text(kWordRule))});
    if (words.size() == kMostWords) break;
  }
  return draft.profile.text_words.Keep(words);
}

void ReadBits(Mapping& map, const TypeFacts& facts, Encoding& encoding) {
  const Field bit = map.Optional("bit");
  const Field count = map.Optional("bit_count");
  if (facts.family == Family::kFlagText) {
    Reject(count, kWantIntegerType);
    if (!bit.present()) bit.Complain(Say(kBitMissing));
    encoding.bit = static_cast<std::int8_t>(bit.Integer(1, 127, 1));
    return;
  }
  if (facts.family != Family::kInteger) {
    Reject(bit, kWantIntegerType);
    Reject(count, kWantIntegerType);
    return;
  }
  if (!bit.present()) {
    if (count.present()) count.Complain(Say(kBitMissing));
    return;
  }
  encoding.bit = static_cast<std::int8_t>(bit.Integer(0, 63));
  encoding.bit_count = static_cast<std::uint8_t>(count.Integer(1, 63, 1));
  if (encoding.bit + encoding.bit_count > facts.bits) {
    bit.Complain(Say(kBeyondWidth, int{encoding.bit}, encoding.bit + encoding.bit_count - 1, unsigned{facts.bits}));
  }
}

// The one thing that gives a point words or truth, if any. Outcome: false if several are given.
bool OnlyOne(std::initializer_list<const Field*> fields) {
  const Field* first = nullptr;
  for (const Field* field : fields) {
    if (!field->present()) continue;
    if (first != nullptr) {
      field->Complain(Say(kNotTogether, Quoted(first->name()), Quoted(field->name())));
      return false;
    }
    first = field;
  }
  return true;
}

// Type of the reading when there are no words and no scale.
ValueType PlainType(const TypeFacts& facts, const Encoding& encoding) {
  switch (facts.family) {
    case Family::kBit:
    case Family::kFlagText: return ValueType::kBool;
    case Family::kReal: return ValueType::kReal;
    case Family::kText: return ValueType::kText;
    case Family::kInteger:
    case Family::kBcd: break;
  }
  return encoding.bit >= 0 && encoding.bit_count == 1 ? ValueType::kBool : ValueType::kInteger;
}

void ReadMeaning(Draft& draft, Mapping& map, const TypeFacts& facts, PointSpec& spec) {
  const Field enumeration = map.Optional("enum");
  const Field enum_text = map.Optional("enum_text");
  const Field flags = map.Optional("flags");
  const Field true_when = map.Optional("true_when");
  if (!OnlyOne({&enumeration, &enum_text, &flags, &true_when})) return;
  const bool whole = facts.family == Family::kInteger && spec.encoding.bit < 0;
  const bool counted = facts.family == Family::kInteger || facts.family == Family::kBcd || facts.family == Family::kBit;
  if (!counted) Reject(enumeration, kWantIntegerType);
  if (facts.family != Family::kText) Reject(enum_text, kWantTextType);
  if (!whole) Reject(flags, kWantIntegerType);
  if (!whole) Reject(true_when, kWantIntegerType);
  if (enumeration.present()) {
    spec.word_use = WordUse::kEnumeration;
    spec.words = ReadWords(draft, enumeration, facts, RawRange(facts, spec.encoding));
  } else if (enum_text.present()) {
    spec.word_use = WordUse::kTexts;
    spec.text_words = ReadTextWords(draft, enum_text);
  } else if (flags.present()) {
    spec.word_use = WordUse::kFlags;
    spec.words = ReadWords(draft, flags, {WireType::kU64, Family::kInteger, 64, false, 0}, {0, facts.bits - 1});
  } else if (true_when.present()) {
    spec.true_codes = ReadCodes(draft, true_when, facts, spec.encoding);
    spec.type = ValueType::kBool;
  }
  if (spec.word_use != WordUse::kNone) spec.type = ValueType::kText;
}

void ReadScale(Mapping& map, PointSpec& spec) {
  const Field scale = map.Optional("scale");
  const Field offset = map.Optional("offset");
  if (spec.type != ValueType::kInteger && spec.type != ValueType::kReal) {
    Reject(scale, kWantNumber);
    Reject(offset, kWantNumber);
    return;
  }
  if (const std::string text = scale.Text(); !text.empty()) {
    const auto parsed = ParseScale(text);
    if (!parsed) scale.ComplainValue(Say(kWantScale));
    if (parsed) spec.scale = *parsed;
  }
  spec.scale.offset = offset.Real();
  if (spec.counter_bits != 0) spec.type = ValueType::kReal;
  if (!spec.scale.identity()) spec.type = ValueType::kReal;
}

// Its wrap is known by its width, which no other type of a variable says.
void ReadCounter(Mapping& map, const TypeFacts& facts, PointSpec& spec) {
  const Field counter = map.Optional("counter");
  if (!counter.present()) return;
  const bool whole = facts.family == Family::kInteger && spec.encoding.bit < 0 && spec.type == ValueType::kInteger;
  if (!whole) return Reject(counter, kWantIntegerType);
  const std::int64_t bits = counter.Integer(32, 64, 64);
  if (bits != 32 && bits != 64) counter.ComplainValue(Say(kWantCounterBits));
  spec.counter_bits = static_cast<std::uint8_t>(bits);
}

}  // namespace

std::vector<std::string_view> WordsOf(const PointSpec& spec) {
  std::vector<std::string_view> words;
  for (const Word& word : spec.words) words.push_back(word.text);
  for (const TextWord& word : spec.text_words) words.push_back(word.text);
  return words;
}

void ReadEncoding(Draft& draft, Mapping& map, const TypeFacts& facts, DraftPoint& point) {
  PointSpec& spec = point.spec;
  spec.encoding.type = facts.type;
  ReadBits(map, facts, spec.encoding);
  spec.type = PlainType(facts, spec.encoding);
  ReadMeaning(draft, map, facts, spec);
  ReadCounter(map, facts, spec);
  ReadScale(map, spec);
  const Field inverted = map.Optional("inverted");
  if (spec.type != ValueType::kBool) Reject(inverted, kWantTruth);
  spec.inverted = inverted.Bool();
  const Field not_available = map.Optional("not_available");
  const bool comparable = facts.family != Family::kText && PlainType(facts, spec.encoding) != ValueType::kBool;
  if (!comparable) {
    Reject(not_available, kWantNumber);
  } else {
    spec.not_available = ReadCodes(draft, not_available, facts, spec.encoding);
  }
}

}  // namespace tramgac::profile
