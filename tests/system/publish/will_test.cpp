#include <gtest/gtest.h>
#include <signal.h>

#include <string>

#include "tests/system/publish/mosquitto.h"
#include "tests/system/publish/publisher_driver.h"

namespace tramgac::publish {
namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

constexpr char kOffline[] = "{\"online\":false}";
constexpr char kOnline[] = "{\"online\":true}";

std::unique_ptr<Process> StartVictim(const Mosquitto& broker, const TempFolder& folder, int delay_seconds) {
  const std::string output = folder.File("victim-" + std::to_string(delay_seconds) + "-" + std::to_string(FreePort()));
  auto victim = std::make_unique<Process>(
      std::vector<std::string>{PUBLISH_VICTIM, std::to_string(broker.port()), std::to_string(delay_seconds)}, output);
  EXPECT_TRUE(WaitUntil([&] { return ReadFile(output).find("online") != std::string::npos; }, 20s));
  return victim;
}

TEST(Will, IsDeliveredAfterTheDelayWhenTheNodeIsKilled) {
  Mosquitto broker;
  broker.Start();
  Subscriber subscriber(broker, "test/state");
  TempFolder folder;
  const auto victim = StartVictim(broker, folder, 2);
  const auto killed = SteadyClock::now();
  victim->End(SIGKILL);
  const auto received = subscriber.WaitFor(2);
  const auto delay = SteadyClock::now() - killed;
  ASSERT_EQ(received.size(), 2u);
  EXPECT_EQ(received[0].payload, kOnline);
  EXPECT_EQ(received[1].payload, kOffline);
  EXPECT_GT(delay, 1s) << "the Will did not wait";
  Subscriber later(broker, "test/state");
  EXPECT_TRUE(later.WaitFor(1)[0].retained);
}

TEST(Will, IsNotDeliveredWhenTheNodeComesBackInTime) {
  Mosquitto broker;
  broker.Start();
  Subscriber subscriber(broker, "test/state");
  TempFolder folder;
  StartVictim(broker, folder, 3)->End(SIGKILL);
  const auto again = StartVictim(broker, folder, 3);
  // Longer than the delay of the first Will, counted by the broker that would deliver it.
  const auto wait_end = SteadyClock::now() + 5s;
  WaitUntil([&] { return SteadyClock::now() >= wait_end; }, 10s);
  for (const auto& message : subscriber.received()) EXPECT_EQ(message.payload, kOnline);
  EXPECT_EQ(subscriber.received().size(), 2u);
}

PublisherSettings SettingsWithWill(const Mosquitto& broker) {
  PublisherSettings settings = LoopbackSettings(broker.port());
  settings.will = {"test/state", "{\"online\":\"will\"}", true, 0};
  return settings;
}

TEST(Will, StopSendsTheLastMessageInsteadOfTheWill) {
  Mosquitto broker;
  broker.Start();
  Subscriber subscriber(broker, "test/state");
  {
    PublisherDriver driver(SettingsWithWill(broker));
    ASSERT_TRUE(driver.RunUntilConnected());
    const Message last{.topic = "test/state", .payload = kOffline, .retain = true};
    const auto begin = SteadyClock::now();
    driver.Stop(&last, 2s);
    EXPECT_LT(SteadyClock::now() - begin, 2s);
  }
  const auto received = subscriber.WaitFor(1);
  ASSERT_EQ(received.size(), 1u);
  EXPECT_EQ(received[0].payload, kOffline);
}

TEST(Will, StopIsBoundedWhenTheBrokerHangs) {
  Mosquitto broker;
  broker.Start();
  PublisherDriver driver(SettingsWithWill(broker));
  ASSERT_TRUE(driver.RunUntilConnected());
  ASSERT_EQ(driver.publisher().Publish({.topic = "t", .payload = "{}", .token = 5}), Status::kOk);
  broker.Freeze();
  const Message last{.topic = "test/state", .payload = kOffline, .retain = true};
  const auto begin = SteadyClock::now();
  driver.Stop(&last, 1s);
  // Whatever the publisher waits for otherwise takes 3 s or more.
  EXPECT_LT(SteadyClock::now() - begin, 2500ms);
  EXPECT_EQ(driver.AnswerCount(5), 1u);
  broker.Thaw();
}

TEST(Will, RefusedLastMessageLeavesTheWordToTheWill) {
  TempFolder folder;
  // The state may be said by the Will (checked at CONNECT), the last message goes to a forbidden topic.
  const std::string access = folder.Write("acl", "topic readwrite test/#\n");
  Mosquitto broker("allow_anonymous true\nacl_file " + access + "\n");
  broker.Start();
  Subscriber subscriber(broker, "test/state");
  PublisherDriver driver(SettingsWithWill(broker));
  ASSERT_TRUE(driver.RunUntilConnected());
  const Message last{.topic = "forbidden/state", .payload = kOffline, .retain = true};
  driver.Stop(&last, 2s);
  const auto received = subscriber.WaitFor(1);
  ASSERT_EQ(received.size(), 1u);
  EXPECT_EQ(received[0].payload, "{\"online\":\"will\"}");
}

}  // namespace
}  // namespace tramgac::publish
