// What the pipeline says to the lamp and the horn: Pipeline::Summary.
#include <gtest/gtest.h>

#include "tests/simulation/pipeline/world.h"

namespace tramgac {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view kAlarm = "ups-1.on-battery";

class Summary : public ::testing::Test {
 protected:
  Summary() { world_.Start(); }
  void PollFor(Duration duration, bool on_battery) {
    for (const BootTime end = world_.now + duration; world_.now < end; world_.Run(seconds(1))) {
      world_.Poll(0, 230, 90, on_battery);
    }
  }
  void Do(OperatorVerb verb, Duration duration = {}) {
    EXPECT_TRUE(world_.pipeline->Operate(kAlarm, {verb, 0, duration, true}, "an", "test", world_.now).ok());
  }
  AlarmSummary Now() const { return world_.pipeline->Summary(); }
  std::uint64_t Announced() const { return Now().AnnouncedFrom(Severity::kWarning); }
  World world_;
};

TEST_F(Summary, BeginsWithNothing) {
  PollFor(seconds(10), false);
  EXPECT_FALSE(Now().worst_unacked.has_value());
  EXPECT_EQ(Now().active + Now().unacked, 0u);
  EXPECT_EQ(Announced(), 0u);
}

TEST_F(Summary, FollowsAnAlarmUntilItIsAcknowledgedAndOver) {
  PollFor(seconds(30), true);
  ASSERT_TRUE(Now().worst_unacked.has_value());
  EXPECT_EQ(Now().active, 1u);
  EXPECT_EQ(Announced(), 1u);
  EXPECT_EQ(Now().AnnouncedFrom(*Now().worst_unacked), 1u);
  Do(OperatorVerb::kAck);
  EXPECT_FALSE(Now().worst_unacked.has_value());
  EXPECT_EQ(Now().active, 1u);
  PollFor(seconds(60), false);
  EXPECT_EQ(Now().active, 0u);
  EXPECT_EQ(Announced(), 1u);
}

TEST_F(Summary, WhatIsOverAndUnseenStaysUnacked) {
  PollFor(seconds(30), true);
  PollFor(seconds(60), false);
  EXPECT_EQ(Now().active, 0u);
  EXPECT_EQ(Now().unacked, 1u);
  EXPECT_TRUE(Now().worst_unacked.has_value());
}

TEST_F(Summary, AHiddenAlarmIsSilentUntilItComesBack) {
  Do(OperatorVerb::kShelve, minutes(10));
  PollFor(seconds(30), true);
  EXPECT_EQ(Announced(), 0u) << "raised, and hidden";
  EXPECT_EQ(Now().active + Now().unacked, 0u);
  PollFor(minutes(10), true);
  EXPECT_EQ(Announced(), 1u);
  EXPECT_EQ(Now().active, 1u);
  EXPECT_TRUE(Now().worst_unacked.has_value());
}

// How the alarms themselves do, as `state` tells it.
TEST_F(Summary, TheRateWhatStaysAndWhatRingsMost) {
  const auto poll = [this](Duration duration, double voltage, bool on_battery) {
    for (const BootTime end = world_.now + duration; world_.now < end; world_.Run(seconds(10))) {
      world_.Poll(0, voltage, 90, on_battery);
    }
  };
  const auto figures = [this] { return world_.pipeline->State().alarms; };
  for (int i = 0; i < 4; ++i) {
    poll(minutes(1), 230, true);
    poll(minutes(20), 230, false);
  }
  EXPECT_EQ(figures().announced_hour, 2u);
  EXPECT_EQ(figures().announced_day, 4u);
  poll(hours(23), 260, false);
  EXPECT_EQ(figures().stale, 0u);
  poll(hours(2), 260, false);
  EXPECT_EQ(figures().stale, 1u) << "active for more than a day";
  EXPECT_EQ(figures().announced_hour, 0u);
  EXPECT_EQ(figures().announced_day, 0u);
  ASSERT_EQ(figures().top_count, 2u) << "in this day and the last";
  EXPECT_EQ(figures().top[0].alarm, kAlarm);
  EXPECT_EQ(figures().top[0].announced, 4u);
  EXPECT_EQ(figures().top[1].alarm, "ups-1.over-voltage");
  EXPECT_EQ(figures().top[1].announced, 1u);
}

TEST_F(Summary, ARestartKeepsWhatIsUnacked) {
  PollFor(seconds(30), true);
  world_.Start("boot-2");
  EXPECT_TRUE(Now().worst_unacked.has_value());
  EXPECT_EQ(Announced(), 0u);
}

}  // namespace
}  // namespace tramgac
