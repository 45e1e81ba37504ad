// What the agent knows about one point of a device: how its raw value is decoded (stage 4), how it becomes
// a reading (stage 5) and when it is worth reporting (stage 8). Where it is read from (register, OID) is the
// driver's business (drivers/*/), kept beside this table under the same index.
//
// Points are immutable once configured; text views and spans refer to storage that outlives them (the loaded
// profile on Linux, constexpr tables in firmware). Plain values, safe anywhere.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "agent/core/base/time.h"
#include "agent/core/model/value.h"

namespace tramgac {

// How the bytes or the number of the wire are to be understood.
enum class WireType : std::uint8_t {
  // From registers or bits (Modbus): RawItem::Kind::kRegisters / kBit.
  kBit,
  kU16,
  kI16,
  kU32,
  kI32,
  kU64,
  kI64,
  kF32,
  kF64,  // IEEE 754
  kBcd16,
  kBcd32,  // four / eight decimal digits
  kAscii,  // two characters a register, first in the high byte; stops at NUL, trailing blanks cut
  // From typed variables (SNMP): RawItem::Kind::kInteger / kUnsigned / kReal / kOctets / kOid.
  kInteger,   // any integer type; text that holds a number ("0.15", " 38 %") is accepted
  kUnsigned,  // as kInteger; a negative 32-bit integer is the pattern of an unsigned one that overflowed at the agent
  kReal,      // opaque float, or text that holds a number
  kText,      // octet string as UTF-8; invalid bytes are replaced by '?', NUL ends it
  kHexText,   // octet string as "00:1b:.."
  kOidText,   // object identifier as dotted text
  kFlagText,  // string of '0'/'1' characters, `bit` counts from the LEFT, 1 is the first (APC PowerNet)
  kDateAndTime,  // RFC 2579 DateAndTime as ISO 8601 text
};

enum class WordOrder : std::uint8_t { kHighFirst, kLowFirst };      // order of the registers of a 32/64-bit value
enum class ByteOrder : std::uint8_t { kBigEndian, kLittleEndian };  // order of the bytes in one register

struct Encoding {
  WireType type = WireType::kU16;
  WordOrder word_order = WordOrder::kHighFirst;
  ByteOrder byte_order = ByteOrder::kBigEndian;
  std::int8_t bit = -1;  // >= 0: take bits [bit, bit + bit_count) of the integer, 0 = least significant
  std::uint8_t bit_count = 1;
};

// value = raw * multiply / divide + offset. A decimal scale 0.1 is divide = 10, not multiply = 0.1, so that
// 234 becomes 23.4 and not 23.400000000000002; a binary fraction raw / 2^n is divide = 2^n, exact.
struct Scale {
  double multiply = 1;
  double divide = 1;
  double offset = 0;
  constexpr bool identity() const { return multiply == 1 && divide == 1 && offset == 0; }
};

// What another variable of the device tells about a point's scale: n is its number.
enum class ScaleUse : std::uint8_t {
  kDivisor,    // value / n
  kFactor,     // value * n
  kExponent,   // value * 10^n
  kDigits,     // value / 10^n: n digits stand behind the decimal point
  kThousands,  // raw + 1000 * n: n is the high part
  kCode,       // value * scale + offset of the code n: a switch between units, an SI prefix
};

struct CodedScale {
  std::int64_t code;
  Scale scale;
};

struct ScaleTerm {
  ScaleUse use = ScaleUse::kDivisor;
  std::span<const CodedScale> codes;  // kCode only
};

struct Word {
  std::int64_t code;      // raw value, or bit number for flags
  std::string_view text;  // lower case with hyphens
};

// A word for what a device says in its own.
struct TextWord {
  std::string_view said;  // compared without blanks around it and without regard to case (ASCII)
  std::string_view text;  // lower case with hyphens
};

enum class WordUse : std::uint8_t {
  kNone,
  kEnumeration,  // the raw value is one of the codes
  kTexts,        // the raw value is one of the texts
  kFlags,        // each code is a bit number; the reading is the words of the set bits, joined by ','
};

struct Reporting {
  double deadband = 0;  // in the point's unit: smaller changes since the last report are not reported
  Duration heartbeat = std::chrono::minutes(15);  // reported at least this often although unchanged
};

struct PointSpec {
  std::string_view name;  // registry name (drivers/names/points.yaml), e.g. "input.voltage"
  std::string_view unit;  // UCUM code; empty: no unit
  ValueType type = ValueType::kReal;
  Encoding encoding;
  std::uint8_t counter_bits = 0;  // 32, 64: a counter, and the reading is how fast it rises, a second
  bool inverted = false;          // bool only: raw 0 means true (normally closed contact)
  Scale scale;
  std::span<const ScaleTerm> scale_terms;    // applied after `scale`, in their order; RawItem::told has their numbers
  std::span<const std::int64_t> true_codes;  // bool only: raw values that mean true; empty: all but 0
  WordUse word_use = WordUse::kNone;
  std::span<const Word> words;
  std::span<const TextWord> text_words;                             // kTexts
  std::span<const std::int64_t> not_available;                      // raw values by which the device says "no value"
  double plausible_low = -std::numeric_limits<double>::infinity();  // in the point's unit
  double plausible_high = std::numeric_limits<double>::infinity();
  Reporting reporting;
  // What the device may have instead, in this order: other objects with a scale of their own. They say the same under
  // the same name: only encoding, scale, words, sentinels and plausible range count. RawItem::stand_in tells which it
  // is.
  std::span<const PointSpec> stand_ins;
};

// As which of its forms a raw item of a point is to be understood: `stand_in` 0 is the point itself. Outcome: the point
// itself, if there is no such form.
constexpr const PointSpec& FormOf(const PointSpec& point, std::size_t stand_in) {
  return stand_in == 0 || stand_in > point.stand_ins.size() ? point : point.stand_ins[stand_in - 1];
}

}  // namespace tramgac
