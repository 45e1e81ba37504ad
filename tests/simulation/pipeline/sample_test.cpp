// Points that take the value of another one while conditions hold: the battery's voltage under load, over months.
#include <gtest/gtest.h>

#include "tests/simulation/pipeline/world.h"

namespace tramgac {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr PointIndex kOnLoad = 5;

class Samples : public ::testing::Test {
 protected:
  // input.voltage stands for the battery's; what is sampled of it is a sixth scalar.
  Samples() {
    DeviceSpec& spec = world_.specs[0];
    points_.assign(spec.points.begin(), spec.points.end());
    points_.push_back(points_[kVoltage]);
    points_.back().name = "battery.voltage.on_load";
    spec.points = points_;
    spec.labels = {};
    rule_.point = kOnLoad;
    rule_.of = kVoltage;
    rule_.conditions[0].point = kOnBattery;
    rule_.conditions[1].point = kCharge;
    rule_.conditions[1].kind = PointCondition::Kind::kAbove;
    rule_.conditions[1].above = 90;
    rule_.condition_count = 2;
    spec.samples = {&rule_, 1};
  }
  void Start() {
    world_.Start();
    world_.sink.Connect();
  }
  void Poll(double voltage, int charge, bool on_battery) {
    world_.Poll(0, voltage, charge, on_battery);
    world_.Run(seconds(1));
  }
  const PointRuntime& Sample() const { return world_.pipeline->devices()[0].points()[kOnLoad]; }

  World world_;
  std::vector<PointSpec> points_;
  SampleRule rule_;
};

TEST_F(Samples, AreTakenWhileAllConditionsHoldAndKeptInBetween) {
  Start();
  Poll(240, 100, false);
  EXPECT_EQ(Sample().health.quality, Quality::kNotReadYet);
  Poll(221, 99, true);
  EXPECT_EQ(Sample().health.quality, Quality::kGood);
  EXPECT_EQ(Sample().value.AsNumber(), 221);
  Poll(190, 60, true);
  EXPECT_EQ(Sample().value.AsNumber(), 221) << "not nearly full any more";
  Poll(240, 95, false);
  EXPECT_EQ(Sample().value.AsNumber(), 221) << "the reading that says that the mains are back counts no more";
}

TEST_F(Samples, OfWhatCannotBeReadAreNotTaken) {
  Start();
  Poll(221, 99, true);
  RawBlock& block = world_.Block(0);
  const std::uint8_t charge[] = {0, 99};
  block.AddBytes(kCharge, RawItem::Kind::kRegisters, charge);
  block.AddFailure(kVoltage, Quality::kNoSuchInstance);
  block.AddNumber(kOnBattery, RawItem::Kind::kBit, 1);
  world_.Run(seconds(1));
  const BootTime taken = Sample().taken;
  // A point that was good is believed for a few polls: that is no new reading of it.
  EXPECT_LT(taken, world_.now - seconds(1));
  EXPECT_EQ(Sample().value.AsNumber(), 221);
}

TEST_F(Samples, StayTrueOfADeviceThatDoesNotAnswer) {
  world_.specs[0].misses_until_unavailable = 2;
  Start();
  Poll(221, 99, true);
  for (int i = 0; i < 4; ++i) {
    world_.Fail(0, Quality::kTimeout);
    world_.Run(seconds(1));
  }
  EXPECT_EQ(world_.pipeline->devices()[0].health().condition, DeviceCondition::kUnavailable);
  EXPECT_EQ(Sample().health.quality, Quality::kGood);
  EXPECT_EQ(Sample().value.AsNumber(), 221);
}

// A battery of 120 cells in lead: a test each two weeks for half a year. What it reads on the charger tells nothing.
// A day is a minute here, for months of seconds take minutes to go through.
class BatteryTrend : public Samples {
 protected:
  BatteryTrend() {
    alarm_.name = "battery-weakens";
    alarm_.kind = AlarmKind::kWillFallBelow;
    alarm_.point = kOnLoad;
    alarm_.limit = 210;
    alarm_.deadband = 2;
    alarm_.window = minutes(180);
    alarm_.horizon = minutes(90);
    alarm_.severity = Severity::kMinor;
    world_.specs[0].alarms = {&alarm_, 1};
    world_.specs[0].period = seconds(30);
    Start();
  }
  // Two weeks on the charger, then a test of three readings.
  void TwoWeeks(double on_load, double on_charger = 273) {
    for (int half_day = 0; half_day < 28; ++half_day) {
      world_.Poll(0, half_day % 2 == 0 ? on_charger - 1 : on_charger + 1, 100, false);
      world_.Run(seconds(30));
    }
    for (const double sag : {0.0, 0.5, 1.0}) {
      world_.Poll(0, on_load - sag, 97, true);
      world_.Run(seconds(1));
    }
  }
  bool IsActive() const { return world_.pipeline->devices()[0].alarms()[0].state.active; }

  AlarmSpec alarm_;
};

TEST_F(BatteryTrend, WarnsBeforeTheBatteryFailsAndNotOfAHealthyOne) {
  // The charger's own voltage falls meanwhile so that the limit would be near: it does not count.
  for (int i = 0; i < 12; ++i) TwoWeeks(i % 2 == 0 ? 236 : 235.5, 300 - 6 * i);
  EXPECT_FALSE(IsActive());
  int tests = 0;
  for (double volts = 235; volts > 200 && !IsActive(); volts -= 1.5, ++tests) TwoWeeks(volts);
  EXPECT_TRUE(IsActive());
  EXPECT_GT(Sample().value.AsNumber(), 212) << "before it is there";
  EXPECT_GT(tests, 3);
  for (int i = 0; i < 3; ++i) TwoWeeks(237);
  EXPECT_FALSE(IsActive()) << "a new battery";
}

}  // namespace
}  // namespace tramgac
