#include "firmware/uplink/mqtt_uplink.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "tests/unit/firmware/scripted_stream.h"

namespace tramgac::firmware {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kFilters[] = {"cmd/#", "wm/#"};

class Uplink : public testing::Test {
 protected:
  explicit Uplink(UplinkSettings settings = {.connect = {.client_id = "n1"}}) : uplink(settings, stream, out, in) {}

  bool Step(Duration pause = 1ms) { return uplink.Step(now += pause); }
  void Connect(const Octets& welcome = {0x20, 3, 0, 0, 0}) {
    for (int i = 0; i < 100 && stream.state_now != StreamState::kOpening; ++i) Step(1s);
    ASSERT_EQ(stream.state_now, StreamState::kOpening);
    stream.state_now = StreamState::kOpen;
    stream.ends = false;
    Step();
    stream.Say(welcome);
  }
  void Lose() {
    stream.ends = true;
    Step();
  }
  std::vector<Acknowledgement> Answers() {
    std::array<Acknowledgement, 3> some;
    std::vector<Acknowledgement> all;
    while (const std::size_t count = uplink.TakeAcknowledgements(some))
      all.insert(all.end(), some.begin(), some.begin() + static_cast<std::ptrdiff_t>(count));
    return all;
  }
  Status Publish(std::uint64_t token, std::string_view topic = "t") {
    return uplink.Publish({.topic = topic, .payload = "{}", .token = token});
  }
  void Ack(std::uint8_t packet_id, std::uint8_t reason = 0) { stream.Say({0x40, 3, 0, packet_id, reason}); }

  BootTime now{10s};
  ScriptedStream stream;
  std::array<std::uint8_t, 3 * MqttUplink::kMessageBytes> out{};
  std::array<std::uint8_t, 512> in{};
  MqttUplink uplink;
};

TEST_F(Uplink, IsNothingBeforeTheBrokerHasSaidYes) {
  EXPECT_EQ(uplink.Room(), 0u);
  EXPECT_EQ(Publish(1), Status::kUnavailable);
  Connect();
  EXPECT_EQ(uplink.connection(), 0u);
  EXPECT_TRUE(Step()) << "the pipeline is not woken";
  EXPECT_EQ(uplink.connection(), 1u);
  EXPECT_EQ(uplink.Room(), 2u);  // of 4096 bytes, beside our own
  EXPECT_FALSE(Step());
}

TEST_F(Uplink, EachMessageIsAnsweredOnceWithWhatTheBrokerSaid) {
  Connect();
  Step();
  EXPECT_EQ(Publish(101), Status::kOk);
  EXPECT_EQ(Publish(102), Status::kOk);
  EXPECT_EQ(Publish(0), Status::kOk);  // nobody asks
  Ack(2, 0x87);
  Ack(1);
  Ack(1);   // once more
  Ack(77);  // to nobody
  Ack(3, 0x10);
  EXPECT_TRUE(Step());
  const auto answers = Answers();
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[0].token, 102u);
  EXPECT_EQ(answers[0].reason, 0x87);
  EXPECT_FALSE(answers[0].accepted());
  EXPECT_EQ(answers[1].token, 101u);
  EXPECT_TRUE(answers[1].accepted());
  EXPECT_EQ(uplink.counters().accepted, 2u);
  EXPECT_EQ(uplink.counters().refused, 1u);
  EXPECT_EQ(uplink.last_refusal(), 0x87);
}

TEST_F(Uplink, WhatWasInFlightIsAnsweredBeforeTheNextConnectionIsShown) {
  Connect();
  Step();
  for (std::uint64_t token = 1; token <= 3; ++token) ASSERT_EQ(Publish(token), Status::kOk);
  Lose();
  EXPECT_EQ(uplink.end(), mqtt5::End::kStream);
  EXPECT_EQ(uplink.Room(), 0u);
  Connect();
  Step();
  EXPECT_EQ(uplink.connection(), 1u) << "shown too early";
  EXPECT_EQ(Publish(9), Status::kUnavailable);
  const auto answers = Answers();
  ASSERT_EQ(answers.size(), 3u);
  for (const Acknowledgement& answer : answers) EXPECT_EQ(answer.reason, Acknowledgement::kNotAcknowledged);
  EXPECT_EQ(uplink.connection(), 2u);
  EXPECT_TRUE(Step());
  EXPECT_EQ(Publish(9), Status::kOk);
  EXPECT_EQ(uplink.counters().unanswered, 3u);
}

