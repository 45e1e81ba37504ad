#include <gtest/gtest.h>
#include <signal.h>

#include <set>
#include <string>

#include "tests/system/publish/mosquitto.h"
#include "tests/system/publish/publisher_driver.h"

namespace tramgac::publish {
namespace {

using namespace std::chrono_literals;

// Sends numbered messages as the pipeline does: what was not acknowledged goes out again, from the oldest on.
class Sender {
 public:
  explicit Sender(PublisherDriver& driver) : driver_(driver) {}

  void Fill() {
    MqttPublisher& publisher = driver_.publisher();
    Settle();
    if (publisher.connection() != connection_) {
      connection_ = publisher.connection();
      next_ = acknowledged_ + 1;
    }
    while (publisher.Room() != 0) {
      const std::string payload = std::to_string(next_);
      const std::uint64_t token = ++token_;
      if (!Ok(publisher.Publish({.topic = "test/data", .payload = payload, .token = token}))) break;
      number_of_[token] = next_++;
    }
  }
  std::uint64_t acknowledged() const { return acknowledged_; }
  std::uint64_t tokens() const { return token_; }

 private:
  void Settle() {
    for (; seen_ < driver_.answers().size(); ++seen_) {
      const Acknowledgement& ack = driver_.answers()[seen_];
      if (ack.accepted()) acknowledged_ = std::max(acknowledged_, number_of_[ack.token]);
    }
  }

  PublisherDriver& driver_;
  std::map<std::uint64_t, std::uint64_t> number_of_;
  std::size_t seen_ = 0;
  std::uint64_t token_ = 0, next_ = 1, acknowledged_ = 0;
  std::uint32_t connection_ = 0;
};

void ExpectEveryTokenAnsweredOnce(PublisherDriver& driver, const Sender& sender) {
  driver.Stop(nullptr, 2s);
  std::map<std::uint64_t, int> count;
  for (const Acknowledgement& ack : driver.answers()) ++count[ack.token];
  EXPECT_EQ(count.size(), sender.tokens());
  for (const auto& [token, times] : count) ASSERT_EQ(times, 1) << "token " << token;
  EXPECT_FALSE(driver.contract_broken());
}

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
