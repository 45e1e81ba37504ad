// Brokers that end the connection instead of refusing a message.
#include <gtest/gtest.h>

#include "tests/simulation/pipeline/world.h"

namespace tramgac {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using Strings = std::vector<std::string>;

class HangUp : public ::testing::Test {
 protected:
  void SetUp() override {
    world_.sink.delay = milliseconds(20);
    world_.Start();
    world_.sink.Connect();
  }
  // Both devices have news every second; a second after the connection has ended there is a new one.
  void Poll(Duration duration) {
    for (const BootTime end = world_.now + duration; world_.now < end; world_.Run(seconds(1))) {
      if (!world_.sink.connected()) world_.sink.Connect();
      for (DeviceIndex device : {0U, 1U}) world_.Poll(device, 225 + round_ % 10, 90, false);
      ++round_;
    }
  }
  std::uint32_t EndsIn(Duration duration) {
    const std::uint32_t before = world_.sink.connections();
    Poll(duration);
    return world_.sink.connections() - before;
  }

  World world_{2};
  int round_ = 0;
};

// mosquitto without a queue does it when its access list denies a topic.
TEST_F(HangUp, AtATopicEverythingElseFlows) {
  world_.sink.hang_up = [](const Message& message) { return message.topic.ends_with("/data/ups-1"); };
  Poll(minutes(1));
  EXPECT_LE(EndsIn(minutes(10)), 10u) << "once a minute, to see whether it is mended";
  const auto others = world_.sink.On("/data/ups-2");
  EXPECT_GE(others.size(), 600u);
  Duration longest{};
  for (std::size_t i = 1; i < others.size(); ++i) longest = std::max(longest, others[i].at - others[i - 1].at);
  EXPECT_LE(longest, seconds(5));
  EXPECT_EQ(world_.sink.On("/data/ups-1").size(), 0u);
  EXPECT_EQ(world_.observer.alarms, Strings{"node.broker-refuses raised"});
  ASSERT_FALSE(world_.observer.held.empty());
  EXPECT_EQ(world_.observer.held.front(), "tramgac/v1/site/node/data/ups-1");
  EXPECT_GT(world_.pipeline->counters().held_back, 0u);
  world_.sink.hang_up = nullptr;
  Poll(minutes(3));
  EXPECT_EQ(world_.pipeline->counters().held, 0u);
  world_.Settle();
  ExpectEveryReportArrived(world_);
}

// One message is too large, say: what else is on its topic flows too.
TEST_F(HangUp, AtARecordEverythingElseFlows) {
  Poll(seconds(10));
  const SequenceNumber poison = world_.store.status().last + 1;
  world_.sink.hang_up = [poison](const Message& message) { return message.token == poison; };
  Poll(minutes(1));
  EXPECT_LE(EndsIn(minutes(10)), 10u);
  for (const char* topic : {"/data/ups-1", "/data/ups-2"}) EXPECT_GE(world_.sink.On(topic).size(), 600u) << topic;
  world_.sink.hang_up = nullptr;
  Poll(minutes(3));
  world_.Settle();
  ExpectEveryReportArrived(world_);
}

// What is only announced, and not stored, can do it too.
TEST_F(HangUp, AtTheStateRecordsFlow) {
  world_.sink.hang_up = [](const Message& message) { return message.topic.ends_with("/state"); };
  Poll(minutes(1));
  EXPECT_LE(EndsIn(minutes(10)), 10u);
  for (const char* topic : {"/data/ups-1", "/data/ups-2"}) EXPECT_GE(world_.sink.On(topic).size(), 600u) << topic;
  world_.sink.hang_up = nullptr;
  Poll(minutes(3));
  EXPECT_GE(world_.sink.On("/state").size(), 1u);
  world_.Settle();
  ExpectEveryReportArrived(world_);
}

// A network that is cut is noticed when an answer is overdue: nobody's fault, however often it happens.
TEST_F(HangUp, AConnectionThatIsCutAccusesNobody) {
  world_.sink.delay = minutes(5);
  for (int i = 0; i < 20; ++i) {
    Poll(seconds(8));
    world_.sink.Disconnect();
  }
  world_.sink.delay = milliseconds(20);
  EXPECT_EQ(world_.pipeline->counters().held_back, 0u);
  Poll(minutes(2));
  world_.Settle();
  ExpectEveryReportArrived(world_);
}

// A broker that dies again and again in the middle of traffic: what may be held for it is back within two minutes.
TEST_F(HangUp, ABrokerThatDiesOftenLosesNothing) {
  int count = 0;
  world_.sink.hang_up = [&count](const Message&) { return ++count % 7 == 0; };
  Poll(minutes(5));
  world_.sink.hang_up = nullptr;
  Poll(minutes(2));
  world_.Settle();
  EXPECT_EQ(world_.pipeline->counters().held, 0u);
  ExpectEveryReportArrived(world_);
}

}  // namespace
}  // namespace tramgac
