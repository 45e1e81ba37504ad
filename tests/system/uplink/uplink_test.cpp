// The firmware's MQTT client and a broker that we did not write.
#include <gtest/gtest.h>
#include <signal.h>

#include <array>
#include <string>

#include "firmware/uplink/mqtt_uplink.h"
#include "tests/system/publish/mosquitto.h"
#include "tests/system/uplink/posix_stream.h"

namespace tramgac::firmware {
namespace {

using namespace std::chrono_literals;
using publish::Mosquitto;
using publish::Subscriber;

constexpr std::string_view kCommands[] = {"test/cmd/#", "test/wm/#"};

class Heard final : public UplinkListener {
 public:
  std::uint8_t OnMessage(const mqtt5::Inbound& inbound) override {
    all.push_back(std::string(inbound.topic) + "=" + std::string(inbound.payload));
    replies.push_back(std::string(inbound.response_topic) + "/" + std::string(inbound.correlation));
    return 0;
  }
  std::vector<std::string> all, replies;
};

// A node's side: steps the uplink until something is true.
class Node {
 public:
  explicit Node(const Mosquitto& broker, const UplinkSettings& settings = {.connect = {.client_id = "n1"}})
      : stream(broker.port()), uplink(settings, stream, out_, in_, &heard) {}

  template <typename Condition>
  bool Until(Condition condition, std::chrono::milliseconds limit = 20s) {
    return publish::WaitUntil(
        [&] {
          for (int i = 0; i < 50; ++i) uplink.Step(Now());
          std::array<Acknowledgement, 8> some;
          while (const std::size_t count = uplink.TakeAcknowledgements(some)) {
            answers.insert(answers.end(), some.begin(), some.begin() + static_cast<std::ptrdiff_t>(count));
          }
          return condition();
        },
        limit);
  }
  bool Connects() {
    const std::uint32_t before = uplink.connection();
    return Until([&] { return uplink.connection() > before; });
  }
  // Outcome: the reason of its acknowledgement.
  std::uint16_t Publish(const Message& message) {
    Message asked = message;
    asked.token = ++token_;
    const std::size_t before = answers.size();
    if (!Ok(uplink.Publish(asked)) || !Until([&] { return answers.size() > before; })) return 0xEEEE;
    return answers.back().token == token_ ? answers.back().reason : std::uint16_t{0xDDDD};
  }

  PosixStream stream;
  Heard heard;

 private:
  static BootTime Now() {
    return BootTime(std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch()));
  }
  std::array<std::uint8_t, 5 * MqttUplink::kMessageBytes> out_{};
  std::array<std::uint8_t, 512> in_{};
  std::uint64_t token_ = 1'000'000;

