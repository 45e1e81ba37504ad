#include "drivers/modbus/read_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace tramgac::modbus {
namespace {

using ::testing::ElementsAre;

constexpr Table kH = Table::kHoldingRegister;
constexpr Table kI = Table::kInputRegister;
constexpr Table kC = Table::kCoil;

struct PlanFixture : ::testing::Test {
  std::vector<PointAddress> points;
  std::vector<ReadableRange> readable;
  DeviceLimits limits;

  void Add(Table table, std::uint16_t address, std::uint16_t count = 1, RefreshClass refresh = RefreshClass::kFast) {
    points.push_back({static_cast<std::uint32_t>(points.size()), table, address, count, refresh});
  }
  ReadPlan Plan() {
    limits.readable = readable;
    auto plan = ReadPlan::Build(points, limits);
    EXPECT_TRUE(plan.ok()) << StatusName(plan.status());
    return plan.value_or(ReadPlan());
  }
  Status Failure() {
    limits.readable = readable;
    return ReadPlan::Build(points, limits).status();
  }
  std::vector<ReadRequest> Requests(RefreshClass refresh = RefreshClass::kFast) {
    const ReadPlan plan = Plan();
    std::vector<ReadRequest> requests;
    for (const PlannedRead& read : plan.reads(refresh)) requests.push_back(read.request);
    return requests;
  }
};
using ReadPlanTest = PlanFixture;

TEST_F(ReadPlanTest, NothingToRead) {
  const ReadPlan plan = Plan();
  for (const auto refresh : {RefreshClass::kFast, RefreshClass::kSlow, RefreshClass::kStatic}) {
    EXPECT_TRUE(plan.reads(refresh).empty());
  }
}

TEST_F(ReadPlanTest, MergesAdjacentPoints) {
  Add(kI, 1);
  Add(kI, 2);
  Add(kI, 3, 4);
  EXPECT_THAT(Requests(), ElementsAre(ReadRequest{kI, 1, 6}));
}

TEST_F(ReadPlanTest, MergesOverlappingAndEqualPoints) {
  Add(kH, 10, 4);
  Add(kH, 11);
  Add(kH, 12, 4);
  Add(kH, 10, 4);
  EXPECT_THAT(Requests(), ElementsAre(ReadRequest{kH, 10, 6}));
}

TEST_F(ReadPlanTest, OrderOfPointsDoesNotMatter) {
  Add(kH, 12);
  Add(kH, 10);
  Add(kH, 11);
  const ReadPlan plan = Plan();
  ASSERT_EQ(plan.reads(RefreshClass::kFast).size(), 1U);
  const PlannedRead& read = plan.reads(RefreshClass::kFast)[0];
  EXPECT_EQ(read.request, (ReadRequest{kH, 10, 3}));
  ASSERT_EQ(plan.slices(read).size(), 3U);
  EXPECT_EQ(plan.slices(read)[0].point, 1U);
  EXPECT_EQ(plan.slices(read)[1].point, 2U);
  EXPECT_EQ(plan.slices(read)[2].point, 0U);
  EXPECT_EQ(plan.slices(read)[2].address - read.request.address, 2);
}

TEST_F(ReadPlanTest, TablesAndClassesAreSeparate) {
  Add(kH, 1);
  Add(kI, 2);
  Add(kC, 3);
  Add(kH, 2, 1, RefreshClass::kSlow);
  Add(kH, 3, 1, RefreshClass::kStatic);
  EXPECT_THAT(Requests(), ElementsAre(ReadRequest{kC, 3, 1}, ReadRequest{kH, 1, 1}, ReadRequest{kI, 2, 1}));
  EXPECT_THAT(Requests(RefreshClass::kSlow), ElementsAre(ReadRequest{kH, 2, 1}));
  EXPECT_THAT(Requests(RefreshClass::kStatic), ElementsAre(ReadRequest{kH, 3, 1}));
}

TEST_F(ReadPlanTest, AGapIsBridgedOnlyInsideOneReadableRange) {
  limits.max_gap = 5;
  Add(kH, 10);
  Add(kH, 14);
  EXPECT_THAT(Requests(), ElementsAre(ReadRequest{kH, 10, 1}, ReadRequest{kH, 14, 1}))
      << "nothing is said to be readable";
  readable = {{kH, 10, 13}, {kH, 14, 20}};
  EXPECT_THAT(Requests(), ElementsAre(ReadRequest{kH, 10, 1}, ReadRequest{kH, 14, 1})) << "two ranges";
  readable = {{kI, 0, 100}};
  EXPECT_THAT(Requests(), ElementsAre(ReadRequest{kH, 10, 1}, ReadRequest{kH, 14, 1})) << "another table";
  readable = {{kH, 10, 14}};
  EXPECT_THAT(Requests(), ElementsAre(ReadRequest{kH, 10, 5}));
}

TEST_F(ReadPlanTest, AGapLongerThanAllowedIsNotBridged) {
  readable = {{kH, 0, 100}};
  Add(kH, 10);
  Add(kH, 14);
  limits.max_gap = 2;
  EXPECT_THAT(Requests(), ElementsAre(ReadRequest{kH, 10, 1}, ReadRequest{kH, 14, 1}));
  limits.max_gap = 3;
  EXPECT_THAT(Requests(), ElementsAre(ReadRequest{kH, 10, 5}));
}

TEST_F(ReadPlanTest, ABridgedRequestDoesNotGrowOutOfItsRange) {
  limits.max_gap = 5;
  readable = {{kH, 10, 14}};
  Add(kH, 10);
  Add(kH, 14);
  Add(kH, 15);
  EXPECT_THAT(Requests(), ElementsAre(ReadRequest{kH, 10, 5}, ReadRequest{kH, 15, 1}));
}

TEST_F(ReadPlanTest, AdjacentPointsOfTwoRangesStaySeparate) {
  readable = {{kH, 0, 9}, {kH, 10, 19}};
  Add(kH, 9);
  Add(kH, 10);
  EXPECT_THAT(Requests(), ElementsAre(ReadRequest{kH, 9, 1}, ReadRequest{kH, 10, 1}));
}

TEST_F(ReadPlanTest, SplitsAtMaxWordsWithoutCuttingAPoint) {
  limits.max_words = 26;
  for (std::uint16_t i = 0; i < 15; ++i) Add(kH, static_cast<std::uint16_t>(4 * i), 4);
  EXPECT_THAT(Requests(), ElementsAre(ReadRequest{kH, 0, 24}, ReadRequest{kH, 24, 24}, ReadRequest{kH, 48, 12}));
}

TEST_F(ReadPlanTest, NeverExceedsWhatModbusAllows) {
  limits.max_words = 60000;
  limits.max_bits = 60000;
  for (std::uint16_t i = 0; i < 130; ++i) Add(kH, i);
  for (std::uint16_t i = 0; i < 2010; ++i) Add(kC, i);
  EXPECT_THAT(Requests(), ElementsAre(ReadRequest{kC, 0, 2000}, ReadRequest{kC, 2000, 10}, ReadRequest{kH, 0, 125},
                                      ReadRequest{kH, 125, 5}));
}

TEST_F(ReadPlanTest, SplitsAtMaxBits) {
  limits.max_bits = 8;
  for (std::uint16_t i = 0; i < 12; ++i) Add(kC, i);
  EXPECT_THAT(Requests(), ElementsAre(ReadRequest{kC, 0, 8}, ReadRequest{kC, 8, 4}));
}

TEST_F(ReadPlanTest, TheEndOfTheAddressSpace) {
  Add(kH, 0xFFFE, 2);
  Add(kH, 0xFFFC, 2);
  readable = {{kH, 0, 0xFFFF}};
  EXPECT_THAT(Requests(), ElementsAre(ReadRequest{kH, 0xFFFC, 4}));
  Add(kH, 0xFFFF, 2);
  EXPECT_EQ(Failure(), Status::kOutOfRange);
}

TEST_F(ReadPlanTest, RefusesWhatCannotBeRead) {
  Add(kH, 0, 27);
  limits.max_words = 26;
  EXPECT_EQ(Failure(), Status::kOutOfRange) << "longer than a request";
  points.clear();
  Add(kH, 0, 0);
  EXPECT_EQ(Failure(), Status::kInvalidArgument);
  points.clear();
  Add(kC, 0, 2);
  EXPECT_EQ(Failure(), Status::kInvalidArgument) << "a bit point is one bit";
  points.clear();
  Add(static_cast<Table>(6), 0);
  EXPECT_EQ(Failure(), Status::kInvalidArgument) << "not a table";
  points.clear();
  Add(kH, 0, 1, static_cast<RefreshClass>(3));
  EXPECT_EQ(Failure(), Status::kInvalidArgument) << "not a class";
  points.clear();
  limits.max_words = 0;
  EXPECT_EQ(Failure(), Status::kInvalidArgument);
  limits = {};
  limits.max_bits = 0;
  EXPECT_EQ(Failure(), Status::kInvalidArgument);
}

TEST_F(ReadPlanTest, AppendGivesEachPointItsRegisters) {
  Add(kH, 10, 2);
  Add(kH, 11);
  Add(kH, 12);
  const ReadPlan plan = Plan();
  RawBlock block;
  const std::vector<std::uint8_t> data = {0xA0, 0xA1, 0xB0, 0xB1, 0xC0, 0xC1};
  plan.Append(plan.reads(RefreshClass::kFast)[0], {Quality::kGood, data}, block);
  ASSERT_EQ(block.items.size(), 3U);
  for (const RawItem& item : block.items) {
    EXPECT_EQ(item.kind, RawItem::Kind::kRegisters);
    EXPECT_EQ(item.quality, Quality::kGood);
  }
  EXPECT_THAT(block.BytesOf(block.items[0]), ElementsAre(0xA0, 0xA1, 0xB0, 0xB1));
  EXPECT_THAT(block.BytesOf(block.items[1]), ElementsAre(0xB0, 0xB1));
  EXPECT_THAT(block.BytesOf(block.items[2]), ElementsAre(0xC0, 0xC1));
}

TEST_F(ReadPlanTest, AppendGivesEachPointItsBit) {
  readable = {{kC, 0, 20}};
  limits.max_gap = 20;
  Add(kC, 3);
  Add(kC, 10);
  Add(kC, 12);
  const ReadPlan plan = Plan();
  RawBlock block;
  const std::vector<std::uint8_t> data = {0b1000'0001, 0b0000'0000};  // bits 3 and 10
  plan.Append(plan.reads(RefreshClass::kFast)[0], {Quality::kGood, data}, block);
  ASSERT_EQ(block.items.size(), 3U);
  EXPECT_EQ(block.items[0].kind, RawItem::Kind::kBit);
  EXPECT_EQ(block.items[0].number, 1U);
  EXPECT_EQ(block.items[1].number, 1U);
  EXPECT_EQ(block.items[2].number, 0U);
}

TEST_F(ReadPlanTest, AppendNamesTheFailureOfEveryPoint) {
  Add(kH, 10);
  Add(kH, 11);
  const ReadPlan plan = Plan();
  RawBlock block;
  plan.Append(plan.reads(RefreshClass::kFast)[0], {Quality::kException2, {}}, block);
  ASSERT_EQ(block.items.size(), 2U);
  EXPECT_EQ(block.items[1].point, 1U);
  EXPECT_EQ(block.items[1].kind, RawItem::Kind::kNone);
  EXPECT_EQ(block.items[1].quality, Quality::kException2);
}

TEST_F(ReadPlanTest, AppendDoesNotReadBehindAShortAnswer) {
  Add(kH, 10);
  Add(kH, 11);
  const ReadPlan plan = Plan();
  RawBlock block;
  const std::vector<std::uint8_t> data = {0xA0, 0xA1, 0xB0};
  plan.Append(plan.reads(RefreshClass::kFast)[0], {Quality::kGood, data}, block);
  ASSERT_EQ(block.items.size(), 2U);
  EXPECT_EQ(block.items[0].quality, Quality::kBadFrame);
  EXPECT_EQ(block.items[1].quality, Quality::kBadFrame);
}

}  // namespace
}  // namespace tramgac::modbus
