#include "agent/poll/modbus_poll.h"

#include <gtest/gtest.h>

#include <vector>

namespace tramgac::poll {
namespace {

constexpr BootTime kNow = BootTime(std::chrono::seconds(77));

class ModbusPollTest : public ::testing::Test {
 protected:
  ModbusPollTest() {
    // Two requests of the fast class, one of the slow, one of the static.
    Add(0, RefreshClass::kFast);
    Add(100, RefreshClass::kFast);
    Add(200, RefreshClass::kSlow);
    Add(300, RefreshClass::kStatic);
    device_.index = 6;
    device_.plan = modbus::ReadPlan::Build(points_, device_.limits).value_or({});
  }
  void Add(std::uint16_t address, RefreshClass refresh) {
    points_.push_back(
        {static_cast<std::uint32_t>(points_.size()), modbus::Table::kHoldingRegister, address, 1, refresh});
  }
  void Begin(RefreshSet classes) { poll_.Begin(device_, classes, std::make_unique<RawBlock>(), kNow); }
  std::uint16_t Address() const { return poll_.Current()->request.address; }
  void Answer(Quality quality) {
    const std::uint8_t data[] = {0x12, 0x34};
    poll_.Answer({quality, quality == Quality::kGood ? ByteSpan(data) : ByteSpan()});
  }

  std::vector<modbus::PointAddress> points_;
  ModbusDevice device_;
  ModbusPoll poll_;
};

TEST_F(ModbusPollTest, KnowsTheClassesOfAPlan) {
  EXPECT_EQ(ClassesOf(device_.plan), kAllClasses);
  points_.resize(2);
  EXPECT_EQ(ClassesOf(modbus::ReadPlan::Build(points_, device_.limits).value_or({})), SetOf(RefreshClass::kFast));
  EXPECT_EQ(ClassesOf(modbus::ReadPlan()), 0);
}

TEST_F(ModbusPollTest, ReadsOnlyWhatIsDueInOrder) {
  Begin(static_cast<RefreshSet>(SetOf(RefreshClass::kFast) | SetOf(RefreshClass::kStatic)));
  EXPECT_TRUE(poll_.running());
  std::vector<std::uint16_t> addresses;
  while (poll_.Current() != nullptr) {
    addresses.push_back(Address());
    Answer(Quality::kGood);
  }
  EXPECT_EQ(addresses, (std::vector<std::uint16_t>{0, 100, 300}));
  const std::unique_ptr<RawBlock> block = poll_.Finish(kNow);
  EXPECT_FALSE(poll_.running());
  EXPECT_EQ(block->device, 6u);
  EXPECT_EQ(block->taken, kNow);
  EXPECT_EQ(block->exchange, Quality::kGood);
  ASSERT_EQ(block->items.size(), 3u);
  EXPECT_EQ(block->items[2].point, 3u);
  EXPECT_EQ(block->BytesOf(block->items[0])[1], 0x34);
}

TEST_F(ModbusPollTest, SilenceEndsThePollAndMarksTheRest) {
  Begin(kAllClasses);
  Answer(Quality::kTimeout);
  EXPECT_EQ(poll_.Current(), nullptr) << "a silent device costs one timeout a poll";
  EXPECT_FALSE(poll_.answered());
  const std::unique_ptr<RawBlock> block = poll_.Finish(kNow);
  EXPECT_EQ(block->exchange, Quality::kTimeout);
  ASSERT_EQ(block->items.size(), 4u);
  for (const RawItem& item : block->items) EXPECT_EQ(item.quality, Quality::kTimeout);
}

TEST_F(ModbusPollTest, AGatewayThatDoesNotReachTheDeviceIsNotTheDevice) {
  for (const Quality word : {Quality::kException10, Quality::kException11}) {
    Begin(kAllClasses);
    Answer(word);
    EXPECT_EQ(poll_.Current(), nullptr) << "it would take its time for each block";
    EXPECT_FALSE(poll_.answered());
    const std::unique_ptr<RawBlock> block = poll_.Finish(kNow);
    EXPECT_EQ(block->exchange, word);
    ASSERT_EQ(block->items.size(), 4u);
    for (const RawItem& item : block->items) EXPECT_EQ(item.quality, word);
  }
}

TEST_F(ModbusPollTest, SilenceInTheMiddleKeepsWhatWasRead) {
  Begin(kAllClasses);
  Answer(Quality::kGood);
  Answer(Quality::kCrc);
  EXPECT_EQ(poll_.Current(), nullptr);
  EXPECT_TRUE(poll_.answered());
  const std::unique_ptr<RawBlock> block = poll_.Finish(kNow);
  EXPECT_EQ(block->exchange, Quality::kGood) << "the device did answer";
  EXPECT_EQ(block->items[0].quality, Quality::kGood);
  EXPECT_EQ(block->items[1].quality, Quality::kCrc);
  EXPECT_EQ(block->items[3].quality, Quality::kCrc);
}

TEST_F(ModbusPollTest, ARefusalIsAnAnswerAndThePollGoesOn) {
  Begin(kAllClasses);
  Answer(Quality::kException2);
  ASSERT_NE(poll_.Current(), nullptr);
  EXPECT_EQ(Address(), 100);
  EXPECT_TRUE(poll_.answered());
  while (poll_.Current() != nullptr) Answer(Quality::kException4);
  EXPECT_EQ(poll_.Finish(kNow)->exchange, Quality::kGood);
}

TEST_F(ModbusPollTest, AnAnswerThatNobodyAskedForIsIgnored) {
  Begin(SetOf(RefreshClass::kSlow));
  Answer(Quality::kGood);
  Answer(Quality::kTimeout);
  const std::unique_ptr<RawBlock> block = poll_.Finish(kNow);
  EXPECT_EQ(block->items.size(), 1u);
  EXPECT_EQ(block->exchange, Quality::kGood);
}

TEST_F(ModbusPollTest, OnePollKnowsNothingOfTheOneBefore) {
  Begin(kAllClasses);
  Answer(Quality::kGood);
  poll_.Finish(kNow);
  Begin(kAllClasses);
  Answer(Quality::kDisconnected);
  EXPECT_FALSE(poll_.answered());
  EXPECT_EQ(poll_.Finish(kNow)->exchange, Quality::kDisconnected);
}

}  // namespace
}  // namespace tramgac::poll
