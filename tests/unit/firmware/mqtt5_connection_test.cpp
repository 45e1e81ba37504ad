#include "firmware/uplink/mqtt5_connection.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "tests/unit/firmware/scripted_stream.h"

namespace tramgac::mqtt5 {
namespace {

using namespace std::chrono_literals;
using firmware::Octets;
using firmware::StreamState;
using State = Connection::State;

const Octets kWelcome{0x20, 3, 0, 0, 0};
const Octets kPing{0xC0, 0}, kPong{0xD0, 0};

class Recorder final : public Listener {
 public:
  void OnConnected(const Limits&) override { ++connected; }
  void OnPublished(const Answer& answer) override { published.push_back(answer); }
  void OnSubscribed(const Answer& answer) override { subscribed.push_back(answer); }
  std::uint8_t OnMessage(const Inbound& inbound) override {
    messages.emplace_back(inbound.payload);
    return reason;
  }
  int connected = 0;
  std::vector<Answer> published, subscribed;
  std::vector<std::string> messages;
  std::uint8_t reason = 0;
};

class Mqtt5Connection : public testing::Test {
 protected:
  void Begin() {
    link.Begin({.client_id = "n1", .keep_alive_seconds = 30}, now);
    stream.state_now = StreamState::kOpen;
    link.Step(now);
    ASSERT_EQ(link.state(), State::kConnecting);
  }
  void Connect() {
    Begin();
    Hear(kWelcome);
    ASSERT_EQ(link.state(), State::kConnected);
    stream.TakeSent();
  }
  void Hear(const Octets& octets) {
    stream.Say(octets);
    link.Step(now);
  }
  void After(Duration pause) { link.Step(now += pause); }

