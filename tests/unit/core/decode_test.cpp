#include "agent/core/decode/decode.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace tramgac {
namespace {

using Kind = RawItem::Kind;

class DecodeTest : public ::testing::Test {
 protected:
  Decoded Registers(const std::vector<std::uint8_t>& bytes, Encoding encoding) {
    return Bytes(Kind::kRegisters, bytes, encoding);
  }
  Decoded Octets(std::string_view text, WireType type, std::int8_t bit = -1) {
    Encoding encoding;
    encoding.type = type;
    encoding.bit = bit;
    return Bytes(Kind::kOctets, {text.begin(), text.end()}, encoding);
  }
  Decoded Bytes(Kind kind, const std::vector<std::uint8_t>& bytes, const Encoding& encoding) {
    kept_ = bytes;
    RawItem item;
    item.kind = kind;
    item.length = static_cast<std::uint32_t>(bytes.size());
    return Decode(item, kept_, encoding, arena_);
  }
  Decoded Number(Kind kind, std::uint64_t number, Encoding encoding) {
    RawItem item;
    item.kind = kind;
    item.number = number;
    return Decode(item, {}, encoding, arena_);
  }

  TextArena arena_{1024};
  std::vector<std::uint8_t> kept_;
};

Encoding Of(WireType type) { return Encoding{type}; }

Encoding Bits(WireType type, std::int8_t bit, std::uint8_t count) {
  return Encoding{type, WordOrder::kHighFirst, ByteOrder::kBigEndian, bit, count};
}

void ExpectInteger(const Decoded& decoded, std::int64_t wanted) {
  EXPECT_EQ(decoded.quality, Quality::kGood);
  EXPECT_EQ(decoded.value, Value::Integer(wanted)) << decoded.value.AsNumber();
}

void ExpectReal(const Decoded& decoded, double wanted) {
  EXPECT_EQ(decoded.quality, Quality::kGood);
  EXPECT_EQ(decoded.value, Value::Real(wanted)) << decoded.value.AsNumber();
}

void ExpectText(const Decoded& decoded, std::string_view wanted) {
  EXPECT_EQ(decoded.quality, Quality::kGood);
  EXPECT_EQ(decoded.value.type, ValueType::kText);
  EXPECT_EQ(decoded.value.text, wanted);
}

void ExpectBad(const Decoded& decoded, Quality why) {
  EXPECT_EQ(QualityName(decoded.quality), QualityName(why));
  EXPECT_EQ(decoded.value.type, ValueType::kNone) << "a default must never stand in for a value";
}

TEST_F(DecodeTest, IntegersOfEveryWidthAtTheirEdges) {
  ExpectInteger(Registers({0xFF, 0xFE}, Of(WireType::kU16)), 65534);
  ExpectInteger(Registers({0xFF, 0xFE}, Of(WireType::kI16)), -2);
  ExpectInteger(Registers({0x80, 0x00}, Of(WireType::kI16)), -32768);
  ExpectInteger(Registers({0x7F, 0xFF}, Of(WireType::kI16)), 32767);
  ExpectInteger(Registers({0xFF, 0xFF, 0xFF, 0xFF}, Of(WireType::kU32)), 4294967295);
  ExpectInteger(Registers({0xFF, 0xFF, 0xFF, 0xFF}, Of(WireType::kI32)), -1);
  ExpectInteger(Registers({0x80, 0, 0, 0}, Of(WireType::kI32)), std::numeric_limits<std::int32_t>::min());
  const std::vector<std::uint8_t> low64 = {0x80, 0, 0, 0, 0, 0, 0, 0};
  ExpectInteger(Registers(low64, Of(WireType::kI64)), std::numeric_limits<std::int64_t>::min());
  ExpectReal(Registers(low64, Of(WireType::kU64)), 9223372036854775808.0);
  ExpectInteger(Registers({0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}, Of(WireType::kU64)),
                std::numeric_limits<std::int64_t>::max());
}

TEST_F(DecodeTest, WordAndByteOrder) {
  const std::vector<std::uint8_t> bytes = {0x11, 0x22, 0x33, 0x44};
  const auto order = [](WordOrder words, ByteOrder order_of_bytes) {
    return Encoding{WireType::kU32, words, order_of_bytes};
  };
  ExpectInteger(Registers(bytes, order(WordOrder::kHighFirst, ByteOrder::kBigEndian)), 0x11223344);
  ExpectInteger(Registers(bytes, order(WordOrder::kLowFirst, ByteOrder::kBigEndian)), 0x33441122);
  ExpectInteger(Registers(bytes, order(WordOrder::kHighFirst, ByteOrder::kLittleEndian)), 0x22114433);
  ExpectInteger(Registers(bytes, order(WordOrder::kLowFirst, ByteOrder::kLittleEndian)), 0x44332211);
  const Encoding low64{WireType::kU64, WordOrder::kLowFirst};
  ExpectInteger(Registers({0, 4, 0, 3, 0, 2, 0, 1}, low64), 0x0001000200030004);
}

TEST_F(DecodeTest, WrongSizesAreRefused) {
  for (const WireType type : {WireType::kU16, WireType::kI32, WireType::kU64, WireType::kF32, WireType::kBcd32}) {
    ExpectBad(Registers({}, Of(type)), Quality::kWrongLength);
    ExpectBad(Registers({1}, Of(type)), Quality::kWrongLength);
    ExpectBad(Registers(std::vector<std::uint8_t>(10), Of(type)), Quality::kWrongLength);
  }
}

TEST_F(DecodeTest, TypesThatAreNotRegistersAreRefused) {
  for (const WireType type : {WireType::kInteger, WireType::kText, WireType::kFlagText, WireType::kOidText}) {
    ExpectBad(Registers({0, 1}, Of(type)), Quality::kWrongType);
  }
  ExpectBad(Number(Kind::kInteger, 1, Of(WireType::kText)), Quality::kWrongType);
  ExpectBad(Number(Kind::kUnsigned, UINT64_MAX, Of(WireType::kText)), Quality::kWrongType);
  ExpectBad(Number(Kind::kReal, 0, Of(WireType::kText)), Quality::kWrongType);
  ExpectBad(Octets("abc", WireType::kU16), Quality::kWrongType);
  ExpectBad(Bytes(Kind::kOid, {1, 0, 0, 0}, Of(WireType::kText)), Quality::kWrongType);
}

TEST_F(DecodeTest, AFailedItemKeepsItsReason) {
  RawItem item;
  item.quality = Quality::kException2;
  ExpectBad(Decode(item, {}, Of(WireType::kU16), arena_), Quality::kException2);
  ExpectBad(Decode(RawItem{}, {}, Of(WireType::kU16), arena_), Quality::kNotReadYet);
}

TEST_F(DecodeTest, BitsOfARegister) {
  ExpectInteger(Registers({0x12, 0x34}, Bits(WireType::kU16, 4, 4)), 3);
  ExpectInteger(Registers({0x12, 0x34}, Bits(WireType::kU16, 8, 8)), 0x12);
  EXPECT_EQ(Registers({0x80, 0x00}, Bits(WireType::kU16, 15, 1)).value, Value::Bool(true));
  EXPECT_EQ(Registers({0x7F, 0xFF}, Bits(WireType::kU16, 15, 1)).value, Value::Bool(false));
  EXPECT_EQ(Registers({0x80, 0x00}, Bits(WireType::kI16, 15, 1)).value, Value::Bool(true));
  EXPECT_EQ(Number(Kind::kBit, 1, Of(WireType::kBit)).value, Value::Bool(true));
  EXPECT_EQ(Number(Kind::kBit, 0, Of(WireType::kBit)).value, Value::Bool(false));
}

TEST_F(DecodeTest, BitsOfSixtyFourWhenTheHighestIsSet) {
  const std::vector<std::uint8_t> bytes = {0x80, 0, 0, 0, 0, 0, 0, 0x05};
  EXPECT_EQ(Registers(bytes, Bits(WireType::kU64, 63, 1)).value, Value::Bool(true));
  EXPECT_EQ(Registers(bytes, Bits(WireType::kU64, 0, 1)).value, Value::Bool(true));
  ExpectInteger(Registers(bytes, Bits(WireType::kU64, 0, 4)), 5);
  EXPECT_EQ(Number(Kind::kUnsigned, 0x8000000000000001, Bits(WireType::kInteger, 63, 1)).value, Value::Bool(true));
}

std::vector<std::uint8_t> BigEndian(std::uint64_t bits, std::size_t width) {
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = width; i > 0; --i) bytes.push_back(static_cast<std::uint8_t>(bits >> (8 * (i - 1))));
  return bytes;
}

