// Messages of others, from mosquitto_pub and mosquitto_rr through a real broker.
#include <gtest/gtest.h>

#include <csignal>
#include <string>
#include <vector>

#include "tests/system/publish/mosquitto.h"
#include "tests/system/publish/publisher_driver.h"

namespace tramgac::publish {
namespace {

using namespace std::chrono_literals;

PublisherSettings Subscribing(std::uint16_t port, std::vector<std::string> filters = {"test/cmd/+"}) {
  PublisherSettings settings = LoopbackSettings(port);
  settings.subscriptions = std::move(filters);
  return settings;
}

bool RunUntilSubscribed(PublisherDriver& driver, std::size_t count = 1) {
  return driver.RunUntil([&] { return driver.publisher().subscribed() == count; });
}

bool RunUntilReceived(PublisherDriver& driver, std::size_t count) {
  return driver.RunUntil([&] { return driver.messages().size() >= count; });
}

int PublishFrom(const Mosquitto& broker, std::vector<std::string> options) {
  std::vector<std::string> command = {
      "mosquitto_pub", "-V", "5", "-h", "127.0.0.1", "-p", std::to_string(broker.port()), "-q", "1"};
  command.insert(command.end(), options.begin(), options.end());
  return RunCommand(command);
}

TEST(Inbound, CommandComesWithItsReplyAddress) {
  Mosquitto broker;
  broker.Start();
  PublisherDriver driver(Subscribing(broker.port()));
  ASSERT_TRUE(RunUntilSubscribed(driver));
  ASSERT_EQ(PublishFrom(broker, {"-t", "test/cmd/ack", "-m", R"({"alarm":"ups/x"})", "-D", "publish", "response-topic",
                                 "test/rsp/soc", "-D", "publish", "correlation-data", "0123456789abcdef"}),
            0);
  ASSERT_EQ(PublishFrom(broker, {"-t", "test/other", "-m", "not subscribed"}), 0);
  ASSERT_EQ(PublishFrom(broker, {"-t", "test/cmd/empty", "-n"}), 0);
  ASSERT_TRUE(RunUntilReceived(driver, 2));
  const InboundMessage& first = driver.messages()[0];
  EXPECT_EQ(first.topic, "test/cmd/ack");
  EXPECT_EQ(first.payload, R"({"alarm":"ups/x"})");
  EXPECT_EQ(first.response_topic, "test/rsp/soc");
  EXPECT_EQ(first.correlation, "0123456789abcdef");
  EXPECT_FALSE(first.retained);
  const InboundMessage& second = driver.messages()[1];
  EXPECT_EQ(second.topic, "test/cmd/empty");
  EXPECT_TRUE(second.payload.empty());
  EXPECT_TRUE(second.response_topic.empty());
  EXPECT_TRUE(second.correlation.empty());
}

TEST(Inbound, RetainedMessageSaysSo) {
  Mosquitto broker;
  broker.Start();
  ASSERT_EQ(PublishFrom(broker, {"-t", "test/cmd/old", "-m", "kept", "-r"}), 0);
  PublisherDriver driver(Subscribing(broker.port()));
  ASSERT_TRUE(RunUntilReceived(driver, 1));
  EXPECT_EQ(driver.messages()[0].payload, "kept");
  EXPECT_TRUE(driver.messages()[0].retained);
}

TEST(Inbound, ReplyReachesTheOneWhoAsked) {
  Mosquitto broker;
  broker.Start();
  PublisherDriver driver(Subscribing(broker.port()));
  ASSERT_TRUE(RunUntilSubscribed(driver));
  TempFolder folder;
  Process asker({"mosquitto_rr",
                 "-V",
                 "5",
                 "-h",
                 "127.0.0.1",
                 "-p",
                 std::to_string(broker.port()),
                 "-q",
                 "1",
                 "-t",
                 "test/cmd/hello",
                 "-m",
                 "who",
                 "-e",
                 "test/rsp/me",
                 "-D",
                 "publish",
                 "correlation-data",
                 "c0ffee",
                 "-F",
                 "%D|%p"},
                folder.File("out"));
  ASSERT_TRUE(RunUntilReceived(driver, 1));
  const InboundMessage request = driver.messages()[0];
  ASSERT_LT(driver.PublishAndWait(
                {.topic = request.response_topic, .payload = "node-1", .token = 1, .correlation = request.correlation}),
            0x80);
  EXPECT_EQ(asker.Wait(), 0);
  EXPECT_EQ(ReadFile(folder.File("out")), "c0ffee|node-1\n");
}

TEST(Inbound, SubscribesAgainAfterTheBrokerCameBack) {
  Mosquitto broker;
  broker.Start();
  PublisherDriver driver(Subscribing(broker.port()));
  ASSERT_TRUE(RunUntilSubscribed(driver));
  broker.Stop(SIGKILL);
  ASSERT_TRUE(driver.RunUntil([&] { return driver.publisher().subscribed() == 0; }));
  broker.Start();
  ASSERT_TRUE(RunUntilSubscribed(driver));
  ASSERT_EQ(PublishFrom(broker, {"-t", "test/cmd/again", "-m", "x"}), 0);
  EXPECT_TRUE(RunUntilReceived(driver, 1));
}

TEST(Inbound, LargePayloadsAreCountedAndTheConnectionStays) {
  Mosquitto broker;
  broker.Start();
  PublisherDriver driver(Subscribing(broker.port()));
  ASSERT_TRUE(RunUntilSubscribed(driver));
  TempFolder folder;
  const auto publish = [&](std::size_t size) {
    return PublishFrom(broker, {"-t", "test/cmd/x", "-f", folder.Write("payload", std::string(size, 'x'))});
  };
  ASSERT_EQ(publish(16 * 1024), 0);
  ASSERT_EQ(publish(16 * 1024 + 1), 0);
  ASSERT_EQ(publish(10 * 1024 * 1024), 0);  // the broker keeps this one back: it is beyond what the CONNECT allows
  ASSERT_EQ(publish(1), 0);
  ASSERT_TRUE(RunUntilReceived(driver, 2));
  EXPECT_EQ(driver.messages()[0].payload.size(), 16u * 1024u);
  EXPECT_EQ(driver.messages()[1].payload.size(), 1u);
  EXPECT_EQ(driver.publisher().inbound_drops().payload, 1u);
  EXPECT_EQ(driver.publisher().connection(), 1u);
}

TEST(Inbound, BurstBeyondTheQueueIsCountedNotKept) {
  Mosquitto broker("allow_anonymous true\nmax_queued_messages 10000\n");
  broker.Start();
  PublisherSettings settings = Subscribing(broker.port());
  settings.inbound.messages = 8;
  PublisherDriver driver(settings);
  ASSERT_TRUE(RunUntilSubscribed(driver));
  TempFolder folder;
  std::string lines;
  for (int i = 0; i < 100; ++i) lines += std::to_string(i) + "\n";
  // Nobody steps the driver meanwhile, so the queue fills.
  ASSERT_EQ(RunCommand({"sh", "-c",
                        "mosquitto_pub -V 5 -h 127.0.0.1 -p " + std::to_string(broker.port()) +
                            " -q 1 -t test/cmd/x -l < " + folder.Write("lines", lines)}),
            0);
  ASSERT_TRUE(WaitUntil([&] { return driver.publisher().inbound_drops().queue_full == 92; }, 20s));
  ASSERT_TRUE(RunUntilReceived(driver, 8));
  EXPECT_EQ(driver.messages()[7].payload, "7");
}

// mosquitto's access list cannot deny a subscription; its dynamic security plugin can.
constexpr char kDenySubscriptions[] = R"({
  "defaultACLAccess": {"publishClientSend": true, "publishClientReceive": true, "subscribe": false, "unsubscribe": true},
  "clients": [], "roles": [{"rolename": "r", "acls": [
    {"acltype": "subscribePattern", "topic": "test/allowed/#", "allow": true}]}],
  "groups": [{"groupname": "everybody", "roles": [{"rolename": "r"}], "clients": []}],
  "anonymousGroup": "everybody"})";

