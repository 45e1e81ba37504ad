#include "drivers/modbus/learned_ranges.h"

#include <gtest/gtest.h>

namespace tramgac::modbus {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr BootTime kNow = BootTime(seconds(500));
constexpr Table kTable = Table::kHoldingRegister;

TEST(LearnedRanges, ASuspectIsAskedAgainAfterGrowingPauses) {
  LearnedRanges learned;
  BootTime now = kNow;
  std::vector<std::int64_t> pauses;
  for (int i = 0; i < 7; ++i) {
    learned.Refuse(kTable, 10, 11, Quality::kException2, now);
    Duration pause{};
    while (learned.Refused(kTable, 10, 11, now + pause) != Quality::kGood) pause += seconds(1);
    pauses.push_back(std::chrono::duration_cast<seconds>(pause).count());
    now += pause;
  }
  EXPECT_EQ(pauses, (std::vector<std::int64_t>{5, 10, 20, 40, 3600, 3600, 3600}));
}

TEST(LearnedRanges, NothingJoinsWhatIsRefusedButTheSameRange) {
  LearnedRanges learned;
  learned.Refuse(kTable, 10, 11, Quality::kException3, kNow);
  EXPECT_TRUE(learned.TakePlanChange());
  EXPECT_FALSE(learned.TakePlanChange());
  EXPECT_TRUE(learned.MayJoin(kTable, 10, 11));
  EXPECT_FALSE(learned.MayJoin(kTable, 10, 12));
  EXPECT_FALSE(learned.MayJoin(kTable, 0, 10));
  EXPECT_TRUE(learned.MayJoin(kTable, 0, 9));
  EXPECT_TRUE(learned.MayJoin(kTable, 12, 60));
  EXPECT_TRUE(learned.MayJoin(Table::kInputRegister, 0, 60)) << "another table";
  EXPECT_EQ(learned.Refused(kTable, 10, 11, kNow), Quality::kException3);
  EXPECT_EQ(learned.Refused(kTable, 10, 10, kNow), Quality::kGood);
}

TEST(LearnedRanges, NoBlockReachesOverADivision) {
  LearnedRanges learned;
  learned.Divide(kTable, 30);
  learned.Divide(kTable, 30);
  EXPECT_EQ(learned.division_count(), 1u);
  EXPECT_FALSE(learned.MayJoin(kTable, 29, 30));
  EXPECT_TRUE(learned.MayJoin(kTable, 30, 40));
  EXPECT_TRUE(learned.MayJoin(kTable, 1, 29));
}

TEST(LearnedRanges, AnAnswerMakesItForgetTheRefusalAndTheDivisionsOfItsTable) {
  LearnedRanges learned;
  learned.Refuse(kTable, 10, 11, Quality::kException2, kNow);
  learned.Divide(kTable, 30);
  learned.Divide(Table::kCoil, 30);
  learned.Answered(kTable, 0, 9);
  EXPECT_EQ(learned.refused_count(), 1u) << "another range";
  learned.Answered(kTable, 10, 11);
  EXPECT_EQ(learned.refused_count(), 0u);
  EXPECT_EQ(learned.division_count(), 1u);
}

TEST(LearnedRanges, RemembersWhatItBelieves) {
  LearnedRanges learned;
  std::vector<std::uint8_t> memory;
  EXPECT_FALSE(learned.TakeMemory(memory));
  learned.Refuse(kTable, 1, 1, Quality::kException2, kNow);
  EXPECT_FALSE(learned.TakeMemory(memory)) << "a suspicion";
  for (int i = 0; i < 4; ++i) learned.Refuse(kTable, 60000, 65535, Quality::kException2, kNow);
  EXPECT_FALSE(learned.TakeMemory(memory));
  learned.Refuse(kTable, 60000, 65535, Quality::kException2, kNow);
  learned.Divide(Table::kInputRegister, 7);
  ASSERT_TRUE(learned.TakeMemory(memory));
  EXPECT_FALSE(learned.TakeMemory(memory));
  LearnedRanges other;
  ASSERT_EQ(other.Load(memory), Status::kOk);
  EXPECT_TRUE(other.TakePlanChange());
  EXPECT_EQ(other.refused_count(), 1u);
  EXPECT_FALSE(other.MayJoin(Table::kInputRegister, 0, 10));
  EXPECT_EQ(other.Refused(kTable, 60000, 65535, kNow), Quality::kGood) << "asked once after a restart";
  other.Refuse(kTable, 60000, 65535, Quality::kException2, kNow);
  EXPECT_EQ(other.Refused(kTable, 60000, 65535, kNow + hours(1) - seconds(1)), Quality::kException2);
}

TEST(LearnedRanges, AnotherDeviceIsAnotherStory) {
  LearnedRanges learned;
  std::vector<std::uint8_t> memory;
  learned.Divide(kTable, 7);
  learned.SetIdentity(1);
  EXPECT_EQ(learned.division_count(), 1u) << "it was learned from this one";
  learned.SetIdentity(1);
  EXPECT_EQ(learned.division_count(), 1u);
  learned.SetIdentity(2);
  EXPECT_TRUE(learned.empty());
  EXPECT_TRUE(learned.TakePlanChange());
}

TEST(LearnedRanges, LearnsWithinBounds) {
  LearnedRanges learned;
  std::vector<std::uint8_t> memory;
  for (std::uint16_t a = 0; a < 2000; ++a) {
    for (int i = 0; i < LearnedRanges::kRefusalsToBelieve; ++i) {
      learned.Refuse(kTable, a, a, Quality::kException2, kNow);
    }
    learned.Divide(kTable, a);
  }
  EXPECT_EQ(learned.refused_count(), LearnedRanges::kMost);
  EXPECT_EQ(learned.division_count(), LearnedRanges::kMost);
  learned.SetIdentity(UINT64_MAX);
  EXPECT_TRUE(learned.empty() || learned.TakeMemory(memory));
  EXPECT_LE(memory.size(), 4096u);
  LearnedRanges other;
  EXPECT_EQ(other.Load(memory), Status::kOk);
}

TEST(LearnedRanges, StrangeMemoryIsNotTakenOver) {
  LearnedRanges learned;
  learned.Divide(kTable, 7);
  std::vector<std::uint8_t> memory;
  ASSERT_TRUE(learned.TakeMemory(memory));
  for (std::size_t cut = 0; cut < memory.size(); ++cut) {
    LearnedRanges other;
    EXPECT_EQ(other.Load(ByteSpan(memory).first(cut)), Status::kDataLoss);
    EXPECT_TRUE(other.empty());
  }
  std::vector<std::uint8_t> longer = memory;
  longer.push_back(0);
  EXPECT_EQ(learned.Load(longer), Status::kDataLoss);
  const std::vector<std::uint8_t> wrong[] = {{2, 0, 0, 0},               // another version
                                             {1, 0, 1, 9, 2, 1, 1, 0},   // no such table
                                             {1, 0, 1, 3, 0, 1, 1, 0},   // not a refusal
                                             {1, 0, 1, 3, 2, 5, 1, 0}};  // last before first
  for (const auto& bytes : wrong) EXPECT_EQ(learned.Load(bytes), Status::kDataLoss);
  EXPECT_EQ(learned.division_count(), 1u) << "what was known stays";
}

}  // namespace
}  // namespace tramgac::modbus
