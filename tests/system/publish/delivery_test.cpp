#include <gtest/gtest.h>

#include <string>

#include "agent/publish/packet_size.h"
#include "tests/system/publish/mosquitto.h"
#include "tests/system/publish/publisher_driver.h"

namespace tramgac::publish {
namespace {

using namespace std::chrono_literals;

TEST(Delivery, ThousandsArriveInOrderAndAreAnsweredOnce) {
  // By default mosquitto drops what a subscriber is more than 1000 messages behind with, after its PUBACK.
  Mosquitto broker("allow_anonymous true\nmax_queued_messages 10000\n");
  broker.Start();
  Subscriber subscriber(broker, "test/#");
  PublisherDriver driver(LoopbackSettings(broker.port()));
  ASSERT_TRUE(driver.RunUntilConnected());

  constexpr std::uint64_t kCount = 5000;
  std::uint64_t next = 1;
  const bool done = driver.RunUntil([&] {
    while (next <= kCount && driver.publisher().Room() != 0) {
      const std::string payload = std::to_string(next);
      if (!Ok(driver.publisher().Publish({.topic = "test/data", .payload = payload, .token = next}))) break;
      ++next;
    }
    return driver.answers().size() == kCount;
  });
  ASSERT_TRUE(done) << driver.answers().size();
  for (std::uint64_t i = 0; i < kCount; ++i) {
    ASSERT_EQ(driver.answers()[i].token, i + 1);
    ASSERT_TRUE(driver.answers()[i].accepted());
  }
  const auto received = subscriber.WaitFor(kCount);
  ASSERT_EQ(received.size(), kCount) << broker.log();
  for (std::uint64_t i = 0; i < kCount; ++i) ASSERT_EQ(received[i].payload, std::to_string(i + 1));
  EXPECT_EQ(received[0].content_type, kContentType);
  EXPECT_FALSE(received[0].retained);
  EXPECT_EQ(driver.publisher().counters().accepted, kCount);
}

TEST(Delivery, RetainedMessageWaitsForASubscriber) {
  Mosquitto broker;
  broker.Start();
  PublisherDriver driver(LoopbackSettings(broker.port()));
  EXPECT_LT(driver.PublishAndWait({.topic = "test/kept", .payload = "{\"v\":1}", .retain = true, .token = 1}), 0x80);
  EXPECT_LT(driver.PublishAndWait({.topic = "test/passing", .payload = "{}", .token = 2}), 0x80);
  Subscriber subscriber(broker, "test/#");
  const auto received = subscriber.WaitFor(1);
  ASSERT_EQ(received.size(), 1u);
  EXPECT_EQ(received[0].topic, "test/kept");
  EXPECT_EQ(received[0].payload, "{\"v\":1}");
  EXPECT_TRUE(received[0].retained);

  // An empty retained message takes it away again.
  EXPECT_LT(driver.PublishAndWait({.topic = "test/kept", .payload = "", .retain = true, .token = 3}), 0x80);
  Subscriber later(broker, "test/#");
  EXPECT_TRUE(later.received().empty());
}

TEST(Delivery, ExpiredMessageIsNotDelivered) {
  Mosquitto broker;
  broker.Start();
  PublisherDriver driver(LoopbackSettings(broker.port()));
  const Message message{.topic = "test/kept", .payload = "{}", .retain = true, .expiry_seconds = 1, .token = 1};
  ASSERT_LT(driver.PublishAndWait(message), 0x80);
  const auto gone = [&] { return Subscriber(broker, "test/#").received().empty(); };
  EXPECT_TRUE(WaitUntil(gone, 10s));
}

TEST(Delivery, DeniedTopicIsNotAuthorised) {
  TempFolder folder;
  const std::string access = folder.Write("acl", "topic readwrite test/#\n");
  Mosquitto broker("allow_anonymous true\nacl_file " + access + "\n");
  broker.Start();
  Subscriber subscriber(broker, "#");
  PublisherDriver driver(LoopbackSettings(broker.port()));
  EXPECT_EQ(driver.PublishAndWait({.topic = "other/alarm", .payload = "{}", .token = 1}), 0x87);
  EXPECT_LT(driver.PublishAndWait({.topic = "test/alarm", .payload = "{}", .token = 2}), 0x80);
  EXPECT_EQ(driver.publisher().connection(), 1u) << "a denial must not cost the connection";
  EXPECT_EQ(subscriber.WaitFor(1).size(), 1u);
  EXPECT_EQ(driver.publisher().counters().refused, 1u);
}

TEST(Delivery, PacketLimitOfTheBrokerIsRespected) {
  Mosquitto broker("allow_anonymous true\nmax_packet_size 1000\n");
  broker.Start();
  PublisherDriver driver(LoopbackSettings(broker.port()));
  ASSERT_TRUE(driver.RunUntilConnected());
  EXPECT_EQ(driver.publisher().limits().maximum_packet, 1000u);
  const std::string payload(1000 - PublishPacketSize({.topic = "t", .payload = ""}) - 1, 'x');
  const std::string larger = payload + "xx";
  EXPECT_EQ(driver.PublishAndWait({.topic = "t", .payload = larger, .token = 1}), MqttPublisher::kPacketTooLarge);
  // The largest that fits does arrive: our idea of the size is the broker's.
  EXPECT_LT(driver.PublishAndWait({.topic = "t", .payload = payload, .token = 2}), 0x80);
  EXPECT_EQ(driver.publisher().connection(), 1u);
}

TEST(Delivery, TopicsWithNumbersArriveUnderTheirNames) {
  Mosquitto broker("allow_anonymous true\nmax_topic_alias 2\n");
  broker.Start();
  Subscriber subscriber(broker, "test/#");
  PublisherDriver driver(LoopbackSettings(broker.port()));
  ASSERT_TRUE(driver.RunUntilConnected());
  EXPECT_EQ(driver.publisher().limits().topic_aliases, 2u);
  constexpr std::uint64_t kCount = 60;
  for (std::uint64_t i = 0; i < kCount; ++i) {
    const std::string topic = "test/" + std::to_string(i % 3), payload = std::to_string(i);
    ASSERT_LT(driver.PublishAndWait({.topic = topic, .payload = payload, .token = i + 1}), 0x80);
  }
  const auto received = subscriber.WaitFor(kCount);
  ASSERT_EQ(received.size(), kCount);
  for (std::uint64_t i = 0; i < kCount; ++i) {
    EXPECT_EQ(received[i].topic, "test/" + std::to_string(i % 3));
    EXPECT_EQ(received[i].payload, std::to_string(i));
  }
  EXPECT_EQ(driver.publisher().connection(), 1u);
}

TEST(Delivery, ReceiveMaximumOfTheBrokerIsRespected) {
  Mosquitto broker("allow_anonymous true\nmax_inflight_messages 3\n");
  broker.Start();
  PublisherDriver driver(LoopbackSettings(broker.port()));
  ASSERT_TRUE(driver.RunUntilConnected());
  EXPECT_EQ(driver.publisher().Room(), 3u);
}

TEST(Delivery, TopicThatIsNotUtf8IsAnsweredWithoutTheBroker) {
  Mosquitto broker;
  broker.Start();
  PublisherDriver driver(LoopbackSettings(broker.port()));
  EXPECT_EQ(driver.PublishAndWait({.topic = "t\xff\xfe", .payload = "{}", .token = 1}),
            MqttPublisher::kTopicNameInvalid);
  EXPECT_LT(driver.PublishAndWait({.topic = "t", .payload = "{}", .token = 2}), 0x80);
  EXPECT_EQ(driver.publisher().connection(), 1u);
}

TEST(Delivery, WrongPasswordIsNamed) {
  TempFolder folder;
  const std::string passwords = folder.Write("passwords", "");
  ASSERT_EQ(RunCommand({"mosquitto_passwd", "-b", passwords, "node-1", "right"}), 0);
  Mosquitto broker("allow_anonymous false\npassword_file " + passwords + "\n");
  broker.Start();
  PublisherSettings settings = LoopbackSettings(broker.port());
  settings.user = "node-1";
  settings.password = "wrong";
  {
    PublisherDriver driver(settings);
    const ConnectionFault fault = driver.RunUntilFault();
    // mosquitto says 0x87 where others say 0x86.
    EXPECT_TRUE(fault == ConnectionFault::kNotAuthorised || fault == ConnectionFault::kBadCredentials)
        << ConnectionFaultName(fault);
    EXPECT_GE(driver.publisher().diagnosis().reason, 0x80);
  }
  settings.password = "right";
  PublisherDriver driver(settings);
  EXPECT_TRUE(driver.RunUntilConnected());
}

}  // namespace
}  // namespace tramgac::publish
