#include "tests/system/publish/strange_server.h"

#include <gtest/gtest.h>

#include "tests/system/publish/process.h"
#include "tests/system/publish/publisher_driver.h"

namespace tramgac::publish {
namespace {

using namespace std::chrono_literals;
using Manner = StrangeServer::Manner;
using SteadyClock = std::chrono::steady_clock;

// Two failed attempts: the publisher must survive the first and try again.
ConnectionFault FaultOf(std::uint16_t port) {
  PublisherDriver driver(LoopbackSettings(port));
  EXPECT_TRUE(driver.RunUntil([&] { return driver.publisher().counters().failed_attempts >= 2; }, 40s));
  EXPECT_EQ(driver.publisher().connection(), 0u);
  return driver.publisher().diagnosis().fault;
}

TEST(StrangeServer, SilentOneIsGivenUpInTime) {
  StrangeServer server(Manner::kSilent);
  const auto begin = SteadyClock::now();
  EXPECT_EQ(FaultOf(server.port()), ConnectionFault::kNoAnswer);
  EXPECT_LT(SteadyClock::now() - begin, 25s);
}

TEST(StrangeServer, TruncatedAnswerIsGivenUpInTime) {
  StrangeServer server(Manner::kTruncated);
  EXPECT_EQ(FaultOf(server.port()), ConnectionFault::kNoAnswer);
}

TEST(StrangeServer, GarbageIsNotMqtt) {
  StrangeServer server(Manner::kGarbage);
  const ConnectionFault fault = FaultOf(server.port());
  EXPECT_TRUE(fault == ConnectionFault::kNotMqtt || fault == ConnectionFault::kNoAnswer) << ConnectionFaultName(fault);
}

TEST(StrangeServer, OneThatHangsUpIsNotMqtt) {
  StrangeServer server(Manner::kHangsUp);
  EXPECT_EQ(FaultOf(server.port()), ConnectionFault::kNotMqtt);
}

TEST(StrangeServer, OldBrokerIsNamed) {
  StrangeServer server(Manner::kOldBroker);
  EXPECT_EQ(FaultOf(server.port()), ConnectionFault::kProtocolVersion);
}

TEST(StrangeServer, BrokerWithoutPubackIsGivenUp) {
  StrangeServer server(Manner::kNoPuback);
  PublisherSettings settings = LoopbackSettings(server.port());
  settings.acknowledgement_timeout = 3s;
  PublisherDriver driver(settings);
  ASSERT_TRUE(driver.RunUntilConnected());
  ASSERT_EQ(driver.publisher().Publish({.topic = "t", .payload = "{}", .token = 1}), Status::kOk);
  ASSERT_TRUE(driver.RunUntil([&] { return driver.AnswerCount(1) == 1; }));
  EXPECT_EQ(driver.answers()[0].reason, Acknowledgement::kNotAcknowledged);
  EXPECT_EQ(driver.publisher().diagnosis().fault, ConnectionFault::kNoAcknowledgement);
  EXPECT_TRUE(driver.RunUntil([&] { return driver.publisher().connection() == 2; }));
  EXPECT_FALSE(driver.contract_broken());
}

// mosquitto 2.0 closes the older connection without a word; other brokers say why.
TEST(StrangeServer, SecondNodeWithTheSameIdIsNamed) {
  StrangeServer server(Manner::kTakenOver);
  PublisherDriver driver(LoopbackSettings(server.port()));
  ASSERT_TRUE(driver.RunUntil([&] { return driver.publisher().counters().lost_connections >= 2; }));
  EXPECT_EQ(driver.publisher().diagnosis().fault, ConnectionFault::kSessionTakenOver);
  EXPECT_EQ(driver.publisher().diagnosis().reason, 0x8E);
}

TEST(StrangeServer, ClosedPortAndUnknownName) {
  EXPECT_EQ(FaultOf(FreePort()), ConnectionFault::kRefused);
  PublisherSettings settings = LoopbackSettings(1883);
  settings.host = "no-such-host.invalid";
  PublisherDriver driver(settings);
  EXPECT_EQ(driver.RunUntilFault(60s), ConnectionFault::kNameNotFound);
}

TEST(StrangeServer, StopDoesNotWaitForAnAttemptUnderWay) {
  StrangeServer server(Manner::kSilent);
  const auto begin = SteadyClock::now();
  {
    PublisherSettings settings = LoopbackSettings(server.port());
    settings.connect_timeout = 60s;
    PublisherDriver driver(settings);
    ASSERT_TRUE(driver.RunUntil([&] { return server.connections() != 0; }));
    driver.Stop(nullptr, 500ms);
  }
  EXPECT_LT(SteadyClock::now() - begin, 8s);
}

}  // namespace
}  // namespace tramgac::publish
