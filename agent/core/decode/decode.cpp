#include "agent/core/decode/decode.h"

#include <cmath>

#include "agent/core/decode/registers.h"
#include "agent/core/decode/text.h"

namespace tramgac {
namespace {

using namespace decode_internal;

constexpr Decoded Bad(Quality why) { return {Value(), why}; }

std::string_view AsText(ByteSpan bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

bool WantsNumber(WireType type) {
  return type == WireType::kInteger || type == WireType::kUnsigned || type == WireType::kReal;
}

Decoded FromInteger(std::int64_t number, const Encoding& encoding) {
  if (!WantsNumber(encoding.type)) return Bad(Quality::kWrongType);
  if (encoding.type == WireType::kUnsigned && number < 0) {
    if (number < INT32_MIN) return Bad(Quality::kWrongType);
    number += std::int64_t{1} << 32;
  }
  return {Value::Integer(number)};
}

Decoded FromUnsigned(std::uint64_t number, const Encoding& encoding) {
  // Bits are taken out of the pattern, whatever its sign.
  if (encoding.bit >= 0 || number <= static_cast<std::uint64_t>(INT64_MAX))
    return FromInteger(static_cast<std::int64_t>(number), encoding);
  return WantsNumber(encoding.type) ? Decoded{Value::Real(static_cast<double>(number))} : Bad(Quality::kWrongType);
}

Decoded FromReal(std::uint64_t bits, const Encoding& encoding) {
  double value;
  std::memcpy(&value, &bits, sizeof value);
  if (!WantsNumber(encoding.type) || !std::isfinite(value)) return Bad(Quality::kWrongType);
  // Most reals of the wire were floats before the driver widened them.
  const auto narrow = static_cast<float>(value);
  return {Value::Real(static_cast<double>(narrow) == value ? MeantByFloat(narrow) : value)};
}

// APC writes states as a string of '0' and '1'; flag 1 is the leftmost character.
Decoded FromFlagText(ByteSpan bytes, const Encoding& encoding) {
  const int position = encoding.bit - 1;
  if (position < 0 || static_cast<std::size_t>(position) >= bytes.size()) return Bad(Quality::kWrongLength);
  const std::uint8_t flag = bytes[static_cast<std::size_t>(position)];
  if (flag != '0' && flag != '1') return Bad(Quality::kWrongType);
  return {Value::Bool(flag == '1')};
}

Decoded FromOctets(ByteSpan bytes, const Encoding& encoding, TextArena& arena) {
  switch (encoding.type) {
    case WireType::kText: return CleanText(bytes, arena);
    case WireType::kHexText: return HexText(bytes, arena);
    case WireType::kDateAndTime: return DateAndTimeText(bytes, arena);
    case WireType::kFlagText: return FromFlagText(bytes, encoding);
    case WireType::kInteger:
    case WireType::kUnsigned:
    case WireType::kReal: return NumberInText(AsText(bytes));
    default: return Bad(Quality::kWrongType);
  }
}

Decoded ByKind(const RawItem& item, ByteSpan bytes, const Encoding& encoding, TextArena& arena) {
  switch (item.kind) {
    case RawItem::Kind::kNone: return Bad(Quality::kNotReadYet);
    case RawItem::Kind::kBit: return {Value::Bool(item.number != 0)};
    case RawItem::Kind::kRegisters: return DecodeRegisters(bytes, encoding, arena);
    case RawItem::Kind::kInteger: return FromInteger(static_cast<std::int64_t>(item.number), encoding);
    case RawItem::Kind::kUnsigned: return FromUnsigned(item.number, encoding);
    case RawItem::Kind::kReal: return FromReal(item.number, encoding);
    case RawItem::Kind::kOctets: return FromOctets(bytes, encoding, arena);
    case RawItem::Kind::kOid:
      return encoding.type == WireType::kOidText ? OidText(bytes, arena) : Bad(Quality::kWrongType);
  }
  return Bad(Quality::kWrongType);
}

// Takes the bits that the profile names out of an integer: one bit is a truth, several are a small number.
Decoded TakeBits(Decoded whole, const Encoding& encoding) {
  if (encoding.bit < 0 || whole.quality != Quality::kGood || whole.value.type != ValueType::kInteger) return whole;
  const auto bits = static_cast<std::uint64_t>(whole.value.integer) >> encoding.bit;
  if (encoding.bit_count == 1) return {Value::Bool((bits & 1) != 0)};
  const std::uint64_t mask = encoding.bit_count >= 64 ? ~0ULL : (1ULL << encoding.bit_count) - 1;
  return {Value::Integer(static_cast<std::int64_t>(bits & mask))};
}

}  // namespace

Decoded Decode(const RawItem& item, ByteSpan bytes, const Encoding& encoding, TextArena& arena) {
  if (item.quality != Quality::kGood) return Bad(item.quality);
  return TakeBits(ByKind(item, bytes, encoding, arena), encoding);
}

}  // namespace tramgac
