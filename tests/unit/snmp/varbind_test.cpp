#include "drivers/snmp/varbind.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <string>
#include <vector>

namespace tramgac::snmp {
namespace {

constexpr std::array<std::uint32_t, 3> kName = {1, 3, 6};

RawBlock BlockOf(Varbind varbind) {
  RawBlock block;
  block.bytes = {0xEE};  // contents are appended, not written over
  varbind.name = kName;
  AppendVarbind(block, 7, varbind);
  EXPECT_EQ(block.items.size(), 1U);
  EXPECT_EQ(block.items[0].point, 7U);
  return block;
}

std::string TextOf(const RawBlock& block) {
  const ByteSpan bytes = block.BytesOf(block.items[0]);
  return std::string(bytes.begin(), bytes.end());
}

TEST(AppendVarbind, IntegersKeepTheirSign) {
  const RawBlock block = BlockOf({{}, VarType::kInteger, static_cast<std::uint64_t>(-42), {}, {}});
  EXPECT_EQ(block.items[0].kind, RawItem::Kind::kInteger);
  EXPECT_EQ(static_cast<std::int64_t>(block.items[0].number), -42);
  EXPECT_EQ(block.items[0].quality, Quality::kGood);
}

TEST(AppendVarbind, CountersGaugesAndTicksAreUnsigned) {
  for (const VarType type :
       {VarType::kUnsigned32, VarType::kCounter32, VarType::kGauge32, VarType::kTimeTicks, VarType::kCounter64}) {
    const RawBlock block = BlockOf({{}, type, 0xFFFFFFFFFFFFFFFFU, {}, {}});
    EXPECT_EQ(block.items[0].kind, RawItem::Kind::kUnsigned);
    EXPECT_EQ(block.items[0].number, 0xFFFFFFFFFFFFFFFFU);
  }
}

TEST(AppendVarbind, OpaqueFloatIsTheBitPatternOfADouble) {
  const RawBlock block = BlockOf({{}, VarType::kOpaqueFloat, std::bit_cast<std::uint64_t>(0.25), {}, {}});
  EXPECT_EQ(block.items[0].kind, RawItem::Kind::kReal);
  EXPECT_EQ(std::bit_cast<double>(block.items[0].number), 0.25);
}

TEST(AppendVarbind, OctetsAreCopied) {
  const std::array<std::uint8_t, 3> text = {'a', 0, 0xFF};
  for (const VarType type : {VarType::kOctets, VarType::kOpaque}) {
    const RawBlock block = BlockOf({{}, type, 0, text, {}});
    EXPECT_EQ(block.items[0].kind, RawItem::Kind::kOctets);
    EXPECT_EQ(TextOf(block), std::string("a\0\xFF", 3));
  }
}

TEST(AppendVarbind, AddressesBecomeText) {
  const std::array<std::uint8_t, 4> address = {192, 0, 2, 255};
  const RawBlock block = BlockOf({{}, VarType::kIpAddress, 0, address, {}});
  EXPECT_EQ(block.items[0].kind, RawItem::Kind::kOctets);
  EXPECT_EQ(TextOf(block), "192.0.2.255");
  const RawBlock shorter = BlockOf({{}, VarType::kIpAddress, 0, ByteSpan(address).first(3), {}});
  EXPECT_EQ(shorter.items[0].quality, Quality::kWrongLength);
}

TEST(AppendVarbind, ObjectIdentifiersAreLittleEndianWords) {
  const std::array<std::uint32_t, 2> oid = {1, 0x10203};
  const RawBlock block = BlockOf({{}, VarType::kOid, 0, {}, oid});
  EXPECT_EQ(block.items[0].kind, RawItem::Kind::kOid);
  EXPECT_EQ(TextOf(block), std::string("\1\0\0\0\3\2\1\0", 8));
}

TEST(AppendVarbind, FailuresCarryTheirQualityAndNoValue) {
  const std::array<std::pair<VarType, Quality>, 4> cases = {{{VarType::kNull, Quality::kNotAvailable},
                                                             {VarType::kNoSuchObject, Quality::kNoSuchObject},
                                                             {VarType::kNoSuchInstance, Quality::kNoSuchInstance},
                                                             {VarType::kEndOfMib, Quality::kNoSuchInstance}}};
  for (const auto& [type, quality] : cases) {
    const RawBlock block = BlockOf({{}, type, 5, {}, {}});
    EXPECT_EQ(block.items[0].kind, RawItem::Kind::kNone);
    EXPECT_EQ(block.items[0].quality, quality);
    EXPECT_EQ(block.items[0].number, 0U);
  }
}

TEST(QualityOfError, NamesWhatTheAgentSaid) {
  EXPECT_EQ(QualityOfError(ErrorStatus::kTooBig), Quality::kTooBig);
  EXPECT_EQ(QualityOfError(ErrorStatus::kNoSuchName), Quality::kNoSuchObject);
  EXPECT_EQ(QualityOfError(ErrorStatus::kGeneralError), Quality::kGeneralError);
  EXPECT_EQ(QualityOfError(static_cast<ErrorStatus>(16)), Quality::kGeneralError);
}

}  // namespace
}  // namespace tramgac::snmp
