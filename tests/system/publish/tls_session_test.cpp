// A TLS connection that lives for months gets new keys now and then, at the server's wish. Nothing may be lost over
// that.
#include <gtest/gtest.h>

#include <string>

#include "tests/system/publish/mosquitto.h"
#include "tests/system/publish/sender.h"
#include "tests/system/publish/tls_front.h"

namespace tramgac::publish {
namespace {

using namespace std::chrono_literals;

class TlsSession : public testing::Test {
 protected:
  void SetUp() override { broker_.Start(); }

  // Messages flow while the keys are changed `times` times. Expects that every number has arrived, and that the broker
  // has it at most twice. Outcome: how many connections that took.
  int ChangeKeysWhileSending(TlsFront::Version version, int times) {
    const Certificate server = authority_.Issue("server", "IP:127.0.0.1");
    TlsFront front(version, server, broker_.port());
    Subscriber subscriber(broker_, "test/data");
    PublisherSettings settings = LoopbackSettings(front.port());
    settings.tls = {true, authority_.ca_file(), "", "", ""};
    PublisherDriver driver(settings);
    Sender sender(driver);
    const auto send_until = [&](const std::function<bool()>& condition) {
      return driver.RunUntil([&] {
        sender.Fill();
        return condition();
      });
    };
    std::uint64_t wanted = 50;
    EXPECT_TRUE(send_until([&] { return sender.acknowledged() >= wanted; }));
    for (int change = 1; change <= times && !HasFailure(); ++change) {
      front.ChangeKeys();
      EXPECT_TRUE(send_until([&] { return front.changes() >= change; }))
          << "the client does not answer change " << change;
      wanted = sender.acknowledged() + 50;
      EXPECT_TRUE(send_until([&] { return sender.acknowledged() >= wanted; }))
          << "nothing moves after change " << change;
    }
    const std::uint64_t last = sender.acknowledged();
    ExpectEveryTokenAnsweredOnce(driver, sender);
    std::map<std::uint64_t, int> arrived;
    // Some come twice, so their number says nothing.
    WaitUntil(
        [&] {
          arrived.clear();
          for (const Subscriber::Received& one : subscriber.received()) ++arrived[std::stoull(one.payload)];
          return static_cast<std::uint64_t>(std::distance(arrived.begin(), arrived.upper_bound(last))) == last;
        },
        20s);
    for (std::uint64_t number = 1; number <= last; ++number) {
      EXPECT_GE(arrived[number], 1) << "message " << number << " is lost";
    }
    std::printf("  %llu messages, %d changes of keys, %d connections\n", static_cast<unsigned long long>(last),
                front.changes(), front.connections());
    return front.connections();
  }

  Authority authority_{"Tramgac Test CA"};
  Mosquitto broker_{"allow_anonymous true\nmax_queued_messages 100000\n"};
};

TEST_F(TlsSession, KeyUpdatesOfTls13AreNotNoticed) { EXPECT_EQ(ChangeKeysWhileSending(TlsFront::Version::k13, 10), 1); }

TEST_F(TlsSession, RenegotiationsOfTls12LoseNothing) { ChangeKeysWhileSending(TlsFront::Version::k12, 10); }

}  // namespace
}  // namespace tramgac::publish
