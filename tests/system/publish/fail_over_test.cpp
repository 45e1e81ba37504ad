// Two real brokers: what was sent arrives, at the first or at the second, in order.
#include <gtest/gtest.h>
#include <signal.h>

#include <string>

#include "tests/system/publish/mosquitto.h"
#include "tests/system/publish/publisher_driver.h"
#include "tests/system/publish/sender.h"
#include "tests/system/publish/strange_server.h"

namespace tramgac::publish {
namespace {

using namespace std::chrono_literals;

constexpr char kOptions[] = "allow_anonymous true\nmax_queued_messages 100000\n";

PublisherSettings Settings(std::uint16_t first, std::uint16_t second) {
  PublisherSettings settings = LoopbackSettings(first);
  settings.standby = {{"127.0.0.1", second}};
  settings.fail_back = 2s;
  return settings;
}

// The numbers as one subscriber saw them. Ascending but for the places where the sender began anew.
struct Seen {
  std::vector<std::uint64_t> numbers;
  std::size_t steps_back = 0;
  explicit Seen(const Subscriber& subscriber) {
    for (const auto& message : subscriber.received()) {
      numbers.push_back(std::stoull(message.payload));
      if (numbers.size() > 1 && numbers.back() <= numbers[numbers.size() - 2]) ++steps_back;
    }
  }
};

TEST(FailOver, SecondTakesOverAndTheFirstIsReturnedTo) {
  Mosquitto first(kOptions), second(kOptions);
  first.Start();
  second.Start();
  auto at_first = std::make_unique<Subscriber>(first, "test/#");
  const Subscriber at_second(second, "test/#");
  PublisherDriver driver(Settings(first.port(), second.port()));
  Sender sender(driver);
  const auto send_until = [&](const std::function<bool()>& condition) {
    return driver.RunUntil([&] {
      sender.Fill();
      return condition();
    });
  };
  ASSERT_TRUE(send_until([&] { return sender.acknowledged() >= 500; }));
  EXPECT_EQ(driver.publisher().broker(), 0u);

  // It is killed with a window of messages on their way. What it has acknowledged has reached the subscriber: without
  // that a broker that is killed takes some with it, and no sender could know.
  const auto caught_up = [&] { return Seen(*at_first).numbers.size() >= sender.tokens(); };
  ASSERT_TRUE(driver.RunUntil([&] { return driver.publisher().in_flight() == 0 && caught_up(); }));
  first.Freeze();
  ASSERT_TRUE(send_until([&] { return driver.publisher().Room() == 0; }));
  EXPECT_EQ(driver.publisher().in_flight(), 20u) << "the receive maximum of mosquitto";
  first.Stop(SIGKILL);
  const std::uint64_t before = sender.acknowledged();
  ASSERT_TRUE(send_until([&] { return sender.acknowledged() >= before + 500; }));
  EXPECT_EQ(driver.publisher().broker(), 1u);
  const Seen early(*at_first);
  at_first.reset();

  first.Start();
  at_first = std::make_unique<Subscriber>(first, "test/#");
  ASSERT_TRUE(send_until([&] { return driver.publisher().broker() == 0 && driver.publisher().connection() == 3; }));
  const std::uint64_t returned = sender.acknowledged();
  ASSERT_TRUE(send_until([&] { return sender.acknowledged() >= returned + 500; }));
  EXPECT_EQ(driver.publisher().counters().switches, 1u);

  const std::uint64_t acknowledged = sender.acknowledged();
  ExpectEveryTokenAnsweredOnce(driver, sender);
  const auto all_there = [&] {
    return !Seen(*at_first).numbers.empty() && Seen(*at_first).numbers.back() >= acknowledged;
  };
  ASSERT_TRUE(WaitUntil(all_there, 20s));
  const Seen middle(at_second), late(*at_first);
  // In order at each of them, and nothing missing between them.
  EXPECT_EQ(early.steps_back + middle.steps_back + late.steps_back, 0u);
  ASSERT_FALSE(early.numbers.empty() || middle.numbers.empty() || late.numbers.empty());
  std::set<std::uint64_t> seen(early.numbers.begin(), early.numbers.end());
  seen.insert(middle.numbers.begin(), middle.numbers.end());
  seen.insert(late.numbers.begin(), late.numbers.end());
  EXPECT_EQ(*seen.begin(), 1u);
  EXPECT_EQ(seen.size(), *seen.rbegin()) << "something is missing";
  EXPECT_GE(*seen.rbegin(), acknowledged);
  const std::size_t all = early.numbers.size() + middle.numbers.size() + late.numbers.size();
  std::printf("  %zu messages, %zu of them twice\n", seen.size(), all - seen.size());
  EXPECT_EQ(early.numbers.back() + 1, middle.numbers.front()) << "what was on its way begins anew";
  EXPECT_EQ(middle.numbers.back() + 1, late.numbers.front()) << "the return is without duplicates";
}

TEST(FailOver, BrokerThatAcknowledgesNothingIsLeftForTheNext) {
  StrangeServer mute(StrangeServer::Manner::kNoPuback);
  Mosquitto second(kOptions);
  second.Start();
  const Subscriber subscriber(second, "test/#");
  PublisherSettings settings = Settings(mute.port(), second.port());
  settings.acknowledgement_timeout = 1s;
  settings.fail_back = 6s;  // not before a slow machine has sent the first messages by the second
  PublisherDriver driver(settings);
  Sender sender(driver);
  ASSERT_TRUE(driver.RunUntil([&] {
    sender.Fill();
    return sender.acknowledged() >= 100;
  }));
  EXPECT_EQ(driver.publisher().broker(), 1u);
  EXPECT_EQ(driver.publisher().counters().lost_connections, 1u);
  const auto received = subscriber.WaitFor(100);
  ASSERT_GE(received.size(), 100u);
  for (std::size_t i = 0; i < 100; ++i) ASSERT_EQ(received[i].payload, std::to_string(i + 1));
  // The first still takes connections, so it is returned to, and left again.
  ASSERT_TRUE(driver.RunUntil([&] {
    sender.Fill();
    return driver.publisher().counters().lost_connections == 2;
  }));
  const std::uint64_t before = sender.acknowledged();
  ASSERT_TRUE(driver.RunUntil([&] {
    sender.Fill();
    return sender.acknowledged() >= before + 100;
  }));
  ExpectEveryTokenAnsweredOnce(driver, sender);
}

TEST(FailOver, BothAreAwayAndTheSecondComesFirst) {
  Mosquitto first(kOptions), second(kOptions);
  PublisherDriver driver(Settings(first.port(), second.port()));
  ASSERT_TRUE(driver.RunUntil([&] { return driver.publisher().counters().failed_attempts >= 4; }));
  second.Start();
  ASSERT_TRUE(driver.RunUntilConnected());
  EXPECT_EQ(driver.publisher().broker(), 1u);
}

}  // namespace
}  // namespace tramgac::publish