TEST_F(DecodeTest, FloatsAreWhatTheDeviceMeant) {
  // A float of 229.8 is 229.8000030517578 as a double; nobody meant those digits.
  for (const double meant : {229.8, 0.1, -12.34, 49.98, 1234.567, 0.000123, 3.4e38, 1e-30, 16777216.0, 0.0}) {
    const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(meant));
    ExpectReal(Registers(BigEndian(bits, 4), Of(WireType::kF32)),
               meant == 3.4e38 || meant == 1e-30 ? static_cast<double>(static_cast<float>(meant)) : meant);
  }
  ExpectReal(Registers(BigEndian(std::bit_cast<std::uint64_t>(0.1 + 0.2), 8), Of(WireType::kF64)), 0.1 + 0.2);
  ExpectReal(Number(Kind::kReal, std::bit_cast<std::uint64_t>(0.1 + 0.2), Of(WireType::kReal)), 0.1 + 0.2);
  // net-snmp hands an opaque float over as a double: the same digits that nobody meant.
  ExpectReal(Number(Kind::kReal, std::bit_cast<std::uint64_t>(static_cast<double>(0.15F)), Of(WireType::kReal)), 0.15);
}

TEST_F(DecodeTest, EveryFloatStaysTheSameFloat) {
  std::uint32_t bits = 1;
  for (int i = 0; i < 200000; ++i, bits = bits * 1664525 + 1013904223) {
    const auto wire = std::bit_cast<float>(bits);
    const Decoded decoded = Registers(BigEndian(bits, 4), Of(WireType::kF32));
    if (!std::isfinite(wire)) {
      ASSERT_EQ(decoded.quality, Quality::kWrongType);
    } else {
      ASSERT_EQ(static_cast<float>(decoded.value.real), wire);
    }
  }
}

