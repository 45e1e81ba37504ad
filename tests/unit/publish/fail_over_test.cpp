// The publisher with several brokers.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

#include "agent/publish/mqtt_publisher.h"
#include "tests/unit/publish/fake_link.h"

namespace tramgac::publish {
namespace {

using namespace std::chrono_literals;
using State = MqttPublisher::State;
using Places = std::vector<std::size_t>;

PublisherSettings ThreeBrokers() {
  PublisherSettings settings;
  settings.host = "broker-1";
  settings.standby = {{"broker-2", 1883}, {"broker-3", 1884}};
  settings.client_id = "node-1";
  settings.window = 4;
  return settings;
}

class FailOver : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(publisher_.Start(now_), Status::kOk); }
  BootTime Step(Duration later = Duration(0)) {
    now_ += later;
    return publisher_.Step(now_);
  }
  void BeginAttempt() {
    for (BootTime next = Step(); publisher_.state() != State::kConnecting; next = Step()) now_ = next;
  }
  void Connect() {
    BeginAttempt();
    broker_.Accept();
    Step();
  }
  void Refuse() {
    BeginAttempt();
    broker_.Refuse(ConnectionFault::kRefused);
    Step();
  }
  void ConnectToTheSecond() {
    Refuse();
    Connect();
  }
  Status Publish(std::uint64_t token) { return publisher_.Publish({.topic = "t", .payload = "{}", .token = token}); }
  std::vector<Acknowledgement> Take() {
    std::vector<Acknowledgement> taken(64);
    taken.resize(publisher_.TakeAcknowledgements(taken));
    return taken;
  }

  FakeBroker broker_;
  BootTime now_{1000s};
  std::uint32_t random_ = 0x80000000u;  // +-0 %
  MqttPublisher publisher_{ThreeBrokers(), std::make_unique<FakeLink>(broker_), [this] { return random_; }};
};

TEST_F(FailOver, FailedAttemptsGoThroughTheList) {
  for (int i = 0; i < 4; ++i) Refuse();
  EXPECT_EQ(broker_.connected_to, (Places{0, 1, 2, 0}));
  EXPECT_EQ(publisher_.diagnosed_broker(), 0u);
  EXPECT_EQ(publisher_.broker(), 1u);
}

TEST_F(FailOver, LostConnectionIsReplacedByTheNextWithinASecond) {
  Connect();
  ASSERT_EQ(Publish(1), Status::kOk);
  Step(1h);
  broker_.Lose();
  const BootTime lost = now_;
  Connect();
  EXPECT_EQ(broker_.connected_to, (Places{0, 1}));
  EXPECT_LE(now_ - lost, 1s);
  // What the first had not acknowledged goes out again: the connection's number says so.
  EXPECT_EQ(publisher_.Room(), 0u);
  ASSERT_EQ(Take().size(), 1u);
  EXPECT_EQ(publisher_.connection(), 2u);
  EXPECT_EQ(publisher_.Room(), 4u);
}

TEST_F(FailOver, BrokerThatAcknowledgesNothingIsLeftForTheNext) {
  Connect();
  ASSERT_EQ(Publish(1), Status::kOk);
  Step(60s);
  ASSERT_EQ(publisher_.state(), State::kClosing);
  broker_.Lose(ConnectionFault::kNone);
  Connect();
  EXPECT_EQ(broker_.connected_to, (Places{0, 1}));
  EXPECT_EQ(publisher_.diagnosed_broker(), 0u);
}

