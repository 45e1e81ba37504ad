#include "agent/core/decode/decode.h"

#include "agent/core/decode/registers.h"
#include "agent/core/decode/variable.h"

namespace tramgac {
namespace {

using namespace decode_internal;

constexpr Decoded Bad(Quality why) { return {Value(), why}; }

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

Decoded ByKind(const RawItem& item, ByteSpan bytes, const Encoding& encoding, TextArena& arena) {
  switch (item.kind) {
    case RawItem::Kind::kNone: return Bad(Quality::kNotReadYet);
    case RawItem::Kind::kBit: return {Value::Bool(item.number != 0)};
    case RawItem::Kind::kRegisters: return DecodeRegisters(bytes, encoding, arena);
    case RawItem::Kind::kInteger: return FromInteger(static_cast<std::int64_t>(item.number), encoding);
    case RawItem::Kind::kUnsigned: return FromUnsigned(item.number, encoding);
    case RawItem::Kind::kReal:
    case RawItem::Kind::kOctets:
    case RawItem::Kind::kOid: return DecodeVariable(item, bytes, encoding, arena);
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
