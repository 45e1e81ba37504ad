// Long stretches of virtual time: what is reported reaches the broker, in order and once.
#include <gtest/gtest.h>

#include <random>

#include "tests/simulation/pipeline/world.h"

namespace tramgac {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(Day, EveryReadingArrivesOnceAndInOrder) {
  World world;
  world.Start();
  world.sink.delay = milliseconds(40);
  std::mt19937 random(1);
  double voltage = 230;
  for (int poll = 0; poll < 8640; ++poll) {
    if (poll == 10) world.sink.Connect();
    voltage += (static_cast<double>(random() % 100) - 49.5) / 100;
    world.Poll(0, voltage, static_cast<int>(random() % 100), random() % 50 == 0);
    if (poll % 720 == 700) {
      world.sink.delay = seconds(2);
      world.Run(milliseconds(2500));  // committed and sent, not yet answered
      world.sink.Disconnect();
    }
    if (poll % 720 == 719) world.sink.Connect();
    if (poll % 100 == 0) world.sink.delay = milliseconds(random() % 3000);
    world.Run(seconds(10));
  }
  // Before it settles: after a bad end records leave one by one, and a device that is not polled meanwhile is stale.
  EXPECT_EQ(world.pipeline->counters().stages.judged, 3u * 8640);
  world.Settle();
  ExpectEveryReportArrived(world);
  ExpectLanesInOrder(world.sink);
  EXPECT_EQ(world.sink.before_durable, 0);
  EXPECT_GT(world.observer.reports.size(), 8000u);
  EXPECT_EQ(world.pipeline->counters().stages.blocks, 8640u);
  EXPECT_EQ(world.pipeline->counters().store_dropped, 0u);
  EXPECT_EQ(world.pipeline->State().alarms.active, 0u);
}

TEST(Day, ASteadyDeviceIsReportedByItsHeartbeatOnly) {
  World world;
  world.Start();
  world.sink.Connect();
  for (int poll = 0; poll < 6 * 60 * 4; ++poll) {
    world.Poll(0, 230, 100, false);
    world.Run(seconds(10));
  }
  world.Settle();
  EXPECT_EQ(world.sink.On("/data/").size(), 16u) << "four an hour";
  ExpectEveryReportArrived(world);
}

TEST(Day, AnOutageOfHoursNeitherSpinsNorFloods) {
  World world;
  world.Start();
  world.sink.Connect();
  for (int poll = 0; poll < 360; ++poll) {
    world.Poll(0, 220 + poll % 20, 100, false);
    world.Run(seconds(1));
  }
  world.sink.Disconnect();
  for (int poll = 0; poll < 3600; ++poll) {
    world.Poll(0, 220 + poll % 20, 100, false);
    world.Run(seconds(1));
  }
  world.sink.Connect();
  world.Run(seconds(2));
  world.sink.Disconnect();  // in the middle of the history
  const std::uint64_t before = world.steps;
  world.Run(hours(1));
  EXPECT_LT(world.steps - before, 2u * 3600 + 100) << "nothing can be done without a broker";
  world.sink.Connect();
  const BootTime begin = world.now;
  const std::size_t had = world.sink.received.size();
  world.Settle();
  const double took = std::chrono::duration<double>(world.now - begin).count();
  EXPECT_LE(static_cast<double>(world.sink.received.size() - had), 50 * took + 80);
  ExpectEveryReportArrived(world);
  ExpectLanesInOrder(world.sink);
}

TEST(Day, WhatWasReadDuringAnOutageSaysThatItIsHistory) {
  World world;
  world.Start();
  world.sink.Connect();
  world.Poll(0, 230, 1, false);
  world.Run(seconds(10));
  world.sink.Disconnect();
  world.Poll(0, 230, 2, false);
  world.Run(seconds(10));
  world.sink.Connect();
  world.Run(seconds(10));
  world.Poll(0, 230, 3, false);
  world.Settle();
  const auto records = WithoutDuplicates(world.sink.On("/data/"));
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[0].at("hist"), false);
  EXPECT_EQ(records[1].at("hist"), true);
  EXPECT_EQ(records[2].at("hist"), false);
}

TEST(Day, LiveReadingsDoNotWaitBehindHistory) {
  World world;
  world.Start();
  for (int poll = 0; poll < 2000; ++poll) {
    world.Poll(0, 220 + poll % 20, 100, false);
    world.Run(seconds(3));
  }
  world.sink.Connect();
  world.Run(seconds(1));
  for (int i = 0; i < 10; ++i) {
    world.Poll(0, 220 + i, 50, false);
    const BootTime asked = world.now;
    world.Run(seconds(3));
    const auto live = world.sink.On("/data/");
    const auto found = std::find_if(live.rbegin(), live.rend(), [](const auto& message) {
      return message.payload.find("\"hist\":false") != std::string::npos;
    });
    ASSERT_NE(found, live.rend());
    EXPECT_GE(found->at, asked);
    EXPECT_LE(found->at, asked + seconds(2) + milliseconds(100)) << "the commit interval and no more";
  }
  world.Settle();
  ExpectEveryReportArrived(world);
}

TEST(Day, TwoHundredAndFiftyDevices) {
  World world(250);
  world.Start();
  world.sink.Connect();
  for (int round = 0; round < 30; ++round) {
    for (DeviceIndex device = 0; device < 250; ++device) world.Poll(device, 200 + round, round, false);
    world.Run(seconds(10));
  }
  world.Settle();
  EXPECT_EQ(world.sink.On("/data/").size(), 250u * 30);
  EXPECT_EQ(world.pipeline->State().devices, 250u);
  const nlohmann::json birth = world.Last("/birth");
  ASSERT_TRUE(birth.is_object()) << "the inventory of a large node must fit";
  EXPECT_EQ(birth.at("devices").size(), 251u);
  EXPECT_EQ(birth.at("devices").at("ups-250").at("points_as"), "ups-1");
  EXPECT_EQ(world.sink.On("/def/").size(), 250u * 6 + kNodeAlarmCount + kNodePointAlarmCount);
  for (int i = 1; i <= 250; ++i) {
    EXPECT_EQ(world.Last("/last/ups-" + std::to_string(i)).at("values").at("battery.charge").is_number(), true);
  }
}

TEST(Day, RetainedTopicsAreKeptFresh) {
  World world;
  world.Start();
  world.sink.Connect();
  for (int poll = 0; poll < 31 * 6; ++poll) world.Poll(0, 260, 100, false), world.Run(seconds(10));
  EXPECT_EQ(world.sink.On("/birth").size(), 3u);
  EXPECT_EQ(world.sink.On("/alarm/ups-1.over-voltage").size(), 4u) << "once raised, then at once and every 15 minutes";
  const std::size_t states = world.sink.On("/state").size();
  EXPECT_GE(states, 31u);
  EXPECT_LE(states, 36u);
  EXPECT_EQ(world.sink.On("/last/ups-1").size(), 3u) << "at first and with each heartbeat";
  for (const auto& message : world.sink.On("/alarm/")) EXPECT_TRUE(message.retain);
  EXPECT_EQ(world.Last("/state").at("alarms_active"), 1);
  EXPECT_EQ(world.Last("/state").at("online"), true);
  EXPECT_EQ(nlohmann::json::parse(world.pipeline->OfflinePayload()).at("online"), false);
}

}  // namespace
}  // namespace tramgac
