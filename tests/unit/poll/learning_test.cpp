// Polls of devices that refuse some of what their profile says, in virtual time: a model of such a device answers.
#include <gtest/gtest.h>

#include <random>
#include <set>
#include <vector>

#include "agent/poll/modbus_poll.h"

namespace tramgac::poll {
namespace {

using modbus::Table;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// Answers a register with its own address, and a block with a hole in it by exception 2.
struct Device {
  std::set<std::uint16_t> holes;
  std::uint16_t most = 125;
  std::uint16_t firmware = 1;  // what register 0 says
  bool ready = true;
  int requests = 0;

  Quality Read(const modbus::ReadRequest& request, std::vector<std::uint8_t>& data) {
    ++requests;
    data.clear();
    if (!ready || request.count > most) return Quality::kException2;
    for (std::uint16_t i = 0; i < request.count; ++i) {
      const auto address = static_cast<std::uint16_t>(request.address + i);
      if (holes.contains(address)) return Quality::kException2;
      data.resize(data.size() + 2);
      StoreBe16(&data[data.size() - 2], address == 0 ? firmware : address);
    }
    return Quality::kGood;
  }
};

class LearningTest : public ::testing::Test {
 protected:
  // Register 0 is static and tells the firmware; 1 to `count` are fast; all may be read in one block.
  explicit LearningTest(std::uint16_t count = 60) {
    points_.push_back({0, Table::kHoldingRegister, 0, 1, RefreshClass::kStatic});
    for (std::uint16_t a = 1; a <= count; ++a) {
      points_.push_back({a, Table::kHoldingRegister, a, 1, RefreshClass::kFast});
    }
    device_.points = points_;
    device_.identity = {0};
    device_.plan = modbus::ReadPlan::Build(points_, device_.limits).value_or({});
  }

  // One poll. Outcome: the points that were good.
  std::set<PointIndex> Poll(RefreshSet classes = kAllClasses) {
    poll_.Begin(device_, classes, std::make_unique<RawBlock>(), now_);
    std::vector<std::uint8_t> data;
    while (const modbus::PlannedRead* read = poll_.Current()) {
      const Quality quality = device.Read(read->request, data);
      poll_.Answer({quality, data});
    }
    const std::unique_ptr<RawBlock> block = poll_.Finish(now_);
    if (!block->memory.empty()) memory_ = block->memory;
    std::set<PointIndex> good, seen;
    for (const RawItem& item : block->items) {
      EXPECT_TRUE(seen.insert(item.point).second) << "point " << item.point << " twice in one block";
      if (item.quality != Quality::kGood) continue;
      good.insert(item.point);
      const std::uint16_t value = LoadBe16(block->BytesOf(item).data());
      EXPECT_EQ(value, item.point == 0 ? device.firmware : item.point) << "a value of another register";
    }
    if (classes == kAllClasses) {
      EXPECT_EQ(seen.size(), points_.size()) << "every point has an item";
    }
    now_ += seconds(10);
    return good;
  }
  std::size_t Requests(RefreshSet classes = SetOf(RefreshClass::kFast)) {
    const int before = device.requests;
    Poll(classes);
    return static_cast<std::size_t>(device.requests - before);
  }
  std::size_t Expected() const { return points_.size() - device.holes.size(); }

  Device device;
  std::vector<modbus::PointAddress> points_;
  ModbusDevice device_;
  ModbusPoll poll_;
  BootTime now_ = BootTime(seconds(1000));
  std::vector<std::uint8_t> memory_;
};

TEST_F(LearningTest, OneMissingRegisterCostsItsOwnPointOnly) {
  device.holes = {37};
  EXPECT_EQ(Poll().size(), Expected()) << "found in the first poll";
  EXPECT_EQ(Requests(), 3u) << "before the hole, the hole, behind it";
  for (int i = 0; i < 20; ++i) Poll();
  EXPECT_EQ(Requests(), 2u) << "the hole is asked once an hour";
  EXPECT_EQ(device_.learned.division_count(), 0u);
}

TEST_F(LearningTest, HolesAnywhereAreFoundAndEverythingElseIsRead) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    device = {};
    device_.learned = {};
    device_.plan = modbus::ReadPlan::Build(points_, device_.limits).value_or({});
    const std::size_t count = random() % 12;
    while (device.holes.size() < count) device.holes.insert(static_cast<std::uint16_t>(1 + random() % 60));
    if (random() % 4 == 0) device.most = static_cast<std::uint16_t>(5 + random() % 30);
    for (int i = 0; i < 60; ++i) Poll();
    EXPECT_EQ(Poll().size(), Expected());
    EXPECT_LE(Requests(), 2 * count + 40);
    if (HasFailure()) return;
  }
}

TEST_F(LearningTest, ABlockThatIsTooLongForTheDeviceIsDivided) {
  device.most = 32;
  Poll();
  EXPECT_EQ(Poll().size(), Expected());
  EXPECT_EQ(Requests(), 2u);
  EXPECT_EQ(device_.learned.refused_count(), 0u);
  EXPECT_EQ(device_.learned.division_count(), 1u);
}

TEST_F(LearningTest, ADeviceThatIsNotReadyTeachesNothing) {
  device.ready = false;
  int asked = 0;
  for (int i = 0; i < 360; ++i) {
    const int before = device.requests;
    EXPECT_TRUE(Poll().empty());
    asked = std::max(asked, device.requests - before);
  }
  EXPECT_LE(asked, 2 + static_cast<int>(ModbusPoll::kMostExtra));
  EXPECT_LE(device.requests, 360 * 2 + 12 * static_cast<int>(ModbusPoll::kMostExtra)) << "the search grows rarer";
  EXPECT_TRUE(device_.learned.empty());
  device.ready = true;
  EXPECT_EQ(Poll().size(), Expected());
  EXPECT_EQ(Requests(), 1u);
}