TEST_F(DecodeTest, NumbersThatAreNotFiniteAreNoValues) {
  const auto nan = std::numeric_limits<float>::quiet_NaN();
  const auto infinity = std::numeric_limits<float>::infinity();
  ExpectBad(Registers(BigEndian(std::bit_cast<std::uint32_t>(nan), 4), Of(WireType::kF32)), Quality::kWrongType);
  ExpectBad(Registers(BigEndian(std::bit_cast<std::uint32_t>(-infinity), 4), Of(WireType::kF32)), Quality::kWrongType);
  const auto wide = std::bit_cast<std::uint64_t>(std::numeric_limits<double>::infinity());
  ExpectBad(Registers(BigEndian(wide, 8), Of(WireType::kF64)), Quality::kWrongType);
  ExpectBad(Number(Kind::kReal, wide, Of(WireType::kReal)), Quality::kWrongType);
}

TEST_F(DecodeTest, BinaryCodedDecimals) {
  ExpectInteger(Registers({0x12, 0x34}, Of(WireType::kBcd16)), 1234);
  ExpectInteger(Registers({0x99, 0x99, 0x99, 0x99}, Of(WireType::kBcd32)), 99999999);
  ExpectInteger(Registers({0x00, 0x01, 0x23, 0x45}, Encoding{WireType::kBcd32, WordOrder::kLowFirst}), 23450001);
  ExpectBad(Registers({0x12, 0x3A}, Of(WireType::kBcd16)), Quality::kWrongType);
  ExpectBad(Registers({0xA0, 0x00}, Of(WireType::kBcd16)), Quality::kWrongType);
}

TEST_F(DecodeTest, AsciiOfRegisters) {
  const auto ascii = [this](std::string_view text, ByteOrder order = ByteOrder::kBigEndian) {
    return Registers({text.begin(), text.end()}, Encoding{WireType::kAscii, WordOrder::kHighFirst, order});
  };
  ExpectText(ascii("Smart-UPS 1500  "), "Smart-UPS 1500");
  ExpectText(ascii(std::string_view("UPS\0garbage!", 12)), "UPS");
  ExpectText(ascii("mSra-tPU S", ByteOrder::kLittleEndian), "Smart-UPS");
  ExpectText(ascii(std::string_view("\0A51", 4)), "A51");  // APC: a lone first character
  ExpectText(ascii(std::string_view("\0\0AB", 4)), "");    // NUL ends it
  ExpectText(ascii("        "), "");
  ExpectText(ascii(""), "");
  ExpectText(ascii(std::string(300, 'x')), std::string(256, 'x'));
}