TEST_F(FailOver, FirstBrokerIsLookedForAndTakenWhenItIsBack) {
  ConnectToTheSecond();
  EXPECT_TRUE(broker_.probed.empty());
  Step(15min - 1s);
  EXPECT_TRUE(broker_.probed.empty());
  Step(2s);
  ASSERT_EQ(broker_.probed, (Places{0}));
  ASSERT_EQ(Publish(1), Status::kOk) << "the standby is used while the first is looked for";
  broker_.Probed(ConnectionFault::kRefused);
  Step();
  EXPECT_EQ(publisher_.state(), State::kConnected);
  broker_.Acknowledge(broker_.sent[0].delivery);
  Step(16min);
  ASSERT_EQ(broker_.probed, (Places{0, 0}));
  broker_.Probed();
  Step();
  Step();
  EXPECT_EQ(broker_.drops, 1);
  broker_.Lose(ConnectionFault::kNone);
  Step();
  Step();
  EXPECT_EQ(broker_.connected_to, (Places{0, 1, 0})) << "at once";
  broker_.Accept();
  Take();
  Step();
  EXPECT_EQ(publisher_.connection(), 2u);
  EXPECT_EQ(publisher_.counters().switches, 1u);
  EXPECT_EQ(publisher_.counters().lost_connections, 0u);
  Step(24h);
  EXPECT_EQ(broker_.probed.size(), 2u) << "the first has nothing to look back at";
}

TEST_F(FailOver, MessagesInFlightAreWaitedForBeforeTheReturn) {
  ConnectToTheSecond();
  Step(16min);
  ASSERT_EQ(Publish(1), Status::kOk);
  broker_.Probed();
  EXPECT_LE(Step(), now_ + 10s);
  EXPECT_EQ(broker_.drops, 0);
  EXPECT_EQ(publisher_.Room(), 0u) << "nothing new";
  EXPECT_NE(Publish(2), Status::kOk);
  broker_.Acknowledge(broker_.sent[0].delivery);
  Step(1s);
  EXPECT_EQ(broker_.drops, 1);
  const auto taken = Take();
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_TRUE(taken[0].accepted());
}

TEST_F(FailOver, MessagesInFlightAreNotWaitedForForEver) {
  ConnectToTheSecond();
  Step(16min);
  ASSERT_EQ(Publish(1), Status::kOk);
  broker_.Probed();
  Step();
  Step(10s);
  EXPECT_EQ(broker_.drops, 1);
}

TEST_F(FailOver, StandbyThatIsLostWhileItIsLeftIsAnOrdinaryLoss) {
  ConnectToTheSecond();
  Step(16min);
  ASSERT_EQ(Publish(1), Status::kOk);
  broker_.Probed();
  Step();
  broker_.Lose();
  Connect();
  EXPECT_EQ(broker_.connected_to, (Places{0, 1, 2}));
  EXPECT_EQ(publisher_.counters().lost_connections, 1u);
  Take();
  Step();
  EXPECT_EQ(publisher_.Room(), 4u);
}

TEST_F(FailOver, OutcomeOfAProbeForAnEarlierConnectionIsIgnored) {
  ConnectToTheSecond();
  Step(16min);
  broker_.Lose();
  broker_.Probed();
  Step();
  EXPECT_EQ(publisher_.state(), State::kWaiting);
  EXPECT_EQ(broker_.drops, 0);
}

TEST_F(FailOver, FirstBrokerThatOnlyLooksWellIsReturnedToLessOften) {
  ConnectToTheSecond();
  for (const Duration wait : {Duration(15min), Duration(30min), Duration(60min), Duration(120min), Duration(120min)}) {
    const std::size_t probes = broker_.probed.size();
    Step(wait - 1s);
    EXPECT_EQ(broker_.probed.size(), probes);
    Step(2s);
    ASSERT_EQ(broker_.probed.size(), probes + 1) << wait.count();
    broker_.Probed();
    Step();
    broker_.Lose(ConnectionFault::kNone);
    ConnectToTheSecond();
  }
  // It acknowledges again: the next time it is gone it is looked for as at first.
  Step(121min);
  broker_.Probed();
  Step();
  broker_.Lose(ConnectionFault::kNone);
  Connect();
  ASSERT_EQ(Publish(1), Status::kOk);
  broker_.Acknowledge(broker_.sent.back().delivery);
  Step(31s);
  broker_.Lose();
  Take();
  Connect();
  const std::size_t probes = broker_.probed.size();
  Step(16min);
  EXPECT_EQ(broker_.probed.size(), probes + 1);
}

