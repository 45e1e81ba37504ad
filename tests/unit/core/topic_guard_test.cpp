#include "agent/core/buffer/topic_guard.h"

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

namespace tramgac {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

// Takes everything while it is connected; the test answers.
class FakeSink final : public MessageSink {
 public:
  std::uint32_t connection() const override { return connections; }
  std::size_t Room() const override { return connected ? 32 - in_flight.size() : 0; }
  Status Publish(const Message& message) override {
    if (!connected) return Status::kUnavailable;
    const bool own = message.token > TopicGuard::kOwnTokens;
    sent.push_back(std::string(message.topic) + "#" + (own ? "" : std::to_string(message.token)));
    if (message.token != 0) in_flight.push_back(message.token);
    return Status::kOk;
  }
  std::size_t TakeAcknowledgements(std::span<Acknowledgement> out) override {
    std::size_t count = 0;
    for (; count < out.size() && !answers.empty(); answers.pop_front()) out[count++] = answers.front();
    return count;
  }

  bool connected = true;
  std::uint32_t connections = 1;
  std::deque<std::uint64_t> in_flight;
  std::deque<Acknowledgement> answers;
  std::vector<std::string> sent;
};

class TopicGuardTest : public ::testing::Test {
 protected:
  TopicGuardTest() { Wait(seconds(0)); }

  void Wait(Duration duration) {
    now_ += duration;
    guard_.Follow(now_);
  }
  void Publish(std::string_view topic, std::uint64_t token) {
    ASSERT_EQ(guard_.Publish({topic, "{}", false, 0, token}), Status::kOk);
  }
  // Publishes and answers until there is no need for care.
  void BeTrusted() {
    for (int i = 0; i < 32; ++i) {
      Publish("other", 1000);
      Answer();
    }
    EXPECT_FALSE(guard_.careful());
    sink_.sent.clear();
  }
  void Answer(std::uint16_t reason = 0) {
    sink_.answers.push_back({sink_.in_flight.front(), reason});
    sink_.in_flight.pop_front();
    Take();
  }
  // The connection ends with what is in flight unanswered, and a new one is made.
  void HangUp() {
    for (const std::uint64_t token : sink_.in_flight)
      sink_.answers.push_back({token, Acknowledgement::kNotAcknowledged});
    sink_.in_flight.clear();
    Take();
    ++sink_.connections;
    sink_.sent.clear();
  }
  void Take() {
    std::array<Acknowledgement, 8> out;
    std::size_t count;
    do {
      count = guard_.TakeAcknowledgements(out);
      for (std::size_t i = 0; i < count; ++i) {
        EXPECT_LT(out[i].token, TopicGuard::kOwnTokens);
        if (out[i].reason == Acknowledgement::kHeldBack) held_back_.push_back(out[i].token);
      }
    } while (count == out.size());
  }

