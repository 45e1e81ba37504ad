#include "agent/core/decode/variable.h"

#include <cmath>

#include "agent/core/decode/registers.h"
#include "agent/core/decode/text.h"

namespace tramgac::decode_internal {
namespace {

constexpr Decoded Bad(Quality why) { return {Value(), why}; }

std::string_view AsText(ByteSpan bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

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

}  // namespace

Decoded DecodeVariable(const RawItem& item, ByteSpan bytes, const Encoding& encoding, TextArena& arena) {
  switch (item.kind) {
    case RawItem::Kind::kReal: return FromReal(item.number, encoding);
    case RawItem::Kind::kOctets: return FromOctets(bytes, encoding, arena);
    case RawItem::Kind::kOid:
      return encoding.type == WireType::kOidText ? OidText(bytes, arena) : Bad(Quality::kWrongType);
    default: return Bad(Quality::kWrongType);
  }
}

}  // namespace tramgac::decode_internal