TEST_F(DecodeTest, TextIsCleaned) {
  ExpectText(Octets("  Phòng máy chủ \r\n", WireType::kText), "Phòng máy chủ");
  ExpectText(Octets("a\tb\x01"
                    "c",
                    WireType::kText),
             "a b c");
  ExpectText(Octets(std::string_view("abc\0def", 7), WireType::kText), "abc");
  ExpectText(Octets("\x01 abc", WireType::kText), "abc");
  ExpectText(Octets("", WireType::kText), "");
}

TEST_F(DecodeTest, WhatIsNotUtf8IsReplaced) {
  ExpectText(Octets("caf\xE9", WireType::kText), "caf?");           // Latin-1
  ExpectText(Octets("\xC0\xAF", WireType::kText), "??");            // overlong '/'
  ExpectText(Octets("\xE0\x80\xAF", WireType::kText), "???");       // overlong
  ExpectText(Octets("\xF0\x80\x80\xAF", WireType::kText), "????");  // overlong
  ExpectText(Octets("\xED\xA0\x80", WireType::kText), "???");       // surrogate
  ExpectText(Octets("\xF4\x90\x80\x80", WireType::kText), "????");  // above U+10FFFF
  ExpectText(Octets("\xF5\x80\x80\x80", WireType::kText), "????");
  ExpectText(Octets("\xE1\xBB", WireType::kText), "??");  // cut in the middle
  ExpectText(Octets("\xC3x", WireType::kText), "?x");
  ExpectText(Octets("\xF0\x9F\x94\x8B\xEF\xBF\xBD\xC2\xA0", WireType::kText), "\xF0\x9F\x94\x8B\xEF\xBF\xBD\xC2\xA0");
}

TEST_F(DecodeTest, NumbersInText) {
  ExpectInteger(Octets(" 38 %", WireType::kInteger), 38);
  ExpectInteger(Octets(" 38% of maximum", WireType::kInteger), 38);
  ExpectReal(Octets("\t\r\n  21.50 degrees C", WireType::kReal), 21.5);
  ExpectReal(Octets("-0.5", WireType::kReal), -0.5);
  ExpectReal(Octets("0.000%", WireType::kReal), 0);
  ExpectReal(Octets(".5", WireType::kReal), 0.5);
  ExpectReal(Octets("5.", WireType::kReal), 5);
  ExpectInteger(Octets("+7", WireType::kReal), 7);
  ExpectInteger(Octets("007", WireType::kInteger), 7);
  ExpectInteger(Octets("-9223372036854775808", WireType::kInteger), std::numeric_limits<std::int64_t>::min());
  ExpectReal(Octets("9223372036854775808", WireType::kInteger), 9223372036854775808.0);
  ExpectReal(Octets("23.4", WireType::kReal), 23.4);
  ExpectReal(Octets("13.53", WireType::kReal), 13.53);
  for (const char* none : {"", " ", "-", "+", ".", "-.", "abc", "n/a", "- 5", "inf", "nan", "%5"}) {
    ExpectBad(Octets(none, WireType::kReal), Quality::kWrongType);
  }
  ExpectBad(Octets(std::string(400, '9'), WireType::kReal), Quality::kWrongType);
}

TEST_F(DecodeTest, AnExponentIsPartOfTheNumber) {
  ExpectReal(Octets("1e5", WireType::kReal), 1e5);
  ExpectReal(Octets("1.5E-3 A", WireType::kReal), 1.5e-3);
  ExpectReal(Octets("2.5e+2", WireType::kReal), 250);
  ExpectInteger(Octets("3 E", WireType::kReal), 3);
  ExpectInteger(Octets("3E", WireType::kReal), 3);
  ExpectInteger(Octets("3e+", WireType::kReal), 3);
  ExpectBad(Octets("1e999", WireType::kReal), Quality::kWrongType);
  ExpectReal(Octets("1e-999", WireType::kReal), 0);
  ExpectBad(Octets("1e99999999999999999999", WireType::kReal), Quality::kWrongType);
}

TEST_F(DecodeTest, TypedNumbers) {
  ExpectInteger(Number(Kind::kInteger, static_cast<std::uint64_t>(-5), Of(WireType::kInteger)), -5);
  ExpectInteger(Number(Kind::kUnsigned, 5, Of(WireType::kReal)), 5);
  ExpectReal(Number(Kind::kUnsigned, UINT64_MAX, Of(WireType::kInteger)), 18446744073709551616.0);
}

