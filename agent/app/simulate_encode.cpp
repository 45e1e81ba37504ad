#include "agent/app/simulate_encode.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

namespace tramgac::app {
namespace {

std::optional<double> NumberOf(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

struct IntegerRange {
  double low, high;
};

// What the wire type holds, or what its taken bits hold.
IntegerRange RangeOf(const Encoding& encoding) {
  if (encoding.bit >= 0) return {0, std::ldexp(1, encoding.bit_count) - 1};
  switch (encoding.type) {
    case WireType::kBit: return {0, 1};
    case WireType::kU16: return {0, 65535};
    case WireType::kI16: return {-32768, 32767};
    case WireType::kU32: return {0, 4294967295.0};
    case WireType::kI32: return {-2147483648.0, 2147483647.0};
    case WireType::kBcd16: return {0, 9999};
    case WireType::kBcd32: return {0, 99999999};
    case WireType::kU64: return {0, 9007199254740992.0};
    default: return {-9007199254740992.0, 9007199254740992.0};
  }
}

std::uint64_t ToBcd(std::uint64_t number) {
  std::uint64_t bits = 0;
  for (int shift = 0; number > 0; shift += 4, number /= 10) bits |= (number % 10) << shift;
  return bits;
}

std::optional<std::uint64_t> IntegerBits(const Encoding& encoding, double number) {
  const IntegerRange range = RangeOf(encoding);
  const double rounded = std::round(number);
  if (rounded < range.low || rounded > range.high) return std::nullopt;
  const auto bits = static_cast<std::uint64_t>(static_cast<std::int64_t>(rounded));
  const bool bcd = encoding.type == WireType::kBcd16 || encoding.type == WireType::kBcd32;
  return bcd ? ToBcd(bits) : bits;
}

std::optional<std::uint64_t> NumberBits(const Encoding& encoding, double number) {
  if (encoding.type == WireType::kF32) {
    const auto narrow = static_cast<float>(number);
    std::uint32_t bits;
    std::memcpy(&bits, &narrow, sizeof bits);
    return bits;
  }
  if (encoding.type == WireType::kF64) {
    std::uint64_t bits;
    std::memcpy(&bits, &number, sizeof bits);
    return bits;
  }
  return IntegerBits(encoding, number);
}

std::optional<bool> TruthOf(std::string_view value) {
  if (value == "true" || value == "yes" || value == "1") return true;
  if (value == "false" || value == "no" || value == "0") return false;
  return std::nullopt;
}

std::optional<std::uint64_t> BoolBits(const PointSpec& spec, std::string_view value) {
  const auto truth = TruthOf(value);
  if (!truth) return std::nullopt;
  const bool raw = *truth != spec.inverted;
  if (spec.true_codes.empty()) return raw ? 1 : 0;
  if (raw) return IntegerBits(spec.encoding, static_cast<double>(spec.true_codes.front()));
  std::int64_t code = 0;  // the first that does not mean true
  while (std::find(spec.true_codes.begin(), spec.true_codes.end(), code) != spec.true_codes.end()) ++code;
  return IntegerBits(spec.encoding, static_cast<double>(code));
}

const Word* FindWord(const PointSpec& spec, std::string_view text) {
  const auto found =
      std::find_if(spec.words.begin(), spec.words.end(), [text](const Word& word) { return word.text == text; });
  return found == spec.words.end() ? nullptr : &*found;
}

std::optional<std::uint64_t> FlagBits(const PointSpec& spec, std::string_view value) {
  std::uint64_t bits = 0;
  while (!value.empty()) {
    const std::size_t end = std::min(value.find(','), value.size());
    const Word* word = FindWord(spec, value.substr(0, end));
    if (word == nullptr) return std::nullopt;
    bits |= std::uint64_t{1} << word->code;
    value.remove_prefix(std::min(end + 1, value.size()));
  }
  return bits;
}

}  // namespace

std::optional<std::uint64_t> RawBitsOf(const PointSpec& spec, std::string_view value) {
  if (value == "not-available") {
    if (spec.not_available.empty()) return std::nullopt;
    // A sentinel may be written as -1 or as its bit pattern; its low bits are the same.
    return static_cast<std::uint64_t>(spec.not_available.front());
  }
  if (spec.word_use == WordUse::kFlags) return FlagBits(spec, value);
  if (spec.word_use == WordUse::kEnumeration) {
    const Word* word = FindWord(spec, value);
    return word == nullptr ? std::nullopt : IntegerBits(spec.encoding, static_cast<double>(word->code));
  }
  if (spec.type == ValueType::kBool) return BoolBits(spec, value);
  const auto number = NumberOf(value);
  if (!number) return std::nullopt;
  return NumberBits(spec.encoding, (*number - spec.scale.offset) * spec.scale.divide / spec.scale.multiply);
}

}  // namespace tramgac::app
