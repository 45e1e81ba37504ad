// Power cuts and failing commits as parameters: at the n-th commit for every n.
#include <gtest/gtest.h>

#include "tests/simulation/pipeline/world.h"

namespace tramgac {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kPolls = 40;

// Readings that all differ; an alarm that comes and goes; the connection comes late and goes once.
void Tell(World& world, int poll) {
  if (poll == 5 || poll == 20) world.sink.Connect();
  if (poll == 15) world.sink.Disconnect();
  world.Poll(0, poll / 10 % 2 == 1 ? 260 + poll : 200 + poll, poll, false);
  world.Run(seconds(1));
}

// Consequences that hold however the story was disturbed.
void ExpectNothingLost(World& world) {
  EXPECT_EQ(world.sink.before_durable, 0);
  std::set<SequenceNumber> arrived;
  for (const auto& message : world.sink.received) {
    if (message.token != 0) arrived.insert(message.token);
  }
  EXPECT_EQ(arrived, world.store.ever) << "what was durable must arrive, and nothing else";
  std::uint64_t occurrence = 0;
  bool active = false;
  for (const auto& event : world.Events("alarm")) {
    if (event.at("alarm") != "ups-1.over-voltage") continue;
    const bool raised = event.at("transition") == "raised";
    EXPECT_NE(raised, active) << "raised and cleared in turn";
    active = raised;
    occurrence += raised ? 1 : 0;
    EXPECT_EQ(event.at("occurrence"), occurrence);
  }
}

class PowerCut : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(PowerCut, BeforeTheNthCommit) {
  World world;
  world.Start();
  bool cut = false;
  for (int poll = 0; poll < kPolls; ++poll) {
    Tell(world, poll);
    if (!cut && world.store.commits + 1 >= GetParam() && world.store.has_waiting()) {
      cut = true;
      world.CutPowerAndStart("boot-2", GetParam() % 2 == 0);
      world.sink.Connect();
    }
  }
  world.Settle();
  ExpectNothingLost(world);
}

TEST_P(PowerCut, RightAfterTheNthCommitHasFailed) {
  World world;
  world.Start();
  world.store.fail_commit_at = GetParam();
  for (int poll = 0; poll < kPolls; ++poll) {
    Tell(world, poll);
    if (world.observer.failed_commits == 1 && world.store.fail_commit_at != 0) {
      world.store.fail_commit_at = 0;
      world.CutPowerAndStart("boot-2", GetParam() % 2 == 0);
      world.sink.Connect();
    }
  }
  world.Settle();
  ExpectNothingLost(world);
}

TEST_P(PowerCut, AFailedCommitIsMadeUpFor) {
  World world;
  world.Start();
  world.store.fail_commit_at = GetParam();
  for (int poll = 0; poll < kPolls; ++poll) Tell(world, poll);
  world.sink.Connect();
  world.Settle();
  ExpectNothingLost(world);
  ExpectEveryReportArrived(world);
}

INSTANTIATE_TEST_SUITE_P(EveryCommit, PowerCut, ::testing::Range<std::uint64_t>(1, 30));

TEST(Power, CommittedAlarmsSurviveEvenAtOnce) {
  World world;
  world.Start();
  world.Poll(0, 260, 90, false);
  world.Step();
  world.CutPowerAndStart("boot-2");
  EXPECT_EQ(world.pipeline->State().alarms.active, 1u);
  world.sink.Connect();
  world.Settle();
  EXPECT_EQ(world.Events("alarm").size(), 1u);
}

TEST(Power, AStoreThatFailsForAWhileIsAnAlarmAndLosesNothing) {
  World world;
  world.Start();
  world.sink.Connect();
  world.Run(seconds(5));
  world.store.commits_fail = true;
  for (int poll = 0; poll < 30; ++poll) {
    world.Poll(0, 200 + poll, poll, false);
    world.Run(seconds(1));
  }
  EXPECT_EQ(world.observer.alarms, std::vector<std::string>{"node.store-failing raised"});
  EXPECT_EQ(world.sink.On("/data/").size(), 0u) << "nothing leaves before it is durable";
  EXPECT_LE(world.observer.failed_commits, 40) << "tried about once a second";
  world.store.commits_fail = false;
  world.Run(seconds(70));
  EXPECT_EQ(world.observer.alarms.back(), "node.store-failing cleared");
  world.Settle();
  ExpectEveryReportArrived(world);
  EXPECT_EQ(world.sink.before_durable, 0);
}

TEST(Power, AppendsThatFailAreCountedAndAnAlarm) {
  World world;
  world.Start();
  world.sink.Connect();
  world.Run(seconds(2));
  world.store.fail_append_at = world.store.appends + 1;
  world.Poll(0, 230, 90, false);
  world.Run(seconds(5));
  EXPECT_EQ(world.pipeline->counters().store_dropped, 1u);
  EXPECT_EQ(world.observer.alarms, std::vector<std::string>{"node.overload raised"});
}

TEST(Power, ReadingsAreCommittedInGroups) {
  World world;
  world.Start();
  world.sink.Connect();
  for (int poll = 0; poll < 600; ++poll) {
    world.Poll(0, 200 + poll % 50, poll % 100, false);
    world.Run(milliseconds(100));
  }
  EXPECT_LE(world.store.commits, 35u) << "a minute of readings: a commit every two seconds";
  EXPECT_GE(world.store.commits, 28u);
}

}  // namespace
}  // namespace tramgac
