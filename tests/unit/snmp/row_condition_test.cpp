#include "drivers/snmp/row_condition.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "drivers/snmp/oid.h"

namespace tramgac::snmp {
namespace {

using Kind = RowCondition::Kind;
constexpr std::uint32_t kIndex[] = {1, 7, 6};

bool Number(const RowCondition& condition, std::int64_t number) {
  RawItem cell;
  cell.kind = RawItem::Kind::kInteger;
  cell.number = static_cast<std::uint64_t>(number);
  return Fulfils(condition, kIndex, &cell, {});
}

bool Text(const RowCondition& condition, std::string_view text) {
  RawItem cell;
  cell.kind = RawItem::Kind::kOctets;
  return Fulfils(condition, kIndex, &cell, ByteSpan(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

constexpr std::int64_t kNumbers[] = {8, -1};
constexpr std::string_view kTexts[] = {"Inlet Temp", "cpu"};
constexpr std::uint32_t kColumn[] = {1, 3};

TEST(RowCondition, WithoutOneEveryRowIsWanted) { EXPECT_TRUE(Fulfils({}, kIndex, nullptr, {})); }

TEST(RowCondition, ByNumber) {
  const RowCondition is{Kind::kIs, kColumn, 0, kNumbers, {}};
  EXPECT_TRUE(Number(is, 8) && Number(is, -1));
  EXPECT_FALSE(Number(is, 9));
  EXPECT_FALSE(Text(is, "8")) << "a text is no number";
  const RowCondition is_not{Kind::kNot, kColumn, 0, kNumbers, {}};
  EXPECT_FALSE(Number(is_not, 8));
  EXPECT_TRUE(Number(is_not, 9));
}

TEST(RowCondition, ByText) {
  const RowCondition is{Kind::kIs, kColumn, 0, {}, kTexts};
  EXPECT_TRUE(Text(is, " inlet TEMP ") && Text(is, "CPU"));
  EXPECT_FALSE(Text(is, "Inlet Temp 2"));
  const RowCondition has{Kind::kHas, kColumn, 0, {}, kTexts};
  EXPECT_TRUE(Text(has, "Board Inlet Temp 2") && Text(has, "xCPUx"));
  EXPECT_FALSE(Text(has, "Inlet") || Text(has, ""));
  const RowCondition is_not{Kind::kNot, kColumn, 0, {}, kTexts};
  EXPECT_TRUE(Text(is_not, "Fan"));
  EXPECT_FALSE(Text(is_not, "cpu"));
}

// Liebert tells what a row measures by an object identifier in it.
TEST(RowCondition, ByObjectIdentifier) {
  constexpr std::string_view kSupply[] = {"1.3.6.1.4.1.476.1.42.3.4.1.1.3"};
  constexpr std::uint32_t kSupplyOid[] = {1, 3, 6, 1, 4, 1, 476, 1, 42, 3, 4, 1, 1, 3};
  const RowCondition is{Kind::kIs, kColumn, 0, {}, kSupply};
  RawItem cell;
  cell.kind = RawItem::Kind::kOid;
  std::vector<std::uint8_t> bytes;
  AppendOidBytes(kSupplyOid, bytes);
  EXPECT_TRUE(Fulfils(is, kIndex, &cell, bytes));
  bytes[bytes.size() - 4] = 2;  // the return air
  EXPECT_FALSE(Fulfils(is, kIndex, &cell, bytes));
  EXPECT_FALSE(Fulfils(is, kIndex, &cell, {}));
}

TEST(RowCondition, ARowWithoutTheCellIsNotWanted) {
  for (const Kind kind : {Kind::kIs, Kind::kNot, Kind::kHas}) {
    const RowCondition condition{kind, kColumn, 0, kNumbers, kTexts};
    EXPECT_FALSE(Fulfils(condition, kIndex, nullptr, {}));
    RawItem failed;
    failed.quality = Quality::kNotAvailable;
    EXPECT_FALSE(Fulfils(condition, kIndex, &failed, {}));
  }
}

TEST(RowCondition, ByIndex) {
  constexpr std::int64_t kSix[] = {6};
  EXPECT_TRUE(Fulfils({Kind::kIndex, {}, 3, kSix, {}}, kIndex, nullptr, {}));
  EXPECT_FALSE(Fulfils({Kind::kIndex, {}, 2, kSix, {}}, kIndex, nullptr, {}));
  EXPECT_FALSE(Fulfils({Kind::kIndex, {}, 4, kSix, {}}, kIndex, nullptr, {})) << "the index is shorter";
}

}  // namespace
}  // namespace tramgac::snmp