TEST_F(Uplink, TheWindowIsTheSmallerOne) {
  Connect({0x20, 6, 0, 0, 3, 0x21, 0, 1});
  Step();
  EXPECT_EQ(uplink.Room(), 1u);
  EXPECT_EQ(Publish(1), Status::kOk);
  EXPECT_EQ(uplink.Room(), 0u);
  EXPECT_EQ(Publish(2), Status::kResourceExhausted);
}

TEST_F(Uplink, WhatCanNeverBeSentIsAnsweredAtOnce) {
  Connect();
  Step();
  EXPECT_EQ(Publish(1, "a/#"), Status::kOk);
  const std::string large(3 * MqttUplink::kMessageBytes, 'x');
  EXPECT_EQ(uplink.Publish({.topic = "t", .payload = large, .token = 2}), Status::kOk);
  const auto answers = Answers();
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[0].reason, 0x90);
  EXPECT_EQ(answers[1].reason, 0x95);
}

TEST_F(Uplink, RetainIsLeftOutWhereTheBrokerHasNone) {
  Connect({0x20, 5, 0, 0, 2, 0x25, 0});
  Step();
  stream.TakeSent();
  EXPECT_EQ(uplink.Publish({.topic = "t", .payload = "{}", .retain = true, .token = 1}), Status::kOk);
  Step();
  ASSERT_FALSE(stream.sent.empty());
  EXPECT_EQ(stream.sent[0], 0x32);
}

TEST_F(Uplink, ABrokerThatForgetsAMessageIsLeft) {
  Connect();
  Step();
  ASSERT_EQ(Publish(1), Status::kOk);
  for (int i = 0; i < 29; ++i) {
    stream.Say({0xD0, 0});  // it answers pings
    Step(1s);
  }
  EXPECT_TRUE(uplink.connected());
  Step(1s);
  EXPECT_FALSE(uplink.connected());
  EXPECT_EQ(uplink.end(), mqtt5::End::kGivenUp);
  EXPECT_EQ(Answers().size(), 1u);
}

TEST_F(Uplink, ComesBackLaterAndLaterButWithinAMinute) {
  stream.can_open = false;
  BootTime last = now;
  Duration longest{};
  Step();
  for (int tries = stream.opened; stream.opened < tries + 30;) {
    const int before = stream.opened;
    Step(50ms);
    if (stream.opened == before) continue;
    EXPECT_GE(now - last, 50ms);
    longest = std::max(longest, now - last);
    last = now;
  }
  EXPECT_GT(longest, 10s);
  EXPECT_LE(longest, 61s);
}

TEST_F(Uplink, StopsForGood) {
  Connect();
  Step();
  stream.TakeSent();
  uplink.Stop();
  EXPECT_EQ(stream.sent, (Octets{0xE0, 1, 0}));
  const int opened = stream.opened;
  for (int i = 0; i < 200; ++i) Step(1s);
  EXPECT_EQ(stream.opened, opened);
}

class SubscribedUplink : public Uplink {
 protected:
  SubscribedUplink() : Uplink({.connect = {.client_id = "n1"}, .subscriptions = kFilters}) {}
};

TEST_F(SubscribedUplink, AsksForEverythingOnEachConnection) {
  for (std::uint8_t round = 0; round < 2; ++round) {
    Connect();
    Step();
    const auto id = static_cast<std::uint8_t>(2 * round + 1);
    stream.Say({0x90, 4, 0, id, 0, 1, 0x90, 4, 0, static_cast<std::uint8_t>(id + 1), 0, 0x87});
    Step();
    EXPECT_EQ(uplink.subscribed(), 1);
    EXPECT_EQ(uplink.last_refusal(), 0x87);
    Lose();
    EXPECT_EQ(uplink.subscribed(), 0);
  }
}

TEST_F(SubscribedUplink, ABrokerThatForgetsASubscriptionIsLeft) {
  Connect();
  Step();
  stream.Say({0x90, 4, 0, 1, 0, 1});
  for (int i = 0; i < 31; ++i) {
    stream.Say({0xD0, 0});
    Step(1s);
  }
  EXPECT_EQ(uplink.end(), mqtt5::End::kGivenUp);
}

}  // namespace
}  // namespace tramgac::firmware
