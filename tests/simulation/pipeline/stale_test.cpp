// A device that repeats what another one told it, and says when it does not hear that any more.
#include <gtest/gtest.h>

#include "tests/simulation/pipeline/world.h"

namespace tramgac {
namespace {

using std::chrono::seconds;

class LostLink : public ::testing::Test {
 protected:
  // ups.on_battery stands for "the card has lost its UPS": a truth that comes with every poll.
  LostLink() {
    world_.specs[0].stale_rules = {&rule_, 1};
    world_.Start();
    world_.sink.Connect();
  }
  void Poll(bool lost, int times) {
    for (int i = 0; i < times; ++i) {
      world_.Poll(0, 230, 90, lost);
      world_.Run(seconds(1));
    }
  }
  Quality Of(PointIndex point) const { return world_.pipeline->devices()[0].points()[point].health.quality; }

  StaleRule rule_{PointCondition{kOnBattery, PointCondition::Kind::kState, true, {}, 0}, 0, 3, 0, 0};
  World world_;
};

TEST_F(LostLink, MakesTheOthersStaleAndNotItself) {
  Poll(false, 3);
  EXPECT_EQ(Of(kVoltage), Quality::kGood);
  Poll(true, 6);
  EXPECT_EQ(QualityName(Of(kVoltage)), "stale");
  EXPECT_EQ(QualityName(Of(kCharge)), "stale");
  EXPECT_EQ(Of(kOnBattery), Quality::kGood);
  Poll(false, 1);
  EXPECT_EQ(Of(kVoltage), Quality::kGood) << "at once";
}

TEST_F(LostLink, AFlagThatCannotBeReadChangesNothing) {
  Poll(true, 6);
  RawBlock& block = world_.Block(0);
  const std::uint8_t half[] = {0, 50};
  block.AddBytes(kCharge, RawItem::Kind::kRegisters, half);
  block.AddFailure(kOnBattery, Quality::kNoSuchInstance);
  world_.Run(seconds(1));
  EXPECT_EQ(QualityName(Of(kCharge)), "stale");
}

TEST_F(LostLink, OnlyWhatTheRuleCoversIsStale) {
  rule_.first_point = kCharge;
  rule_.end_point = kCharge + 1;
  Poll(true, 6);
  EXPECT_EQ(Of(kVoltage), Quality::kGood);
  EXPECT_EQ(QualityName(Of(kCharge)), "stale");
}

// What a probe has found out of a device that does not answer is known all the same.
TEST(Verdict, OfASilentDeviceIsAReading) {
  World world;
  world.specs[0].misses_until_unavailable = 2;
  world.Start();
  world.sink.Connect();
  world.Poll(0, 230, 90, true);
  world.Run(seconds(1));
  for (int i = 0; i < 3; ++i) {
    RawBlock& block = world.Fail(0, Quality::kTimeout);
    block.AddNumber(kOnBattery, RawItem::Kind::kBit, 0);
    block.AddFailure(kCharge, Quality::kNotAvailable);
    world.Run(seconds(1));
  }
  const auto& device = world.pipeline->devices()[0];
  EXPECT_EQ(device.health().condition, DeviceCondition::kUnavailable);
  EXPECT_EQ(device.points()[kOnBattery].health.quality, Quality::kGood);
  EXPECT_EQ(device.points()[kOnBattery].value, Value::Bool(false));
  EXPECT_EQ(QualityName(device.points()[kCharge].health.quality), "timeout") << "only what is known";
}

}  // namespace
}  // namespace tramgac