// What `state` says of the brokers.
TEST_F(FailOver, FailOversAreCountedAndReturnsAreNot) {
  EXPECT_EQ(publisher_.in_use_since(), kNever);
  Connect();
  EXPECT_EQ(publisher_.counters().fail_overs, 0u);
  const BootTime first = publisher_.in_use_since();
  EXPECT_EQ(first, now_);
  // It comes back to the same one: nothing has changed.
  for (int i = 0; i < 3; ++i) {
    Step(1h);
    i == 0 ? broker_.Lose() : broker_.Refuse(ConnectionFault::kRefused);
    Step();
    BeginAttempt();
  }
  EXPECT_EQ(publisher_.broker(), 0u);
  broker_.Accept();
  Step();
  EXPECT_EQ(publisher_.in_use_since(), first);
  EXPECT_EQ(publisher_.counters().fail_overs, 0u);
  // The next one is another.
  Step(1h);
  broker_.Lose();
  Connect();
  EXPECT_EQ(publisher_.broker(), 1u);
  EXPECT_EQ(publisher_.in_use_since(), now_);
  EXPECT_EQ(publisher_.counters().fail_overs, 1u);
  // And back, because the first can be reached again.
  Step(16min);
  broker_.Probed();
  Step();
  broker_.Lose(ConnectionFault::kNone);
  Connect();
  EXPECT_EQ(publisher_.broker(), 0u);
  EXPECT_EQ(publisher_.in_use_since(), now_);
  EXPECT_EQ(publisher_.counters().fail_overs, 1u);
}

TEST_F(FailOver, AFirstBrokerThatIsNeverThereIsAFailOver) {
  ConnectToTheSecond();
  EXPECT_EQ(publisher_.counters().fail_overs, 1u);
  EXPECT_EQ(publisher_.in_use_since(), now_);
}

TEST_F(FailOver, EachBrokerHasItsOwnFault) {
  BeginAttempt();
  broker_.Refuse(ConnectionFault::kTlsExpired);
  Connect();
  EXPECT_EQ(publisher_.fault_of(0), ConnectionFault::kTlsExpired)
      << "the standby works; the first still has to be seen to";
  EXPECT_EQ(publisher_.fault_of(1), ConnectionFault::kNone);
  EXPECT_EQ(publisher_.diagnosis().fault, ConnectionFault::kNone);
  Step(16min);
  broker_.Probed(ConnectionFault::kTlsNotYetValid);
  Step();
  EXPECT_EQ(publisher_.fault_of(0), ConnectionFault::kTlsNotYetValid);
}

TEST_F(FailOver, RenewedFilesAreUsedAtTheSameBroker) {
  ConnectToTheSecond();
  ASSERT_EQ(Publish(1), Status::kOk);
  broker_.Files(UtcTime(1h), true);
  Step();
  EXPECT_EQ(publisher_.Room(), 0u);
  EXPECT_EQ(broker_.drops, 0) << "a message is in flight";
  broker_.Acknowledge(broker_.sent[0].delivery);
  Step();
  EXPECT_EQ(broker_.drops, 1);
  broker_.Lose(ConnectionFault::kNone);
  Step();
  Step();
  EXPECT_EQ(broker_.connected_to, (Places{0, 1, 1}));
  EXPECT_EQ(publisher_.tls_files().certificate_end, UtcTime(1h));
  EXPECT_EQ(publisher_.counters().renewals, 1u);
}

TEST_F(FailOver, FilesThatAreReadOrCannotBeUsedChangeNothing) {
  Connect();
  broker_.Files(UtcTime(1h), false);
  broker_.Files(UtcTime(2h), true, ConnectionFault::kTlsFiles);
  Step();
  Step();
  EXPECT_EQ(broker_.drops, 0);
  EXPECT_EQ(publisher_.Room(), 4u);
  EXPECT_EQ(publisher_.counters().bad_renewals, 1u);
  EXPECT_EQ(publisher_.tls_files().problem.fault, ConnectionFault::kTlsFiles);
}

