#include "agent/core/normalize/normalize.h"

#include <algorithm>
#include <cmath>

#include "agent/core/base/fold.h"
#include "agent/core/normalize/told_scale.h"

namespace tramgac {
namespace {

constexpr double kMostExact = 9007199254740992;  // 2^53

constexpr Normalized Bad(Quality why) { return {Value(), why}; }

bool Contains(std::span<const std::int64_t> codes, std::int64_t code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

bool SaysNotAvailable(const Value& decoded, const PointSpec& spec) {
  if (spec.not_available.empty()) return false;
  if (decoded.type == ValueType::kInteger) return Contains(spec.not_available, decoded.integer);
  // A sentinel in a real number ("-1.0") is exact when the device means it.
  return decoded.type == ValueType::kReal && std::abs(decoded.real) < 9e15 &&
         decoded.real == std::trunc(decoded.real) &&
         Contains(spec.not_available, static_cast<std::int64_t>(decoded.real));
}

Normalized ToBool(const Value& decoded, const PointSpec& spec) {
  if (decoded.type != ValueType::kBool && decoded.type != ValueType::kInteger) return Bad(Quality::kWrongType);
  const bool raw = spec.true_codes.empty() ? decoded.integer != 0 : Contains(spec.true_codes, decoded.integer);
  return {Value::Bool(raw != spec.inverted)};
}

Normalized ToWord(const Value& decoded, const PointSpec& spec) {
  if (decoded.type != ValueType::kInteger && decoded.type != ValueType::kBool) return Bad(Quality::kWrongType);
  for (const Word& word : spec.words) {
    if (word.code == decoded.integer) return {Value::Text(word.text, word.code)};
  }
  return Bad(Quality::kUnknownCode);
}

Normalized ToTextWord(const Value& decoded, const PointSpec& spec) {
  if (decoded.type != ValueType::kText) return Bad(Quality::kWrongType);
  const std::string_view said = TrimBlanks(decoded.text);
  if (said.empty()) return Bad(Quality::kNotAvailable);
  for (const TextWord& word : spec.text_words) {
    if (SameFolded(word.said, said)) return {Value::Text(word.text)};
  }
  return Bad(Quality::kUnknownCode);
}

Normalized ToFlags(const Value& decoded, const PointSpec& spec, TextArena& arena) {
  if (decoded.type != ValueType::kInteger) return Bad(Quality::kWrongType);
  const auto bits = static_cast<std::uint64_t>(decoded.integer);
  std::size_t need = 0;
  for (const Word& word : spec.words) need += word.text.size() + 1;
  const std::span<char> room = arena.Take(need);
  if (room.size() != need) return Bad(Quality::kWrongLength);
  std::size_t size = 0;
  for (const Word& word : spec.words) {
    if ((bits >> word.code & 1) == 0) continue;
    if (size > 0) room[size++] = ',';
    size += word.text.copy(room.data() + size, word.text.size());
  }
  arena.Shrink(room, size);
  return {Value::Text(std::string_view(room.data(), size), decoded.integer)};
}

Normalized ToNumber(const Value& decoded, const PointSpec& spec, std::span<const ToldNumber> told) {
  if (decoded.type == ValueType::kText || decoded.type == ValueType::kNone) return Bad(Quality::kWrongType);
  double number = decoded.AsNumber() * spec.scale.multiply / spec.scale.divide + spec.scale.offset;
  if (!spec.scale_terms.empty()) {
    const auto scaled = ApplyTold(decoded.AsNumber(), spec.scale, spec.scale_terms, told);
    if (!scaled) return Bad(Quality::kUnknownScale);
    number = *scaled;
  }
  if (!std::isfinite(number)) return Bad(Quality::kWrongType);
  if (number < spec.plausible_low || number > spec.plausible_high) return Bad(Quality::kImplausible);
  if (spec.type != ValueType::kInteger) return {Value::Real(number)};
  if (decoded.type != ValueType::kReal && spec.scale.identity()) return {Value::Integer(decoded.integer)};
  // What no integer can hold (half a thing, an unsigned number of 64 bits) stays as it is: better than a lie.
  const bool whole = number == std::trunc(number) && std::abs(number) < kMostExact;
  return {whole ? Value::Integer(static_cast<std::int64_t>(number)) : Value::Real(number)};
}

}  // namespace

Normalized Normalize(const Value& decoded, const PointSpec& spec, std::span<const ToldNumber> told, TextArena& arena) {
  if (SaysNotAvailable(decoded, spec)) return Bad(Quality::kNotAvailable);
  if (spec.word_use == WordUse::kEnumeration) return ToWord(decoded, spec);
  if (spec.word_use == WordUse::kTexts) return ToTextWord(decoded, spec);
  if (spec.word_use == WordUse::kFlags) return ToFlags(decoded, spec, arena);
  switch (spec.type) {
    case ValueType::kBool: return ToBool(decoded, spec);
    case ValueType::kInteger:
    case ValueType::kReal: return ToNumber(decoded, spec, told);
    case ValueType::kText: return decoded.type == ValueType::kText ? Normalized{decoded} : Bad(Quality::kWrongType);
    case ValueType::kNone: break;
  }
  return Bad(Quality::kWrongType);
}

}  // namespace tramgac