// APC InRow, Uniflair: "illegal address" until the data are there.
TEST_F(LearningTest, ATransientRefusalDisablesNothing) {
  for (std::uint16_t a = 20; a < 40; ++a) device.holes.insert(a);
  for (int i = 0; i < 3; ++i) Poll();
  EXPECT_TRUE(memory_.size() < 16) << "a suspicion is not remembered";
  device.holes.clear();
  for (int i = 0; i < 8; ++i) Poll();
  EXPECT_EQ(Poll().size(), Expected());
  EXPECT_TRUE(device_.learned.empty());
  EXPECT_EQ(Requests(), 1u) << "one block again";
}

TEST_F(LearningTest, EvenWhatIsBelievedToBeMissingIsFoundWithinTheHour) {
  device.holes = {8, 50};
  for (int i = 0; i < 100; ++i) Poll();
  device.holes.clear();
  for (int i = 0; i < 361; ++i) Poll();
  EXPECT_EQ(Poll().size(), Expected());
}

TEST_F(LearningTest, ItIsRememberedOverARestart) {
  device.holes = {37};
  for (int i = 0; i < 60; ++i) Poll();
  ASSERT_FALSE(memory_.empty());
  ModbusDevice fresh;
  fresh.points = points_;
  fresh.identity = {0};
  fresh.plan = modbus::ReadPlan::Build(points_, fresh.limits).value_or({});
  ASSERT_EQ(fresh.learned.Load(memory_), Status::kOk);
  FollowLearned(fresh);
  device_ = std::move(fresh);
  memory_.clear();
  EXPECT_EQ(Requests(kAllClasses), 4u) << "no search: the identity, two blocks, and the hole once";
  EXPECT_EQ(Requests(), 2u);
  EXPECT_TRUE(memory_.empty()) << "nothing new";
}

TEST_F(LearningTest, AnotherFirmwareIsLearnedAnew) {
  device.holes = {37};
  for (int i = 0; i < 60; ++i) Poll();
  device.firmware = 2;
  device.holes = {11};
  EXPECT_EQ(Poll().size(), Expected() - 1) << "the old plan, with a hole in another place";
  Poll();
  EXPECT_EQ(Poll().size(), Expected());
  EXPECT_EQ(device_.learned.refused_count(), 1u);
}

TEST_F(LearningTest, APollAlwaysAsksSomething) {
  for (std::uint16_t a = 1; a <= 60; ++a) device.holes.insert(a);
  for (int i = 0; i < 100; ++i) Poll();
  EXPECT_GE(Requests(), 1u) << "or nobody would notice that the device is gone";
}

TEST_F(LearningTest, SilenceInTheMiddleOfASearchTeachesNothing) {
  device.holes = {37};
  poll_.Begin(device_, kAllClasses, std::make_unique<RawBlock>(), now_);
  std::vector<std::uint8_t> data;
  for (int i = 0; i < 3; ++i) {
    const Quality quality = device.Read(poll_.Current()->request, data);
    poll_.Answer({quality, data});
  }
  poll_.Answer({Quality::kTimeout, {}});
  EXPECT_EQ(poll_.Current(), nullptr);
  const std::unique_ptr<RawBlock> block = poll_.Finish(now_);
  EXPECT_EQ(block->items.size(), points_.size()) << "every point says what happened";
  EXPECT_TRUE(device_.learned.empty());
}

// A card that answers zero for registers that do not exist: the gap is bridged, its zeros belong to nobody.
TEST_F(LearningTest, WhatABridgedGapSaysIsNoData) {
  const std::vector<modbus::PointAddress> points = {{0, Table::kHoldingRegister, 1, 1, RefreshClass::kFast},
                                                    {1, Table::kHoldingRegister, 9, 1, RefreshClass::kFast}};
  const modbus::ReadableRange all{Table::kHoldingRegister, 0, 100};
  ModbusDevice gapped;
  gapped.limits.max_gap = 10;
  gapped.limits.readable = std::span(&all, 1);
  gapped.plan = modbus::ReadPlan::Build(points, gapped.limits).value_or({});
  gapped.points = points;
  poll_.Begin(gapped, kAllClasses, std::make_unique<RawBlock>(), now_);
  ASSERT_NE(poll_.Current(), nullptr);
  EXPECT_EQ(poll_.Current()->request.count, 9u);
  std::vector<std::uint8_t> data;
  const Quality quality = device.Read(poll_.Current()->request, data);
  poll_.Answer({quality, data});
  const std::unique_ptr<RawBlock> block = poll_.Finish(now_);
  ASSERT_EQ(block->items.size(), 2u);
  EXPECT_EQ(LoadBe16(block->BytesOf(block->items[1]).data()), 9u);
  // And one that refuses to read through the gap gets two requests.
  device.holes = {5};
  for (int i = 0; i < 2; ++i) {
    poll_.Begin(gapped, kAllClasses, std::make_unique<RawBlock>(), now_);
    while (const modbus::PlannedRead* read = poll_.Current()) {
      const Quality answer = device.Read(read->request, data);
      poll_.Answer({answer, data});
    }
    EXPECT_EQ(poll_.Finish(now_)->items.size(), 2u);
  }
  EXPECT_EQ(gapped.plan.reads(RefreshClass::kFast).size(), 2u);
  EXPECT_EQ(gapped.learned.division_count(), 1u);
}

}  // namespace
}  // namespace tramgac::poll