TEST_F(FailOver, ImpossibleListsAreRefused) {
  const auto start = [this](std::vector<Endpoint> standby, Duration fail_back = 15min) {
    PublisherSettings settings = ThreeBrokers();
    settings.standby = std::move(standby);
    settings.fail_back = fail_back;
    return MqttPublisher(settings, std::make_unique<FakeLink>(broker_), [] { return 0u; }).Start(now_);
  };
  EXPECT_EQ(start({{"b", 1}}), Status::kOk);
  EXPECT_EQ(start({{"", 1}}), Status::kInvalidArgument);
  EXPECT_EQ(start({{"b", 0}}), Status::kInvalidArgument);
  EXPECT_EQ(start(std::vector<Endpoint>(9, {"b", 1})), Status::kInvalidArgument);
  EXPECT_EQ(start({{"b", 1}}, 0s), Status::kInvalidArgument);
}

TEST(EndpointNames, BracketsStandAroundIpv6) {
  EXPECT_EQ(EndpointName({"soc.example", 8883}), "soc.example:8883");
  EXPECT_EQ(EndpointName({"::1", 1883}), "[::1]:1883");
}

// Two days of brokers that come and go, in virtual time. A sender as the pipeline is one: from the frontier on after
// every change of connection(). Each broker must see the numbers in ascending order within a connection, nothing may be
// skipped, and what the brokers have acknowledged must be everything.
TEST_F(FailOver, TwoDaysOfBrokersThatComeAndGo) {
  std::mt19937 dice(11);
  std::map<std::uint64_t, std::uint64_t> number_of;  // by token
  std::uint64_t token = 0, next = 1, acknowledged = 0;
  std::uint32_t connection = 0;
  std::size_t answered = 0;
  for (const BootTime end = now_ + 48h; now_ < end; now_ += std::chrono::milliseconds(dice() % 3000)) {
    random_ = static_cast<std::uint32_t>(dice());
    Step();
    for (const Acknowledgement& ack : Take()) {
      const auto found = number_of.find(ack.token);
      ASSERT_NE(found, number_of.end()) << "answered twice";
      if (ack.accepted()) {
        ASSERT_LE(found->second, acknowledged + 1) << "a number was skipped";
        acknowledged = std::max(acknowledged, found->second);
      }
      number_of.erase(found);
    }
    if (publisher_.connection() != connection) {
      ASSERT_TRUE(number_of.empty());
      connection = publisher_.connection();
      next = acknowledged + 1;
    }
    while (broker_.probed.size() != answered) {
      broker_.Probed(dice() % 2 == 0 ? ConnectionFault::kNone : ConnectionFault::kRefused);
      ++answered;
    }
    if (publisher_.state() == State::kConnecting) {
      dice() % 3 == 0 ? broker_.Refuse(ConnectionFault::kTimeout) : broker_.Accept();
    } else if (publisher_.state() == State::kClosing) {
      broker_.Lose();
    } else if (publisher_.state() == State::kConnected) {
      while (publisher_.Room() != 0 && dice() % 4 != 0) {
        ASSERT_EQ(Publish(++token), Status::kOk);
        number_of[token] = next++;
      }
      if (dice() % 2 == 0) {
        for (; !broker_.sent.empty(); broker_.sent.erase(broker_.sent.begin())) {
          broker_.Acknowledge(broker_.sent.front().delivery);
        }
      }
      if (dice() % 1000 == 0) broker_.Lose();
    }
  }
  EXPECT_GT(acknowledged, 50000u);
  EXPECT_GT(publisher_.counters().switches, 10u);
  EXPECT_GT(publisher_.counters().lost_connections, 50u);
}

}  // namespace
}  // namespace tramgac::publish
