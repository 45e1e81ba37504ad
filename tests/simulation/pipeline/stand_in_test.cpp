// A point of which the device has another form: the value counts in that form, under the name of the point.
#include <gtest/gtest.h>

#include "tests/simulation/pipeline/world.h"

namespace tramgac {
namespace {

using std::chrono::seconds;

TEST(StandIn, IsUnderstoodInItsOwnFormAndReportedAsThePoint) {
  World world;
  PointSpec whole;
  whole.encoding.type = WireType::kInteger;
  whole.plausible_high = 400;
  const PointSpec forms[] = {whole};
  std::vector<PointSpec> points(world.specs[0].points.begin(), world.specs[0].points.end());
  points[kVoltage].stand_ins = forms;
  world.specs[0].points = points;
  world.Start();
  world.sink.Connect();

  const auto poll = [&world](std::uint64_t volts, std::uint8_t stand_in) {
    RawBlock& block = world.Block(0);
    block.AddNumber(kVoltage, RawItem::Kind::kInteger, volts);
    block.items.back().stand_in = stand_in;
    world.Run(seconds(1));
    return world.pipeline->devices()[0].points()[kVoltage];
  };
  const PointRuntime read = poll(231, 1);
  EXPECT_EQ(QualityName(read.health.quality), "good");
  EXPECT_EQ(read.value.AsNumber(), 231) << "whole volts, not tenths";
  EXPECT_EQ(read.spec->name, world.specs[0].points[kVoltage].name);
  for (int i = 0; i < 6; ++i) poll(500, 1);
  EXPECT_EQ(QualityName(poll(500, 1).health.quality), "implausible") << "its own range";
  EXPECT_EQ(QualityName(poll(231, 7).health.quality), "wrong-type") << "a form that there is not: the point itself";
}

}  // namespace
}  // namespace tramgac
