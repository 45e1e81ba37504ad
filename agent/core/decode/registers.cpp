#include "agent/core/decode/registers.h"

#include <cmath>

#include "agent/core/decode/text.h"

namespace tramgac::decode_internal {
namespace {

constexpr Decoded Bad(Quality why) { return {Value(), why}; }

std::size_t WidthOf(WireType type) {
  switch (type) {
    case WireType::kU16:
    case WireType::kI16:
    case WireType::kBcd16: return 2;
    case WireType::kU32:
    case WireType::kI32:
    case WireType::kF32:
    case WireType::kBcd32: return 4;
    case WireType::kU64:
    case WireType::kI64:
    case WireType::kF64: return 8;
    default: return 0;
  }
}

// The registers as one unsigned number, in the order that the profile says.
std::uint64_t Assemble(ByteSpan bytes, const Encoding& encoding) {
  const std::size_t words = bytes.size() / 2;
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < words; ++i) {
    const std::size_t at = 2 * (encoding.word_order == WordOrder::kHighFirst ? i : words - 1 - i);
    const bool big = encoding.byte_order == ByteOrder::kBigEndian;
    number = number << 16 | static_cast<std::uint64_t>(bytes[big ? at : at + 1] << 8 | bytes[big ? at + 1 : at]);
  }
  return number;
}

std::int64_t SignExtend(std::uint64_t number, std::size_t width) {
  const auto shift = static_cast<unsigned>(64 - 8 * width);
  return static_cast<std::int64_t>(number << shift) >> shift;
}

Decoded FromFloat(std::uint64_t bits, std::size_t width) {
  if (width == 4) {
    float narrow;
    const auto low = static_cast<std::uint32_t>(bits);
    std::memcpy(&narrow, &low, sizeof narrow);
    return std::isfinite(narrow) ? Decoded{Value::Real(MeantByFloat(narrow))} : Bad(Quality::kWrongType);
  }
  double value;
  std::memcpy(&value, &bits, sizeof value);
  return std::isfinite(value) ? Decoded{Value::Real(value)} : Bad(Quality::kWrongType);
}

Decoded FromBcd(std::uint64_t bits, std::size_t width) {
  std::int64_t value = 0;
  for (int nibble = static_cast<int>(2 * width) - 1; nibble >= 0; --nibble) {
    const auto digit = static_cast<std::int64_t>(bits >> (4 * nibble) & 0xF);
    if (digit > 9) return Bad(Quality::kWrongType);
    value = value * 10 + digit;
  }
  return {Value::Integer(value)};
}

Decoded FromAscii(ByteSpan bytes, const Encoding& encoding, TextArena& arena) {
  std::uint8_t text[256];
  std::size_t size = 0;
  for (std::size_t i = 0; i + 1 < bytes.size() && size + 2 <= sizeof text; i += 2) {
    const bool big = encoding.byte_order == ByteOrder::kBigEndian;
    const std::uint8_t first = bytes[big ? i : i + 1];
    const std::uint8_t second = bytes[big ? i + 1 : i];
    // APC puts a lone first character into the low byte (device-facts: ups-apc-smart-ups-modbus, notes).
    if (!(i == 0 && first == 0)) text[size++] = first;
    text[size++] = second;
  }
  return CleanText(ByteSpan(text, size), arena);
}

}  // namespace

Decoded DecodeRegisters(ByteSpan bytes, const Encoding& encoding, TextArena& arena) {
  if (encoding.type == WireType::kAscii) return FromAscii(bytes, encoding, arena);
  const std::size_t width = WidthOf(encoding.type);
  if (width == 0) return Bad(Quality::kWrongType);
  if (bytes.size() != width) return Bad(Quality::kWrongLength);
  const std::uint64_t bits = Assemble(bytes, encoding);
  switch (encoding.type) {
    case WireType::kF32:
    case WireType::kF64: return FromFloat(bits, width);
    case WireType::kBcd16:
    case WireType::kBcd32: return FromBcd(bits, width);
    case WireType::kI16:
    case WireType::kI32: return {Value::Integer(SignExtend(bits, width))};
    default:
      if (encoding.type == WireType::kU64 && encoding.bit < 0 && bits > static_cast<std::uint64_t>(INT64_MAX)) {
        return {Value::Real(static_cast<double>(bits))};
      }
      return {Value::Integer(static_cast<std::int64_t>(bits))};
  }
}

}  // namespace tramgac::decode_internal
