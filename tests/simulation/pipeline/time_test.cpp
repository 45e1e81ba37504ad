// A wrong clock, from the board without a battery to the hand that sets the date: what the readings say of their time.
#include <gtest/gtest.h>

#include "tests/simulation/pipeline/world.h"

namespace tramgac {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr auto kYear = hours(24 * 365);

class WrongClock : public ::testing::Test {
 protected:
  // A new boot: the running time begins again, the wall clock shows `wall`.
  void Boot(const char* id, UtcTime wall, bool synced) {
    world_.now = BootTime(seconds(20));
    SetWall(wall);
    world_.synced = synced;
    world_.CutPowerAndStart(id);
  }
  void SetWall(UtcTime wall) {
    world_.utc_at_boot = wall - std::chrono::duration_cast<milliseconds>(world_.now.time_since_epoch());
  }
  UtcTime Wall() const {
    return world_.utc_at_boot + std::chrono::duration_cast<milliseconds>(world_.now.time_since_epoch());
  }
  void PollAndWait(Duration duration) {
    world_.Poll(0, 220 + static_cast<double>(polls_++ % 20), 90, false);
    world_.Run(duration);
  }
  std::vector<nlohmann::json> Readings() {
    world_.sink.Connect();
    world_.Settle();
    return VoltagesOf(world_);
  }
  // The records with a voltage, which only an answer of the device has.
  static std::vector<nlohmann::json> VoltagesOf(const World& world) {
    std::vector<nlohmann::json> records = WithoutDuplicates(world.sink.On("/data/"));
    std::erase_if(records, [](const nlohmann::json& record) { return !record.at("values").contains("input.voltage"); });
    return records;
  }
  bool Active(const std::string& alarm) const {
    const nlohmann::json last = world_.Last("/alarm/" + alarm);
    return last.is_object() && last.at("active").get<bool>();
  }
  static std::string Text(UtcTime time) {
    std::array<char, 32> text{};
    return std::string(FormatUtc(time.time_since_epoch().count(), text));
  }