  BootTime now_ = BootTime(seconds(1000));
  FakeSink sink_;
  TopicGuard guard_{sink_, 32};
  std::vector<std::uint64_t> held_back_;
};

using Sent = std::vector<std::string>;
using Tokens = std::vector<std::uint64_t>;

TEST_F(TopicGuardTest, LetsEverythingThroughThatIsAccepted) {
  for (std::uint64_t token = 1; token <= 100; ++token) {
    Publish("a", token);
    Answer();
  }
  EXPECT_EQ(sink_.sent.size(), 100u);
  EXPECT_EQ(guard_.held(), 0u);
  EXPECT_EQ(guard_.Room(), 32u);
  EXPECT_EQ(guard_.connection(), 1u);
}

TEST_F(TopicGuardTest, ARefusedTopicWaitsAMinuteAcrossConnections) {
  Publish("a", 1);
  Answer(0x87);
  Publish("a", 2);
  Publish("b", 3);
  EXPECT_TRUE(guard_.has_answers());
  Take();
  EXPECT_FALSE(guard_.has_answers());
  EXPECT_EQ(held_back_, Tokens{2});
  EXPECT_EQ(sink_.sent, (Sent{"a#1", "b#3"}));
  EXPECT_EQ(guard_.held(), 1u);
  EXPECT_EQ(guard_.held_back(), 1u);
  Answer();
  HangUp();
  Wait(seconds(59));
  Publish("a", 1);
  Take();
  EXPECT_EQ(held_back_, (Tokens{2, 1}));
  Wait(seconds(1));
  Publish("a", 1);
  EXPECT_EQ(sink_.sent, Sent{"a#1"});
  Answer();
  Publish("a", 2);
  EXPECT_EQ(sink_.sent, (Sent{"a#1", "a#2"}));
  EXPECT_EQ(guard_.held(), 0u);
  EXPECT_EQ(guard_.suspicions(), 0u);
}

// A record that is too large says nothing about the others of its topic.
TEST_F(TopicGuardTest, ARefusedMessageDoesNotHoldItsTopic) {
  for (const std::uint16_t reason : std::initializer_list<std::uint16_t>{0x80, 0x95, 0x97, 0x99}) {
    Publish("a", 1);
    Answer(reason);
    Publish("a", 2);
    Answer();
  }
  EXPECT_EQ(sink_.sent.size(), 8u);
  EXPECT_EQ(guard_.held(), 0u);
}

TEST_F(TopicGuardTest, OneLostConnectionAccusesNobody) {
  Publish("a", 1);
  Publish("b", 2);
  HangUp();
  EXPECT_EQ(guard_.held(), 0u);
  EXPECT_TRUE(guard_.careful());
  EXPECT_EQ(guard_.Room(), 2u);
  Publish("a", 1);
  EXPECT_EQ(guard_.Room(), 0u) << "one at a time";
  Answer();
  Publish("b", 2);
  Answer();
  for (int i = 0; i < 30; ++i) {
    EXPECT_TRUE(guard_.careful());
    Publish("c", 3);
    Answer();
  }
  EXPECT_FALSE(guard_.careful());
  EXPECT_EQ(guard_.Room(), 32u);
}

// One end in the crowd, two alone.
TEST_F(TopicGuardTest, TheMessageThatEndsTheConnectionIsHeld) {
  Publish("b", 2);
  Publish("a", 1);
  HangUp();
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(guard_.held(), 0u);
    Publish("a", 3 + static_cast<std::uint64_t>(i));
    Answer();
    Publish("a", 1);
    HangUp();
  }
  EXPECT_EQ(guard_.suspicions(), 1u);
  EXPECT_EQ(guard_.suspect(), "a");
  Publish("a", 1);
  Take();
  EXPECT_EQ(held_back_, Tokens{1});
  Publish("a", 5);
  Answer();
  EXPECT_EQ(sink_.sent, Sent{"a#5"}) << "the others of its topic are well";
  EXPECT_EQ(guard_.held(), 1u);
}

TEST_F(TopicGuardTest, WhatWasHeldIsTheFirstToBeSuspected) {
  for (int i = 0; i < 3; ++i) {
    Publish("a", 1);
    HangUp();
  }
  EXPECT_EQ(guard_.held(), 1u);
  BeTrusted();
  Wait(minutes(1));
  EXPECT_EQ(guard_.held(), 0u);
  Publish("b", 4);
  Publish("a", 1);
  HangUp();
  EXPECT_EQ(guard_.suspect(), "a");
  EXPECT_EQ(guard_.held(), 1u);
  BeTrusted();
  Wait(minutes(1));
  Publish("a", 1);
  Answer();
  Publish("a", 1);
  HangUp();
  EXPECT_EQ(guard_.held(), 0u) << "forgiven";
}

TEST_F(TopicGuardTest, ATopicOfWhichTwoMessagesEndItIsHeld) {
  for (const std::uint64_t token : {1, 1, 5}) {
    Publish("a", token);
    HangUp();
  }
  for (const std::uint64_t token : {1, 5, 6}) Publish("a", token);
  Publish("b", 7);
  Take();
  EXPECT_EQ(held_back_, (Tokens{1, 5, 6}));
  EXPECT_EQ(sink_.sent, Sent{"b#7"});
  Answer();
  Wait(minutes(1));
  Publish("a", 8);
  HangUp();
  Publish("a", 9);
  Take();
  EXPECT_EQ(held_back_.back(), 9u);
  // What is accepted after the minute frees all of it.
  Wait(minutes(1));
  Publish("a", 8);
  Answer();
  Publish("a", 9);
  EXPECT_EQ(sink_.sent, (Sent{"a#8", "a#9"}));
}

