#include "drivers/snmp/row_label.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace tramgac::snmp {
namespace {

constexpr std::array<std::uint32_t, 2> kIndex = {4, 17};

std::string OfText(std::string_view text) {
  Varbind cell;
  cell.type = VarType::kOctets;
  cell.octets = ByteSpan(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  std::string label = "left over";
  MakeRowLabel(cell, kIndex, label);
  return label;
}

TEST(RowLabel, IsTheTextTrimmed) {
  EXPECT_EQ(OfText("eth0"), "eth0");
  EXPECT_EQ(OfText("  Bank 1\t\r\n"), "Bank 1");
  EXPECT_EQ(OfText("cuối nguồn"), "cuối nguồn");
  EXPECT_EQ(OfText(std::string_view("lo\0garbage", 10)), "lo");
}

TEST(RowLabel, EmptyTextIsTheIndex) {
  EXPECT_EQ(OfText(""), "4.17");
  EXPECT_EQ(OfText("   "), "4.17");
  EXPECT_EQ(OfText(std::string_view("\0\0", 2)), "4.17");
}

TEST(RowLabel, InvalidBytesAndControlsAreReplaced) {
  EXPECT_EQ(OfText("a\xFFz"), "a?z");
  EXPECT_EQ(OfText("a\nb"), "a?b");
  EXPECT_EQ(OfText("\xC0\x80"), "??");            // overlong
  EXPECT_EQ(OfText("\xED\xA0\x80"), "???");       // surrogate
  EXPECT_EQ(OfText("\xF4\x90\x80\x80"), "????");  // beyond U+10FFFF
  EXPECT_EQ(OfText("x\xE1\xBB"), "x??");          // cut character
  EXPECT_EQ(OfText("\xF0\x9F\x94\x8B"), "\xF0\x9F\x94\x8B");
}

TEST(RowLabel, LongTextIsCutBetweenCharacters) {
  EXPECT_EQ(OfText(std::string(500, 'a')), std::string(kMaxLabelBytes, 'a'));
  EXPECT_EQ(OfText(std::string(kMaxLabelBytes - 1, 'a') + "ố"), std::string(kMaxLabelBytes - 1, 'a'));
}

TEST(RowLabel, OtherTypesAreWrittenOut) {
  std::string label;
  Varbind cell;
  cell.type = VarType::kInteger;
  cell.number = static_cast<std::uint64_t>(-3);
  MakeRowLabel(cell, kIndex, label);
  EXPECT_EQ(label, "-3");
  cell.type = VarType::kGauge32;
  cell.number = 4000000000U;
  MakeRowLabel(cell, kIndex, label);
  EXPECT_EQ(label, "4000000000");
  const std::array<std::uint8_t, 4> address = {10, 0, 0, 1};
  cell.type = VarType::kIpAddress;
  cell.octets = address;
  MakeRowLabel(cell, kIndex, label);
  EXPECT_EQ(label, "10.0.0.1");
  cell.octets = ByteSpan(address).first(2);
  MakeRowLabel(cell, kIndex, label);
  EXPECT_EQ(label, "4.17");
  cell.type = VarType::kOid;
  cell.oid = kIndex;
  MakeRowLabel(cell, {}, label);
  EXPECT_EQ(label, "4.17");
  cell.type = VarType::kNull;
  MakeRowLabel(cell, kIndex, label);
  EXPECT_EQ(label, "4.17");
}

TEST(IndexLabel, IsDottedAndBounded) {
  std::string label;
  MakeIndexLabel(kIndex, label);
  EXPECT_EQ(label, "4.17");
  const std::array<std::uint32_t, 100> longest{};
  MakeIndexLabel(longest, label);
  EXPECT_EQ(label.size(), kMaxLabelBytes);
}

}  // namespace
}  // namespace tramgac::snmp
