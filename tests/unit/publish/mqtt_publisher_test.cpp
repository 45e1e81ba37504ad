#include "agent/publish/mqtt_publisher.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

#include "tests/unit/publish/fake_link.h"

namespace tramgac::publish {
namespace {

using namespace std::chrono_literals;
using State = MqttPublisher::State;

PublisherSettings TestSettings() {
  PublisherSettings settings;
  settings.host = "broker";
  settings.client_id = "node-1";
  settings.window = 4;
  return settings;
}

class MqttPublisherTest : public testing::Test {
 protected:
  BootTime Step(Duration later = Duration(0)) {
    now_ += later;
    return publisher_.Step(now_);
  }
  void ConnectNow(BrokerLimits limits = {}) {
    for (BootTime next = Step(); publisher_.state() != State::kConnecting; next = Step()) now_ = next;
    broker_.Accept(limits);
    Step();
  }
  Status Publish(std::uint64_t token, std::string_view topic = "t", bool retain = false) {
    return publisher_.Publish({.topic = topic, .payload = "{}", .retain = retain, .token = token});
  }
  std::vector<Acknowledgement> Take() {
    std::vector<Acknowledgement> taken(64);
    taken.resize(publisher_.TakeAcknowledgements(taken));
    return taken;
  }

  FakeBroker broker_;
  BootTime now_{1000s};
  std::uint32_t random_ = 0xFFFFFFFF;
  MqttPublisher publisher_{TestSettings(), std::make_unique<FakeLink>(broker_), [this] { return random_; }};
};

TEST_F(MqttPublisherTest, ConnectsAfterARandomDelay) {
  ASSERT_EQ(publisher_.Start(now_), Status::kOk);
  EXPECT_EQ(Step(), now_ + 1s);
  EXPECT_EQ(broker_.connects, 0);
  EXPECT_EQ(Step(1s), kNever);
  EXPECT_EQ(broker_.connects, 1);
  EXPECT_EQ(publisher_.connection(), 0u);
  broker_.Accept();
  Step();
  EXPECT_EQ(publisher_.state(), State::kConnected);
  EXPECT_EQ(publisher_.connection(), 1u);
  EXPECT_EQ(publisher_.Room(), 4u);
}

TEST_F(MqttPublisherTest, RefusesSettingsThatCannotWork) {
  const auto start = [this](auto change) {
    PublisherSettings settings = TestSettings();
    change(settings);
    MqttPublisher publisher(settings, std::make_unique<FakeLink>(broker_), [] { return 0u; });
    return publisher.Start(now_);
  };
  EXPECT_EQ(start([](auto&) {}), Status::kOk);
  EXPECT_EQ(start([](auto& s) { s.host.clear(); }), Status::kInvalidArgument);
  EXPECT_EQ(start([](auto& s) { s.client_id.clear(); }), Status::kInvalidArgument);
  EXPECT_EQ(start([](auto& s) { s.port = 0; }), Status::kInvalidArgument);
  EXPECT_EQ(start([](auto& s) { s.window = 0; }), Status::kInvalidArgument);
  EXPECT_EQ(start([](auto& s) { s.window = 1025; }), Status::kInvalidArgument);
  EXPECT_EQ(start([](auto& s) { s.keep_alive = 999ms; }), Status::kInvalidArgument);
  EXPECT_EQ(start([](auto& s) { s.keep_alive = 65536s; }), Status::kInvalidArgument);
  EXPECT_EQ(start([](auto& s) { s.connect_timeout = 0s; }), Status::kInvalidArgument);
  EXPECT_EQ(start([](auto& s) { s.backoff.base = 61s; }), Status::kInvalidArgument);
}

TEST_F(MqttPublisherTest, EachAttemptJudgesCertificatesByTheTimeThatIsTrustedThen) {
  ASSERT_EQ(publisher_.Start(now_), Status::kOk);
  publisher_.SetCertificateTime(UtcTime(1h));
  Step(1s);
  EXPECT_EQ(broker_.certificate_time, UtcTime(1h));
  broker_.Refuse(ConnectionFault::kTimeout);
  publisher_.SetCertificateTime(std::nullopt);
  ConnectNow();
  EXPECT_EQ(broker_.connects, 2);
  EXPECT_EQ(broker_.certificate_time, std::nullopt);
}

TEST_F(MqttPublisherTest, TopicsThatComeAgainGetNumbers) {
  ASSERT_EQ(publisher_.Start(now_), Status::kOk);
  ConnectNow({.topic_aliases = 10});
  ASSERT_EQ(Publish(1, "data"), Status::kOk);
  ASSERT_EQ(Publish(2, "data"), Status::kOk);
  EXPECT_EQ(broker_.sent[1].alias.number, 1);
  EXPECT_FALSE(broker_.sent[1].alias.known) << "nothing has been accepted yet";
  broker_.Acknowledge(broker_.sent[0].delivery);
  Take();
  ASSERT_EQ(Publish(3, "data"), Status::kOk);
  EXPECT_TRUE(broker_.sent[2].alias.known);
  broker_.Acknowledge(broker_.sent[2].delivery, 0x87);
  Take();
  EXPECT_EQ(publisher_.last_refusal().topic, "data") << "its name is known here";
  ASSERT_EQ(Publish(4, "state", true), Status::kOk);
  EXPECT_EQ(broker_.sent[3].alias.number, 0) << "retained";
  // The next connection knows nothing of them.
  broker_.Lose();
  Step();
  Take();
  ConnectNow();
  ASSERT_EQ(Publish(5, "data"), Status::kOk);
  EXPECT_EQ(broker_.sent[4].alias.number, 0);
}

TEST_F(MqttPublisherTest, AliasNeverMakesAPacketTooLarge) {
  ASSERT_EQ(publisher_.Start(now_), Status::kOk);
  ConnectNow({.maximum_packet = 32, .topic_aliases = 10});  // a topic of one and a payload of two bytes make 29
  ASSERT_EQ(Publish(1), Status::kOk);
  EXPECT_EQ(broker_.sent[0].alias.number, 0);
}

TEST_F(MqttPublisherTest, StartsOnce) {
  ASSERT_EQ(publisher_.Start(now_), Status::kOk);
  EXPECT_EQ(publisher_.Start(now_), Status::kFailedPrecondition);
}

TEST_F(MqttPublisherTest, TakesNothingWhileNotConnected) {
  EXPECT_EQ(Publish(1), Status::kUnavailable);
  ASSERT_EQ(publisher_.Start(now_), Status::kOk);
  EXPECT_EQ(publisher_.Room(), 0u);
  EXPECT_EQ(Publish(1), Status::kUnavailable);
  Step(1s);
  EXPECT_EQ(Publish(1), Status::kUnavailable);
  EXPECT_TRUE(Take().empty());
}

TEST_F(MqttPublisherTest, SendsInOrderUpToTheWindow) {
  ASSERT_EQ(publisher_.Start(now_), Status::kOk);
  ConnectNow();
  for (std::uint64_t token = 1; token <= 4; ++token) {
    EXPECT_EQ(publisher_.Room(), 5 - token);
    EXPECT_EQ(Publish(token, "t" + std::to_string(token)), Status::kOk);
  }
  EXPECT_EQ(publisher_.Room(), 0u);
  EXPECT_EQ(Publish(5), Status::kResourceExhausted);
  ASSERT_EQ(broker_.sent.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(broker_.sent[i].topic, "t" + std::to_string(i + 1));

  broker_.Acknowledge(broker_.sent[0].delivery);
  const auto taken = Take();
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_EQ(taken[0].token, 1u);
  EXPECT_TRUE(taken[0].accepted());
  EXPECT_EQ(publisher_.Room(), 1u);
}

TEST_F(MqttPublisherTest, HandsEveryFieldOver) {
  ASSERT_EQ(publisher_.Start(now_), Status::kOk);
  ConnectNow();
  const Message message{.topic = "a/b", .payload = "{\"v\":1}", .retain = true, .expiry_seconds = 300, .token = 7};
  ASSERT_EQ(publisher_.Publish(message), Status::kOk);
  EXPECT_EQ(broker_.sent[0].topic, "a/b");
  EXPECT_EQ(broker_.sent[0].payload, "{\"v\":1}");
  EXPECT_TRUE(broker_.sent[0].retain);
  EXPECT_EQ(broker_.sent[0].expiry, 300u);
}

TEST_F(MqttPublisherTest, HandsARequestOver) {
  ASSERT_EQ(publisher_.Start(now_), Status::kOk);
  ConnectNow();
  ASSERT_EQ(publisher_.Publish({.topic = "cmd", .payload = "", .response_topic = "rsp/me", .correlation = "42"}),
            Status::kOk);
  EXPECT_EQ(broker_.sent[0].response_topic, "rsp/me");
  EXPECT_EQ(broker_.sent[0].correlation, "42");
}

TEST_F(MqttPublisherTest, AnswersAnImpossibleResponseTopicItself) {
  ASSERT_EQ(publisher_.Start(now_), Status::kOk);
  ConnectNow();
  ASSERT_EQ(publisher_.Publish({.topic = "cmd", .payload = "", .token = 3, .response_topic = "rsp/#"}), Status::kOk);
  const auto taken = Take();
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_EQ(taken[0].reason, MqttPublisher::kTopicNameInvalid);
  EXPECT_TRUE(broker_.sent.empty());
}

TEST_F(MqttPublisherTest, BringsMessagesInOrder) {
  ASSERT_EQ(publisher_.Start(now_), Status::kOk);
  ConnectNow();
  InboundMessage message;
  EXPECT_FALSE(publisher_.TakeMessage(message));
  broker_.messages = {{"cmd/a", "1", "rsp/x", "c", false}, {"cmd/b", "2", "", "", true}};
  ASSERT_TRUE(publisher_.TakeMessage(message));
  EXPECT_EQ(message.topic, "cmd/a");
  EXPECT_EQ(message.response_topic, "rsp/x");
  EXPECT_EQ(message.correlation, "c");
  ASSERT_TRUE(publisher_.TakeMessage(message));
  EXPECT_EQ(message.payload, "2");
  EXPECT_TRUE(message.retained);
  EXPECT_FALSE(publisher_.TakeMessage(message));
  EXPECT_EQ(publisher_.counters().received, 2u);
  broker_.drops_in.payload = 5;
  EXPECT_EQ(publisher_.inbound_drops().payload, 5u);
}

TEST_F(MqttPublisherTest, RefusedMessageKeepsItsReason) {
  ASSERT_EQ(publisher_.Start(now_), Status::kOk);
  ConnectNow();
  ASSERT_EQ(Publish(9), Status::kOk);
  broker_.Acknowledge(broker_.sent[0].delivery, 0x87);
  const auto taken = Take();
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_EQ(taken[0].reason, 0x87);
  EXPECT_FALSE(taken[0].accepted());
  EXPECT_EQ(publisher_.counters().refused, 1u);
  EXPECT_EQ(publisher_.last_refusal().topic, broker_.sent[0].topic);
  EXPECT_EQ(publisher_.last_refusal().reason, 0x87);
  EXPECT_EQ(publisher_.counters().accepted, 0u);
}

TEST_F(MqttPublisherTest, RespectsTheBrokersReceiveMaximum) {
  ASSERT_EQ(publisher_.Start(now_), Status::kOk);
  ConnectNow({.receive_maximum = 2});
  EXPECT_EQ(publisher_.Room(), 2u);
  EXPECT_EQ(Publish(1), Status::kOk);
  EXPECT_EQ(Publish(2), Status::kOk);
  EXPECT_EQ(Publish(3), Status::kResourceExhausted);
}

TEST_F(MqttPublisherTest, AnswersAMessageThatIsTooLargeItself) {
  ASSERT_EQ(publisher_.Start(now_), Status::kOk);
  ConnectNow({.maximum_packet = 28});  // a topic of one and a payload of two bytes make 29
  EXPECT_EQ(Publish(1), Status::kOk);
  EXPECT_TRUE(broker_.sent.empty());
  const auto taken = Take();
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_EQ(taken[0].reason, MqttPublisher::kPacketTooLarge);
  EXPECT_EQ(publisher_.Publish({.topic = "t", .payload = "1", .token = 2}), Status::kOk);
  EXPECT_EQ(broker_.sent.size(), 1u);
}

TEST_F(MqttPublisherTest, AnswersATopicThatMayNotBeSentItself) {
  ASSERT_EQ(publisher_.Start(now_), Status::kOk);
  ConnectNow();
  EXPECT_EQ(Publish(1, "a/#"), Status::kOk);
  broker_.send_status = Status::kInvalidArgument;  // the library finds that it is not UTF-8
  EXPECT_EQ(Publish(2, "\xff"), Status::kOk);
  const auto taken = Take();
  ASSERT_EQ(taken.size(), 2u);
  EXPECT_EQ(taken[0].reason, MqttPublisher::kTopicNameInvalid);
  EXPECT_EQ(taken[1].reason, MqttPublisher::kTopicNameInvalid);
  EXPECT_TRUE(broker_.sent.empty());
}

TEST_F(MqttPublisherTest, LibraryThatDoesNotTakeAMessageOwesNoAnswer) {
  ASSERT_EQ(publisher_.Start(now_), Status::kOk);
  ConnectNow();
  broker_.send_status = Status::kUnavailable;
  EXPECT_EQ(Publish(1), Status::kUnavailable);
  broker_.send_status = Status::kResourceExhausted;
  EXPECT_EQ(Publish(1), Status::kResourceExhausted);
  EXPECT_TRUE(Take().empty());
  EXPECT_EQ(publisher_.in_flight(), 0u);
}

TEST_F(MqttPublisherTest, ClearsRetainForABrokerWithoutIt) {
  ASSERT_EQ(publisher_.Start(now_), Status::kOk);
  ConnectNow({.retain_available = false});
  EXPECT_EQ(Publish(1, "t", true), Status::kOk);
  EXPECT_FALSE(broker_.sent[0].retain);
  EXPECT_EQ(publisher_.counters().retain_cleared, 1u);
}

TEST_F(MqttPublisherTest, BrokerWithoutQos1IsOfNoUse) {
  ASSERT_EQ(publisher_.Start(now_), Status::kOk);
  ConnectNow({.qos1_available = false});
  EXPECT_EQ(broker_.drops, 1);
  EXPECT_EQ(publisher_.Room(), 0u);
  broker_.Lose(ConnectionFault::kNone);
  Step();
  EXPECT_EQ(publisher_.state(), State::kWaiting);
  EXPECT_EQ(publisher_.diagnosis().fault, ConnectionFault::kProtocolVersion);
  EXPECT_EQ(publisher_.connection(), 0u);
}

TEST_F(MqttPublisherTest, BacksOffWhileAttemptsFail) {
  ASSERT_EQ(publisher_.Start(now_), Status::kOk);
  now_ = Step();
  for (const Duration expected : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s}) {
    Step();
    ASSERT_EQ(publisher_.state(), State::kConnecting);
    broker_.Refuse(ConnectionFault::kRefused);
    const BootTime next = Step();
    EXPECT_EQ(next, now_ + expected);
    EXPECT_EQ(publisher_.diagnosis().fault, ConnectionFault::kRefused);
    now_ = next;
  }
  EXPECT_EQ(publisher_.counters().failed_attempts, 8u);
  EXPECT_EQ(publisher_.counters().attempts, 8u);
}

TEST_F(MqttPublisherTest, OnlyAStableConnectionStartsTheBackOffAnew) {
  ASSERT_EQ(publisher_.Start(now_), Status::kOk);
  // Two nodes with one id throw each other out: each connection succeeds and ends at once.
  for (const Duration expected : {1s, 2s, 4s}) {
    ConnectNow();
    broker_.Lose(ConnectionFault::kSessionTakenOver);
    EXPECT_EQ(Step(), now_ + expected);
    EXPECT_EQ(publisher_.diagnosis().fault, ConnectionFault::kSessionTakenOver);
  }
  ConnectNow();
  EXPECT_EQ(Step(), now_ + 30s);
  Step(30s);
  broker_.Lose();
  EXPECT_EQ(Step(), now_ + 1s);
}

TEST_F(MqttPublisherTest, LossAnswersEverythingBeforeTheNextConnectionShows) {
  ASSERT_EQ(publisher_.Start(now_), Status::kOk);
  ConnectNow();
  for (std::uint64_t token = 1; token <= 3; ++token) ASSERT_EQ(Publish(token), Status::kOk);
  broker_.Acknowledge(broker_.sent[0].delivery);
  broker_.Lose();
  now_ = Step();
  ConnectNow();
  // Connected again, but the pipeline has not taken the answers yet: nothing may look new.
  EXPECT_EQ(publisher_.connection(), 1u);
  EXPECT_EQ(publisher_.Room(), 0u);
  EXPECT_EQ(Publish(4), Status::kUnavailable);

  std::vector<Acknowledgement> two(2);
  EXPECT_EQ(publisher_.TakeAcknowledgements(two), 2u);
  EXPECT_EQ(two[0].token, 1u);
  EXPECT_EQ(two[0].reason, 0u);
  EXPECT_EQ(two[1].token, 2u);
  EXPECT_EQ(two[1].reason, Acknowledgement::kNotAcknowledged);
  EXPECT_EQ(publisher_.connection(), 1u);
  EXPECT_EQ(publisher_.TakeAcknowledgements(two), 1u);
  EXPECT_EQ(two[0].token, 3u);
  EXPECT_EQ(publisher_.connection(), 2u);
  EXPECT_EQ(publisher_.Room(), 4u);
}

TEST_F(MqttPublisherTest, LateAnswersOfAnEarlierConnectionAreIgnored) {
  ASSERT_EQ(publisher_.Start(now_), Status::kOk);
  ConnectNow();
  ASSERT_EQ(Publish(1), Status::kOk);
  broker_.Lose();
  now_ = Step();
  EXPECT_EQ(Take().size(), 1u);
  ConnectNow();
  ASSERT_EQ(Publish(1), Status::kOk);  // sent again
  broker_.Acknowledge(broker_.sent[0].delivery);
  EXPECT_TRUE(Take().empty());
  EXPECT_EQ(publisher_.counters().late_answers, 1u);
  broker_.Acknowledge(broker_.sent[1].delivery);
  EXPECT_EQ(Take().size(), 1u);
}

TEST_F(MqttPublisherTest, ConnectionThatIsGoneBeforeItIsSeenIsNotCounted) {
  ASSERT_EQ(publisher_.Start(now_), Status::kOk);
  now_ = Step();
  Step();
  broker_.Accept();
  broker_.Lose();
  Step();
  EXPECT_EQ(publisher_.connection(), 0u);
  EXPECT_EQ(publisher_.state(), State::kWaiting);
}

TEST_F(MqttPublisherTest, BrokerThatAcknowledgesNothingIsGivenUp) {
  ASSERT_EQ(publisher_.Start(now_), Status::kOk);
  ConnectNow();
  Step(30s);
  ASSERT_EQ(Publish(1), Status::kOk);
  EXPECT_EQ(Step(), now_ + 60s);
  Step(59s);
  EXPECT_EQ(broker_.drops, 0);
  Step(1s);
  EXPECT_EQ(broker_.drops, 1);
  EXPECT_EQ(publisher_.state(), State::kClosing);
  broker_.Lose(ConnectionFault::kNone);
  Step();
  EXPECT_EQ(publisher_.diagnosis().fault, ConnectionFault::kNoAcknowledgement);
  const auto taken = Take();
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_EQ(taken[0].reason, Acknowledgement::kNotAcknowledged);
}

TEST_F(MqttPublisherTest, StopSaysGoodByeAndAnswersEverything) {
  ASSERT_EQ(publisher_.Start(now_), Status::kOk);
  ConnectNow();
  ASSERT_EQ(Publish(1), Status::kOk);
  ASSERT_EQ(Publish(2), Status::kOk);
  broker_.Acknowledge(broker_.sent[0].delivery);  // comes while the good-bye is on its way
  const Message last{.topic = "state", .payload = "{}", .retain = true};
  publisher_.Stop(&last, 1s);
  EXPECT_EQ(broker_.shutdowns, 1);
  EXPECT_EQ(broker_.goodbye_topic, "state");
  const auto taken = Take();
  ASSERT_EQ(taken.size(), 2u);
  EXPECT_EQ(taken[0].reason, 0u);
  EXPECT_EQ(taken[1].reason, Acknowledgement::kNotAcknowledged);
  EXPECT_EQ(publisher_.state(), State::kStopped);
  EXPECT_EQ(Step(1h), kNever);
  EXPECT_EQ(Publish(3), Status::kUnavailable);
  EXPECT_EQ(publisher_.Start(now_), Status::kFailedPrecondition);
  publisher_.Stop(nullptr, 1s);
  EXPECT_EQ(broker_.shutdowns, 1);
}

TEST_F(MqttPublisherTest, StopWhileNotConnectedHasNothingToSay) {
  ASSERT_EQ(publisher_.Start(now_), Status::kOk);
  Step(1s);
  const Message last{.topic = "state", .payload = "{}"};
  publisher_.Stop(&last, 1s);
  EXPECT_EQ(broker_.shutdowns, 1);
  EXPECT_FALSE(broker_.said_goodbye);
}

TEST_F(MqttPublisherTest, StateNamesDiffer) {
  EXPECT_EQ(PublisherStateName(State::kStopped), "stopped");
  EXPECT_EQ(PublisherStateName(State::kWaiting), "waiting");
  EXPECT_EQ(PublisherStateName(State::kConnecting), "connecting");
  EXPECT_EQ(PublisherStateName(State::kConnected), "connected");
  EXPECT_EQ(PublisherStateName(State::kClosing), "closing");
}

// A day of a bad network in virtual time: whatever happens, a token that was taken is answered exactly once, and
// when connection() changes nothing of the connection before is unanswered.
TEST_F(MqttPublisherTest, ADayOfABadNetwork) {
  std::mt19937 dice(7);
  std::map<std::uint64_t, std::uint32_t> open;  // token -> connection it was sent on
  std::uint64_t token = 0, answered = 0;
  std::size_t unanswered_from = 0;
  ASSERT_EQ(publisher_.Start(now_), Status::kOk);
  for (const BootTime end = now_ + 24h; now_ < end; now_ += std::chrono::milliseconds(dice() % 2000)) {
    random_ = static_cast<std::uint32_t>(dice());
    Step();
    for (const Acknowledgement& ack : Take()) {
      ASSERT_EQ(open.erase(ack.token), 1u) << "token " << ack.token << " answered twice";
      ++answered;
    }
    for (const auto& [sent, connection] : open) ASSERT_EQ(connection, publisher_.connection()) << sent;
    if (publisher_.state() == State::kConnecting) {
      dice() % 3 == 0 ? broker_.Refuse(ConnectionFault::kTimeout) : broker_.Accept();
    } else if (publisher_.state() == State::kClosing) {
      broker_.Lose();
    } else if (publisher_.state() == State::kConnected) {
      while (publisher_.Room() != 0 && dice() % 3 != 0) {
        ASSERT_EQ(Publish(++token), Status::kOk);
        open[token] = publisher_.connection();
      }
      for (; unanswered_from < broker_.sent.size() && dice() % 4 != 0; ++unanswered_from) {
        broker_.Acknowledge(broker_.sent[unanswered_from].delivery);
      }
      if (dice() % 50 == 0) broker_.Lose();
    }
  }
  publisher_.Stop(nullptr, 1s);
  for (const Acknowledgement& ack : Take()) ASSERT_EQ(open.erase(ack.token), 1u);
  EXPECT_TRUE(open.empty());
  EXPECT_GT(answered, 10000u);
  EXPECT_GT(publisher_.connection(), 100u);
}

class SubscribingTest : public MqttPublisherTest {
 protected:
  static PublisherSettings Subscribing() {
    PublisherSettings settings = TestSettings();
    settings.subscriptions = {"cmd/+", "rsp/me"};
    return settings;
  }
  void SetUp() override {
    publisher_ = MqttPublisher(Subscribing(), std::make_unique<FakeLink>(broker_), [] { return 0u; });
    ASSERT_EQ(publisher_.Start(now_), Status::kOk);
    ConnectNow();
  }
};

TEST_F(SubscribingTest, CountsWhatTheBrokerGrants) {
  EXPECT_EQ(publisher_.subscribed(), 0u);
  broker_.Subscribed(0);
  broker_.Subscribed(1);
  Step();
  EXPECT_EQ(publisher_.subscribed(), 2u);
  EXPECT_EQ(publisher_.counters().subscriptions_refused, 0u);
  EXPECT_TRUE(publisher_.last_refused_subscription().topic.empty());
  broker_.Lose();
  Step();
  EXPECT_EQ(publisher_.subscribed(), 0u);
}

TEST_F(SubscribingTest, RefusedSubscriptionIsNamedAndTheConnectionStays) {
  broker_.Subscribed(0, 0x87);
  broker_.Subscribed(1, 0);
  Step();
  EXPECT_EQ(publisher_.subscribed(), 1u);
  EXPECT_EQ(publisher_.counters().subscriptions_refused, 1u);
  EXPECT_EQ(publisher_.last_refused_subscription().topic, "cmd/+");
  EXPECT_EQ(publisher_.last_refused_subscription().reason, 0x87);
  EXPECT_EQ(publisher_.counters().refused, 0u) << "no message was refused";
  Step(120s);
  EXPECT_EQ(publisher_.state(), State::kConnected);
  EXPECT_EQ(broker_.drops, 0);
}

TEST_F(SubscribingTest, SubscriptionWithoutAnAnswerEndsTheConnection) {
  broker_.Subscribed(0);
  Step();
  Step(59s);
  EXPECT_EQ(broker_.drops, 0);
  EXPECT_EQ(Step(), now_ + 1s);
  Step(1s);
  EXPECT_EQ(broker_.drops, 1);
  broker_.Lose();
  Step();
  EXPECT_EQ(publisher_.diagnosis().fault, ConnectionFault::kNoAcknowledgement);
}

TEST_F(SubscribingTest, AnswerForAFilterThatDoesNotExistIsIgnored) {
  broker_.Subscribed(2, 0x87);
  Step();
  EXPECT_EQ(publisher_.counters().subscriptions_refused, 0u);
}

TEST(Subscriptions, ImpossibleFiltersAreRefusedAtTheStart) {
  FakeBroker broker;
  const auto start = [&broker](std::vector<std::string> filters) {
    PublisherSettings settings = TestSettings();
    settings.subscriptions = std::move(filters);
    return MqttPublisher(settings, std::make_unique<FakeLink>(broker), [] { return 0u; }).Start(BootTime{});
  };
  EXPECT_EQ(start({"a/+", "b/#"}), Status::kOk);
  EXPECT_EQ(start({"a/+b"}), Status::kInvalidArgument);
  EXPECT_EQ(start(std::vector<std::string>(kMostSubscriptions, "a")), Status::kOk);
  EXPECT_EQ(start(std::vector<std::string>(kMostSubscriptions + 1, "a")), Status::kInvalidArgument);
}

}  // namespace
}  // namespace tramgac::publish