TEST_F(DecodeTest, FlagsOfApcCountFromTheLeft) {
  EXPECT_EQ(Octets("0100", WireType::kFlagText, 2).value, Value::Bool(true));
  EXPECT_EQ(Octets("0100", WireType::kFlagText, 1).value, Value::Bool(false));
  EXPECT_EQ(Octets("0001", WireType::kFlagText, 4).value, Value::Bool(true));
  ExpectBad(Octets("0001", WireType::kFlagText, 5), Quality::kWrongLength);
  ExpectBad(Octets("0001", WireType::kFlagText, 0), Quality::kWrongLength);
  ExpectBad(Octets("", WireType::kFlagText, 1), Quality::kWrongLength);
  ExpectBad(Octets("0?01", WireType::kFlagText, 2), Quality::kWrongType);
}

TEST_F(DecodeTest, HexText) {
  ExpectText(Octets(std::string_view("\x00\x1B\xFF", 3), WireType::kHexText), "00:1b:ff");
  ExpectText(Octets("A", WireType::kHexText), "41");
  ExpectText(Octets("", WireType::kHexText), "");
}

TEST_F(DecodeTest, ObjectIdentifiers) {
  const std::vector<std::uint8_t> oid = {1, 0, 0, 0, 3, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF};
  ExpectText(Bytes(Kind::kOid, oid, Of(WireType::kOidText)), "1.3.4294967295");
  ExpectBad(Bytes(Kind::kOid, {}, Of(WireType::kOidText)), Quality::kWrongLength);
}

// hrStorageUsed of a large volume, as agents send it.
TEST_F(DecodeTest, AnUnsignedThatOverflowedIsTakenByItsPattern) {
  const auto from = [this](std::int64_t number, WireType type) {
    return Number(Kind::kInteger, static_cast<std::uint64_t>(number), Of(type));
  };
  ExpectInteger(from(-4012904, WireType::kUnsigned), 4290954392);
  ExpectInteger(from(-1, WireType::kUnsigned), 4294967295);
  ExpectInteger(from(INT32_MIN, WireType::kUnsigned), 2147483648);
  ExpectInteger(from(77, WireType::kUnsigned), 77);
  ExpectBad(from(std::int64_t{INT32_MIN} - 1, WireType::kUnsigned), Quality::kWrongType);
  ExpectInteger(from(-4012904, WireType::kInteger), -4012904);
  ExpectInteger(Number(Kind::kUnsigned, 5, Of(WireType::kUnsigned)), 5);
  ExpectInteger(Octets(" 38 %", WireType::kUnsigned), 38);
}

TEST_F(DecodeTest, DateAndTime) {
  // RFC 2579: 1992-5-26,13:30:15.0,-4:0
  const std::string zoned("\x07\xC8\x05\x1A\x0D\x1E\x0F\x00-\x04\x00", 11);
  ExpectText(Octets(zoned, WireType::kDateAndTime), "1992-05-26T13:30:15-04:00");
  ExpectText(Octets(zoned.substr(0, 8), WireType::kDateAndTime), "1992-05-26T13:30:15");
  ExpectBad(Octets(std::string(11, '\xFF'), WireType::kDateAndTime), Quality::kImplausible);
  ExpectBad(Octets(std::string(8, '\0'), WireType::kDateAndTime), Quality::kNotAvailable);
  ExpectBad(Octets(std::string(11, '\0'), WireType::kDateAndTime), Quality::kNotAvailable);
  for (const std::size_t field : {2U, 3U, 4U, 5U, 6U, 7U, 8U, 9U, 10U}) {
    std::string wrong = zoned;
    wrong[field] = '\x63';
    ExpectBad(Octets(wrong, WireType::kDateAndTime), Quality::kImplausible);
  }
  ExpectBad(Octets(zoned.substr(0, 10), WireType::kDateAndTime), Quality::kWrongLength);
  ExpectBad(Octets("", WireType::kDateAndTime), Quality::kWrongLength);
}

TEST_F(DecodeTest, AFullArenaIsSaidAndNotOverrun) {
  for (const WireType type : {WireType::kText, WireType::kHexText, WireType::kDateAndTime}) {
    TextArena small(4);
    kept_ = {7, 200, 5, 26, 13, 30, 15, 0};
    RawItem item;
    item.kind = Kind::kOctets;
    ExpectBad(Decode(item, kept_, Of(type), small), Quality::kWrongLength);
  }
  TextArena small(4);
  kept_.assign(8, 1);
  RawItem item;
  item.kind = Kind::kOid;
  ExpectBad(Decode(item, kept_, Of(WireType::kOidText), small), Quality::kWrongLength);
}

}  // namespace
}  // namespace tramgac