TEST(Inbound, RefusedSubscriptionIsNamedAndTheConnectionStays) {
  const std::string plugin = "/usr/lib/x86_64-linux-gnu/mosquitto_dynamic_security.so";
  if (!std::filesystem::exists(plugin)) GTEST_SKIP() << plugin << " is not installed";
  TempFolder folder;
  Mosquitto broker("allow_anonymous true\nplugin " + plugin + "\nplugin_opt_config_file " +
                   folder.Write("security.json", kDenySubscriptions) + "\n");
  broker.Start();
  PublisherDriver driver(Subscribing(broker.port(), {"test/cmd/+", "test/allowed/+"}));
  ASSERT_TRUE(RunUntilSubscribed(driver)) << broker.log();
  ASSERT_TRUE(driver.RunUntil([&] { return driver.publisher().counters().subscriptions_refused == 1; }));
  EXPECT_EQ(driver.publisher().last_refused_subscription().topic, "test/cmd/+");
  EXPECT_EQ(driver.publisher().last_refused_subscription().reason, 0x87);
  ASSERT_EQ(PublishFrom(broker, {"-t", "test/allowed/x", "-m", "x"}), 0);
  EXPECT_TRUE(RunUntilReceived(driver, 1));
  EXPECT_EQ(driver.publisher().connection(), 1u);
  EXPECT_EQ(driver.publisher().diagnosis().fault, ConnectionFault::kNone);
}

}  // namespace
}  // namespace tramgac::publish