TEST_F(TopicGuardTest, WhatNobodyAsksAboutIsWatchedToo) {
  for (int i = 0; i < 3; ++i) {
    Publish("state", 0);
    EXPECT_EQ(guard_.Room(), i == 0 ? 31u : 0u);
    HangUp();
  }
  EXPECT_EQ(guard_.suspect(), "state");
  Publish("state", 0);
  Publish("a", 1);
  EXPECT_EQ(sink_.sent, Sent{"a#1"});
  Answer();
}

// A broker that is restarted twice, with the same message in flight by chance.
TEST_F(TopicGuardTest, TwoLostConnectionsAccuseNobody) {
  for (int i = 0; i < 4; ++i) {
    Publish("a", 1);
    HangUp();
    Publish("a", 1);
    HangUp();
    Publish("a", 1);
    Answer();
    BeTrusted();
  }
  EXPECT_EQ(guard_.suspicions(), 0u);
}

// The network was cut while an answer was due: found out long after, by its silence.
TEST_F(TopicGuardTest, ALateEndAccusesNobody) {
  for (int i = 0; i < 3; ++i) {
    Publish("a", 1);
    Wait(seconds(6));
    HangUp();
  }
  EXPECT_EQ(guard_.held(), 0u);
  EXPECT_FALSE(guard_.careful());
}

TEST_F(TopicGuardTest, TheSecondPartOfAnAlarmIsCalledByItsName) {
  for (int i = 0; i < 3; ++i) {
    Publish("event", 1);
    Publish("alarm/x", 1);
    Answer();
    HangUp();
  }
  EXPECT_EQ(guard_.suspect(), "alarm/x");
  Publish("event", 1);
  Publish("alarm/x", 1);
  EXPECT_EQ(sink_.sent, Sent{"event#1"});
}

// An alarm is two messages with one token on two topics; what nobody asks about has none.
TEST_F(TopicGuardTest, TokensMayBeSharedOrMissing) {
  Publish("event", 1);
  Publish("alarm/x", 1);
  Publish("state", 0);
  Publish("birth", 0);
  Answer();
  Answer(0x87);
  Answer();
  Answer(0x87);
  Publish("event", 2);
  Publish("alarm/x", 2);
  Publish("state", 0);
  Publish("birth", 0);
  Take();
  EXPECT_EQ(held_back_, Tokens{2});
  EXPECT_EQ(guard_.held_back(), 2u);
  EXPECT_EQ((Sent{sink_.sent.end() - 2, sink_.sent.end()}), (Sent{"event#2", "state#"}));
}

TEST_F(TopicGuardTest, TheWindowCountsWhatIsHeldBack) {
  Publish("a", 1);
  Answer(0x90);
  for (std::uint64_t token = 2; token < 34; ++token) Publish("a", token);
  EXPECT_EQ(guard_.Room(), 0u);
  EXPECT_EQ(guard_.Publish({"a", "{}", false, 0, 99}), Status::kResourceExhausted);
  Take();
  EXPECT_EQ(held_back_.size(), 32u);
  EXPECT_EQ(guard_.Room(), 32u);
}

TEST_F(TopicGuardTest, WithoutAConnectionThereIsNoRoom) {
  sink_.connected = false;
  EXPECT_EQ(guard_.Room(), 0u);
  EXPECT_EQ(guard_.Publish({"a", "{}", false, 0, 1}), Status::kUnavailable);
}

// More refused topics than it can remember: it forgets the oldest, which is then asked for once more.
TEST_F(TopicGuardTest, ItsMemoryIsBounded) {
  for (std::uint64_t i = 0; i < 40; ++i) {
    Publish("topic-" + std::to_string(i), i + 1);
    Answer(0x87);
    Wait(seconds(1));
  }
  EXPECT_EQ(guard_.held(), 32u);
  sink_.sent.clear();
  Publish("topic-0", 50);
  Publish("topic-39", 51);
  EXPECT_EQ(sink_.sent, Sent{"topic-0#50"});
}

}  // namespace
}  // namespace tramgac
