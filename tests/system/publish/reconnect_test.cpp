#include <gtest/gtest.h>
#include <signal.h>

#include <set>
#include <string>

#include "tests/system/publish/mosquitto.h"
#include "tests/system/publish/publisher_driver.h"
#include "tests/system/publish/sender.h"

namespace tramgac::publish {
namespace {

using namespace std::chrono_literals;

void RestartBrokerWhileSending(int signal) {
  Mosquitto broker;
  broker.Start();
  PublisherDriver driver(LoopbackSettings(broker.port()));
  Sender sender(driver);
  std::set<std::uint64_t> received;
  for (int round = 0; round < 3; ++round) {
    auto subscriber = std::make_unique<Subscriber>(broker, "test/#");
    const std::uint64_t goal = sender.acknowledged() + 300;
    ASSERT_TRUE(driver.RunUntil([&] {
      sender.Fill();
      return sender.acknowledged() >= goal;
    })) << ConnectionFaultName(driver.publisher().diagnosis().fault);
    for (const auto& message : subscriber->WaitFor(300)) received.insert(std::stoull(message.payload));
    broker.Stop(signal);
    ASSERT_TRUE(driver.RunUntil([&] { return driver.publisher().diagnosis().fault == ConnectionFault::kRefused; }))
        << ConnectionFaultName(driver.publisher().diagnosis().fault);
    broker.Start();
  }
  ASSERT_TRUE(driver.RunUntilConnected());
  EXPECT_GE(driver.publisher().connection(), 4u);
  EXPECT_GE(driver.publisher().counters().lost_connections, 3u);
  ExpectEveryTokenAnsweredOnce(driver, sender);
  EXPECT_GE(received.size(), 600u);
}

TEST(Reconnect, BrokerIsStoppedAndComesBack) { RestartBrokerWhileSending(SIGTERM); }

TEST(Reconnect, BrokerIsKilledAndComesBack) { RestartBrokerWhileSending(SIGKILL); }

TEST(Reconnect, BrokerThatFreezesIsNoticed) {
  Mosquitto broker;
  broker.Start();
  PublisherDriver driver(LoopbackSettings(broker.port()));
  Sender sender(driver);
  ASSERT_TRUE(driver.RunUntilConnected());
  broker.Freeze();
  // Keep alive is 2 s; the connection must be given up within a few of them.
  ASSERT_TRUE(driver.RunUntil([&] {
    sender.Fill();
    return driver.publisher().counters().lost_connections == 1;
  }));
  ASSERT_TRUE(driver.RunUntil([&] { return driver.publisher().counters().failed_attempts >= 1; }));
  EXPECT_EQ(driver.publisher().diagnosis().fault, ConnectionFault::kNoAnswer);
  broker.Thaw();
  ASSERT_TRUE(driver.RunUntil([&] {
    sender.Fill();
    return sender.acknowledged() >= 100;
  }));
  ExpectEveryTokenAnsweredOnce(driver, sender);
}

TEST(Reconnect, ConnectsWhenTheBrokerComesAtLast) {
  Mosquitto broker;
  PublisherDriver driver(LoopbackSettings(broker.port()));
  EXPECT_EQ(driver.RunUntilFault(), ConnectionFault::kRefused);
  EXPECT_TRUE(driver.RunUntil([&] { return driver.publisher().counters().failed_attempts >= 3; }));
  broker.Start();
  EXPECT_TRUE(driver.RunUntilConnected());
  EXPECT_EQ(driver.publisher().connection(), 1u);
}

}  // namespace
}  // namespace tramgac::publish