  World world_;
  int polls_ = 0;
  const UtcTime noon_{milliseconds(1795400000000)};
};

TEST_F(WrongClock, AFirstStartIn1970IsPutRightWhenTheTimeComes) {
  Boot("boot-1", UtcTime(seconds(20)), false);
  const BootTime taken = world_.now;
  PollAndWait(minutes(3));
  SetWall(noon_);
  world_.synced = true;
  const UtcTime right = world_.utc_at_boot + std::chrono::duration_cast<milliseconds>(taken.time_since_epoch());
  world_.Run(seconds(5));
  const auto readings = Readings();
  ASSERT_EQ(readings.size(), 1u);
  EXPECT_EQ(readings[0].at("tq"), "corrected");
  EXPECT_EQ(readings[0].at("t"), Text(right));
  EXPECT_EQ(world_.Events("clock-stepped").size(), 1u);
}

TEST_F(WrongClock, TwoBootsWithoutSynchronisationStayInOrder) {
  Boot("boot-1", noon_, true);
  PollAndWait(minutes(10));
  Boot("boot-2", UtcTime(seconds(20)), false);
  PollAndWait(minutes(10));
  Boot("boot-3", UtcTime(seconds(20)), false);
  PollAndWait(minutes(10));
  const auto readings = Readings();
  ASSERT_EQ(readings.size(), 3u);
  EXPECT_EQ(readings[0].at("tq"), "synced");
  EXPECT_EQ(readings[1].at("tq"), "estimated");
  EXPECT_EQ(readings[2].at("tq"), "estimated");
  EXPECT_LT(readings[0].at("t"), readings[1].at("t"));
  EXPECT_LT(readings[1].at("t"), readings[2].at("t"));
  EXPECT_GT(readings[2].at("t"), Text(noon_)) << "never 1970";
}

TEST_F(WrongClock, AnEarlierBootStaysAnEstimateWhenTheTimeComes) {
  Boot("boot-1", noon_, true);
  PollAndWait(minutes(10));
  Boot("boot-2", UtcTime(seconds(20)), false);
  PollAndWait(minutes(10));
  Boot("boot-3", UtcTime(seconds(20)), false);
  PollAndWait(minutes(1));
  SetWall(noon_ + hours(50));
  world_.synced = true;
  world_.Run(seconds(5));
  const auto readings = Readings();
  ASSERT_EQ(readings.size(), 3u);
  EXPECT_EQ(readings[1].at("tq"), "estimated") << "nobody knows how long the machine was off";
  EXPECT_EQ(readings[2].at("tq"), "corrected");
}

TEST_F(WrongClock, TenYearsForwardAndBackWhileRunning) {
  for (const bool still_synced : {false, true}) {
    World world;
    world.utc_at_boot = UtcTime(milliseconds(1795400000000));
    world.Start();
    world.sink.Connect();
    const UtcTime right = world.utc_at_boot;
    std::vector<std::string> expected;
    for (const Duration wrong : {Duration(0), Duration(10 * kYear), Duration(-10 * kYear), Duration(0)}) {
      world.utc_at_boot = right + std::chrono::duration_cast<milliseconds>(wrong);
      world.synced = wrong == Duration(0) || still_synced;
      world.Run(seconds(2));
      expected.push_back(Text(right + std::chrono::duration_cast<milliseconds>(world.now.time_since_epoch())));
      world.Poll(0, 220 + static_cast<double>(expected.size()), 90, false);
      world.Run(minutes(2));
    }
    world.Settle();
    const auto readings = VoltagesOf(world);
    ASSERT_EQ(readings.size(), 4u);
    for (std::size_t i = 0; i < 4; ++i) {
      EXPECT_EQ(readings[i].at("t"), expected[i]) << "the wall clock is not asked";
      EXPECT_EQ(readings[i].at("tq"), i == 0 || i == 3 ? "synced" : "estimated");
    }
    EXPECT_EQ(world.Events("clock-stepped").size(), 3u);
  }
}

TEST_F(WrongClock, AnHourWithoutATimeServiceIsAnAlarm) {
  world_.Start();
  world_.sink.Connect();
  world_.Run(seconds(10));
  world_.synced = false;
  world_.Run(minutes(59));
  EXPECT_FALSE(Active("node.clock-not-synced"));
  world_.Run(minutes(3));
  EXPECT_TRUE(Active("node.clock-not-synced"));
  world_.synced = true;
  world_.Run(minutes(3));
  EXPECT_FALSE(Active("node.clock-not-synced"));
}

TEST_F(WrongClock, DelaysDoNotFollowTheWallClock) {
  world_.Start();
  world_.sink.Connect();
  world_.Poll(0, 230, 90, true);  // on battery: ten seconds until the alarm
  world_.Run(seconds(5));
  SetWall(Wall() + 10 * kYear);
  world_.Run(seconds(4));
  EXPECT_TRUE(world_.observer.alarms.empty());
  world_.Run(seconds(2));
  EXPECT_EQ(world_.observer.alarms, std::vector<std::string>{"ups-1.on-battery raised"});
}

TEST(JustStarted, AMachineTellsItsLatestValuesAtOnceAndThenOnceAMinute) {
  World world;
  world.now = BootTime(seconds(3));
  world.Start();
  world.sink.Connect();
  world.Poll(0, 230, 100, false);
  world.Run(seconds(2));
  EXPECT_EQ(world.sink.On("/last/ups-1").size(), 1u);
  world.Poll(0, 240, 99, false);
  world.Run(seconds(50));
  EXPECT_EQ(world.sink.On("/last/ups-1").size(), 1u);
  world.Run(seconds(15));
  EXPECT_EQ(world.sink.On("/last/ups-1").size(), 2u);
}

}  // namespace
}  // namespace tramgac