  BootTime now{10s};
  firmware::ScriptedStream stream;
  Recorder recorder;
  std::array<std::uint8_t, 1024> out{};
  std::array<std::uint8_t, 256> in{};
  Connection link{stream, recorder, out, in};
};

TEST_F(Mqtt5Connection, SaysConnectOnceTheStreamIsOpen) {
  link.Begin({.client_id = "n1"}, now);
  link.Step(now);
  EXPECT_TRUE(stream.sent.empty());
  stream.state_now = StreamState::kOpen;
  link.Step(now);
  ASSERT_FALSE(stream.sent.empty());
  EXPECT_EQ(stream.sent[0], 0x10);
  // The largest packet that it takes is what the buffer holds.
  const Octets limit{0x27, 0, 0, 1, 0};
  EXPECT_NE(std::search(stream.sent.begin(), stream.sent.end(), limit.begin(), limit.end()), stream.sent.end());
  EXPECT_EQ(link.Publish({.topic = "t", .payload = {}}, 1), Status::kFailedPrecondition);
  Hear(kWelcome);
  EXPECT_EQ(recorder.connected, 1);
}

TEST_F(Mqtt5Connection, EndsThatAreToldApart) {
  stream.can_open = false;
  link.Begin({.client_id = "n1"}, now);
  EXPECT_EQ(link.end(), End::kStream);
  stream.can_open = true;
  Begin();
  After(Connection::kConnectTimeout - 1ms);
  EXPECT_EQ(link.state(), State::kConnecting);
  After(1ms);
  EXPECT_EQ(link.end(), End::kTimeout);
  EXPECT_EQ(stream.state_now, StreamState::kClosed);
  Begin();
  Hear({0x20, 3, 0, 0x87, 0});
  EXPECT_EQ(link.end(), End::kRefused);
  EXPECT_EQ(link.end_reason(), 0x87);
  Connect();
  Hear({0xE0, 2, 0x8B, 0});
  EXPECT_EQ(link.end(), End::kLeft);
  EXPECT_EQ(link.end_reason(), 0x8B);
  Connect();
  stream.ends = true;
  stream.Say({0x40, 2, 0, 9});
  link.Step(now);
  EXPECT_EQ(recorder.published.size(), 1u) << "what came before the end was not heard";
  EXPECT_EQ(link.end(), End::kStream);
}

TEST_F(Mqtt5Connection, WhatIsNoMqttEndsIt) {
  for (const Octets& octets : {Octets{'H', 'T', 'T', 'P'}, Octets{0x20, 3, 0, 0, 0},
                               Octets{0x20, 0xFF, 0xFF, 0xFF, 0xFF}, Octets{0x30, 0xFF, 0x7F}, Octets{0x41, 2, 0, 1},
                               Octets{0x40, 1, 0}, Octets{0xD0, 1, 0}, Octets{0xF0, 0}, Octets{0x62, 2, 0, 1}}) {
    Connect();
    Hear(octets);
    EXPECT_EQ(link.end(), End::kNotMqtt) << testing::PrintToString(octets);
    EXPECT_EQ(stream.sent.size(), 3u) << "the broker was not told";
  }
  Begin();
  Hear({0x40, 2, 0, 1});  // an answer before CONNACK
  EXPECT_EQ(link.end(), End::kNotMqtt);
}

TEST_F(Mqtt5Connection, PacketsInPiecesAndTogether) {
  Connect();
  stream.at_once = 1;
  Hear({0x40, 2, 0, 1, 0x40, 4, 0, 2, 0x87, 0, 0x90, 4, 0, 3, 0, 1});
  ASSERT_EQ(recorder.published.size(), 2u);
  EXPECT_EQ(recorder.published[1].packet_id, 2);
  EXPECT_EQ(recorder.published[1].reason, 0x87);
  ASSERT_EQ(recorder.subscribed.size(), 1u);
  EXPECT_EQ(recorder.subscribed[0].packet_id, 3);
}

TEST_F(Mqtt5Connection, MessagesAreAcknowledgedWithTheListenersReason) {
  Connect();
  Hear({0x32, 8, 0, 1, 'a', 1, 2, 0, 'h', 'i'});
  EXPECT_EQ(stream.TakeSent(), (Octets{0x40, 2, 1, 2}));
  recorder.reason = 0x99;
  Hear({0x32, 7, 0, 1, 'a', 1, 3, 0, '!'});
  EXPECT_EQ(stream.TakeSent(), (Octets{0x40, 3, 1, 3, 0x99}));
  Hear({0x30, 5, 0, 1, 'a', 0, '0'});
  EXPECT_TRUE(stream.TakeSent().empty()) << "QoS 0 is not acknowledged";
  EXPECT_EQ(recorder.messages, (std::vector<std::string>{"hi", "!", "0"}));
}

TEST_F(Mqtt5Connection, PingsInSilenceAndEndsWithoutAnAnswer) {
  Connect();
  After(19s);
  EXPECT_TRUE(stream.sent.empty());
  After(1s);
  EXPECT_EQ(stream.TakeSent(), kPing);
  Hear(kPong);
  After(19s);
  EXPECT_TRUE(stream.sent.empty());
  After(1s);
  EXPECT_EQ(stream.TakeSent(), kPing);
  After(10s);
  EXPECT_EQ(link.end(), End::kSilent);
}

TEST_F(Mqtt5Connection, TheBrokersKeepAliveCounts) {
  Begin();
  Hear({0x20, 6, 0, 0, 3, 0x13, 0, 3});
  stream.TakeSent();
  After(2s);
  EXPECT_EQ(stream.TakeSent(), kPing);
}

TEST_F(Mqtt5Connection, ASlowStreamLosesNothingAndKeepsTheOrder) {
  Connect();
  stream.room = 0;
  Octets wanted;
  std::uint16_t id = 0;
  const std::string payload(100, 'x');
  while (Ok(link.Publish({.topic = "t", .payload = payload}, static_cast<std::uint16_t>(id + 1)))) ++id;
  EXPECT_EQ(id, 7);
  EXPECT_EQ(link.Publish({.topic = "t", .payload = payload}, 9), Status::kResourceExhausted);
  // Beside them there is room for what has to be said whatever waits.
  Hear({0x32, 5, 0, 1, 'a', 1, 2});
  EXPECT_EQ(link.state(), State::kEnded) << "a message without properties is none";
  stream.room = firmware::ScriptedStream::kAll;
  Connect();
  stream.room = 0;
  for (std::uint16_t i = 1; i <= id; ++i) ASSERT_EQ(link.Publish({.topic = "t", .payload = payload}, i), Status::kOk);
  Hear({0x32, 6, 0, 1, 'a', 1, 2, 0});
  for (int i = 0; i < 2000 && stream.sent.size() < 7 * (PublishSize({.topic = "t", .payload = payload})) + 4; ++i) {
    stream.room = 1;
    link.Step(now);
  }
  Octets packet(200);
  for (std::uint16_t i = 1; i <= id; ++i) {
    packet.resize(200);
    packet.resize(WritePublish({.topic = "t", .payload = payload}, i, packet));
    wanted.insert(wanted.end(), packet.begin(), packet.end());
  }
  wanted.insert(wanted.end(), {0x40, 2, 1, 2});
  EXPECT_EQ(stream.sent, wanted);
}

TEST_F(Mqtt5Connection, WhatCanNeverBeSentIsRefused) {
  Connect();
  const std::string large(2000, 'x');
  EXPECT_EQ(link.Publish({.topic = "t", .payload = large}, 1), Status::kOutOfRange);
  Begin();
  Hear({0x20, 8, 0, 0, 5, 0x27, 0, 0, 0, 40});  // the broker takes 40 bytes
  EXPECT_EQ(link.Publish({.topic = "t", .payload = std::string_view(large).substr(0, 30)}, 1), Status::kOutOfRange);
  EXPECT_EQ(link.Publish({.topic = "t", .payload = {}}, 1), Status::kOk);
}

TEST_F(Mqtt5Connection, LeavesWithAWord) {
  Connect();
  link.Leave();
  EXPECT_EQ(stream.sent, (Octets{0xE0, 1, 0}));
  EXPECT_EQ(link.end(), End::kGivenUp);
  EXPECT_EQ(stream.state_now, StreamState::kClosed);
}

TEST_F(Mqtt5Connection, ANameThatIsTooLongIsSaid) {
  const std::string name(2000, 'n');
  link.Begin({.client_id = name}, now);
  stream.state_now = StreamState::kOpen;
  link.Step(now);
  EXPECT_EQ(link.end(), End::kNoRoom);
}

}  // namespace
}  // namespace tramgac::mqtt5
