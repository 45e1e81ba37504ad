#include "drivers/snmp/oid.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace tramgac::snmp {
namespace {

using Ids = std::vector<std::uint32_t>;

Status ParseStatus(std::string_view text) {
  std::array<std::uint32_t, kMaxOidLength> out;
  return ParseOid(text, out).status();
}

Ids Parsed(std::string_view text) {
  std::array<std::uint32_t, kMaxOidLength> out;
  const Result<std::size_t> count = ParseOid(text, out);
  return count.ok() ? Ids(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(count.value())) : Ids{};
}

std::string Formatted(const Ids& oid) {
  std::array<char, kMaxOidText> out;
  return std::string(out.data(), FormatOid(oid, out).value_or(0));
}

TEST(ParseOid, TakesDottedTextWithAndWithoutLeadingDot) {
  EXPECT_EQ(Parsed("1.3.6.1.4.1.318"), (Ids{1, 3, 6, 1, 4, 1, 318}));
  EXPECT_EQ(Parsed(".1.3"), (Ids{1, 3}));
  EXPECT_EQ(Parsed("0.0"), (Ids{0, 0}));
  EXPECT_EQ(Parsed("2.999.4294967295"), (Ids{2, 999, 4294967295U}));
}

TEST(ParseOid, RefusesWhatIsNotAnOid) {
  for (const char* text : {"", ".", "1", "1.", "1..3", "..1.3", "1.3.", "1.3 ", " 1.3", "1.-3", "1.+3", "iso.3", "1.3x",
                           "3.1", "0.40", "1.40"}) {
    EXPECT_EQ(ParseStatus(text), Status::kInvalidArgument) << '"' << text << '"';
  }
}

TEST(ParseOid, RefusesMoreThan32Bits) {
  EXPECT_EQ(ParseStatus("1.3.4294967296"), Status::kOutOfRange);
  EXPECT_EQ(ParseStatus("1.3.99999999999999999999999"), Status::kOutOfRange);
}

TEST(ParseOid, RefusesMoreThanFits) {
  std::string text = "1.3";
  for (std::size_t i = 2; i < kMaxOidLength; ++i) text += ".7";
  EXPECT_EQ(Parsed(text).size(), kMaxOidLength);
  EXPECT_EQ(ParseStatus(text + ".7"), Status::kResourceExhausted);
}

TEST(FormatOid, IsTheInverseOfParse) {
  for (const char* text : {"1.3.6.1.2.1.33.1.2.4.0", "0.0", "2.4294967295.0"}) {
    EXPECT_EQ(Formatted(Parsed(text)), text);
  }
  EXPECT_EQ(Formatted({}), "");
}

TEST(FormatOid, LongestOidFitsTheBufferItIsToldToUse) {
  const Ids longest(kMaxOidLength, 4294967295U);
  EXPECT_EQ(Formatted(longest).size(), kMaxOidText - 1);
}

TEST(FormatOid, RefusesEveryBufferThatIsTooSmall) {
  const Ids oid = {1, 3, 318};
  for (std::size_t size = 0; size < 7; ++size) {
    std::vector<char> out(size);
    EXPECT_EQ(FormatOid(oid, out).status(), Status::kResourceExhausted) << size;
  }
}

TEST(CompareOid, IsLexicographicAndUnsigned) {
  EXPECT_TRUE(CompareOid(Ids{1, 3}, Ids{1, 3}) == 0);
  EXPECT_TRUE(CompareOid(Ids{1, 3}, Ids{1, 3, 0}) < 0);
  EXPECT_TRUE(CompareOid(Ids{1, 10}, Ids{1, 9, 5}) > 0);
  EXPECT_TRUE(CompareOid(Ids{1, 0x80000000U}, Ids{1, 1}) > 0);
  EXPECT_TRUE(CompareOid(Ids{}, Ids{0}) < 0);
}

TEST(IsPrefix, AnOidIsItsOwnPrefix) {
  EXPECT_TRUE(IsPrefix(Ids{1, 3}, Ids{1, 3}));
  EXPECT_TRUE(IsPrefix(Ids{1, 3}, Ids{1, 3, 6}));
  EXPECT_TRUE(IsPrefix(Ids{}, Ids{}));
  EXPECT_FALSE(IsPrefix(Ids{1, 3, 6}, Ids{1, 3}));
  EXPECT_FALSE(IsPrefix(Ids{1, 3}, Ids{1, 30}));
}

TEST(AppendOidBytes, IsLittleEndianAndAppends) {
  std::vector<std::uint8_t> bytes = {9};
  AppendOidBytes(Ids{1, 0x01020304}, bytes);
  EXPECT_EQ(bytes, (std::vector<std::uint8_t>{9, 1, 0, 0, 0, 4, 3, 2, 1}));
}

}  // namespace
}  // namespace tramgac::snmp