 public:
  MqttUplink uplink;
  std::vector<Acknowledgement> answers;
};

TEST(FirmwareUplink, ThousandsArriveInOrderAndAreAnsweredOnce) {
  Mosquitto broker("allow_anonymous true\nmax_queued_messages 10000\n");
  broker.Start();
  Subscriber subscriber(broker, "test/#");
  Node node(broker);
  node.stream.most_at_once = 77;  // no packet comes or goes in one piece
  ASSERT_TRUE(node.Connects());
  constexpr std::uint64_t kCount = 3000;
  std::uint64_t next = 1;
  ASSERT_TRUE(node.Until(
      [&] {
        while (next <= kCount && node.uplink.Room() != 0) {
          const std::string payload = std::to_string(next);
          EXPECT_EQ(node.uplink.Publish({.topic = "test/data", .payload = payload, .token = next}), Status::kOk);
          ++next;
        }
        return node.answers.size() == kCount;
      },
      60s))
      << node.answers.size();
  for (std::uint64_t i = 0; i < kCount; ++i) {
    ASSERT_EQ(node.answers[i].token, i + 1);
    ASSERT_TRUE(node.answers[i].accepted());
  }
  const auto received = subscriber.WaitFor(kCount);
  ASSERT_EQ(received.size(), kCount);
  for (std::uint64_t i = 0; i < kCount; ++i) ASSERT_EQ(received[i].payload, std::to_string(i + 1));
  EXPECT_EQ(received[0].content_type, "application/json");
}

TEST(FirmwareUplink, DeniedTopicsAreSeen) {
  publish::TempFolder folder;
  const std::string access = folder.Write("acl", "topic readwrite test/#\n");
  Mosquitto broker("allow_anonymous true\nacl_file " + access + "\n");
  broker.Start();
  Node node(broker);
  ASSERT_TRUE(node.Connects());
  EXPECT_LT(node.Publish({.topic = "test/a", .payload = "{}"}), 0x80);
  EXPECT_EQ(node.Publish({.topic = "forbidden/a", .payload = "{}"}), 0x87);
  EXPECT_EQ(node.uplink.last_refusal(), 0x87);
  EXPECT_EQ(node.Publish({.topic = "test/+", .payload = "{}"}), 0x90);
  EXPECT_LT(node.Publish({.topic = "test/b", .payload = "{}"}), 0x80);
}

TEST(FirmwareUplink, UserAndPasswordAreAsked) {
  publish::TempFolder folder;
  const std::string passwords = folder.File("passwords");
  ASSERT_EQ(publish::RunCommand({"mosquitto_passwd", "-b", "-c", passwords, "n1", "right"}), 0);
  Mosquitto broker("allow_anonymous false\npassword_file " + passwords + "\n");
  broker.Start();
  Node wrong(broker, {.connect = {.client_id = "n1", .user = "n1", .password = "wrong"}});
  ASSERT_TRUE(wrong.Until([&] { return wrong.uplink.end() != mqtt5::End::kNone; }));
  EXPECT_EQ(wrong.uplink.end(), mqtt5::End::kRefused);
  EXPECT_EQ(wrong.uplink.end_reason(), 0x87);
  Node right(broker, {.connect = {.client_id = "n1", .user = "n1", .password = "right"}});
  EXPECT_TRUE(right.Connects());
}

TEST(FirmwareUplink, TheWillComesWhenTheNodeIsGoneAndNotWhenItSaysGoodBye) {
  Mosquitto broker;
  broker.Start();
  Subscriber subscriber(broker, "test/state");
  const UplinkSettings settings{
      .connect = {.client_id = "n1", .will = {"test/state", "gone", true, 1}, .session_expiry_seconds = 10}};
  {
    Node node(broker, settings);
    ASSERT_TRUE(node.Connects());
    EXPECT_LT(node.Publish({.topic = "test/state", .payload = "off", .retain = true}), 0x80);
    node.uplink.Stop();
  }
  {
    Node node(broker, settings);
    ASSERT_TRUE(node.Connects());
  }  // without a word
  const auto received = subscriber.WaitFor(2);
  ASSERT_EQ(received.size(), 2u);
  EXPECT_EQ(received[0].payload, "off");
  EXPECT_EQ(received[1].payload, "gone");
}

TEST(FirmwareUplink, HearsCommandsWithTheirReplyAddress) {
  Mosquitto broker;
  broker.Start();
  Node node(broker, {.connect = {.client_id = "n1"}, .subscriptions = kCommands});
  ASSERT_TRUE(node.Connects());
  ASSERT_TRUE(node.Until([&] { return node.uplink.subscribed() == 2; }));
  const std::string port = std::to_string(broker.port());
  ASSERT_EQ(publish::RunCommand({"mosquitto_pub",
                                 "-V",
                                 "5",
                                 "-h",
                                 "127.0.0.1",
                                 "-p",
                                 port,
                                 "-q",
                                 "1",
                                 "-t",
                                 "test/cmd/hello",
                                 "-m",
                                 "{}",
                                 "-D",
                                 "publish",
                                 "response-topic",
                                 "test/rsp",
                                 "-D",
                                 "publish",
                                 "correlation-data",
                                 "c7"}),
            0);
  ASSERT_TRUE(node.Until([&] { return !node.heard.all.empty(); }));
  EXPECT_EQ(node.heard.all[0], "test/cmd/hello={}");
  EXPECT_EQ(node.heard.replies[0], "test/rsp/c7");
}

TEST(FirmwareUplink, LivesThroughTheDeathOfTheBrokerWithoutLosingAnAnswer) {
  Mosquitto broker;
  broker.Start();
  Node node(broker);
  ASSERT_TRUE(node.Connects());
  broker.Freeze();
  std::uint64_t next = 1;
  while (node.uplink.Room() != 0) {
    ASSERT_EQ(node.uplink.Publish({.topic = "test/a", .payload = "{}", .token = next++}), Status::kOk);
  }
  ASSERT_GT(next, 2u);
  broker.Thaw();
  broker.Stop(SIGKILL);
  ASSERT_TRUE(node.Until([&] { return !node.uplink.connected(); }));
  ASSERT_TRUE(node.Until([&] { return node.answers.size() == next - 1; }));
  broker.Start();
  ASSERT_TRUE(node.Connects());
  EXPECT_LT(node.Publish({.topic = "test/a", .payload = "{}"}), 0x80);
}

}  // namespace
}  // namespace tramgac::firmware
