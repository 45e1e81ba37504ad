// Certificates that are renewed while messages are sent.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "agent/publish/tls_files.h"
#include "tests/system/publish/certificates.h"
#include "tests/system/publish/mosquitto.h"
#include "tests/system/publish/publisher_driver.h"
#include "tests/system/publish/sender.h"

namespace tramgac::publish {
namespace {

using namespace std::chrono_literals;

class Renewal : public testing::Test {
 protected:
  void SetUp() override {
    Install(authority_.Issue("node-old", "DNS:node-1"));
    const Certificate server = authority_.Issue("server", "IP:127.0.0.1");
    broker_ = std::make_unique<Mosquitto>(
        "allow_anonymous true\nmax_queued_messages 100000\nrequire_certificate true\n"
        "use_identity_as_username true\ncafile " +
        authority_.ca_file() + "\ncertfile " + server.certificate_file + "\nkeyfile " + server.key_file + "\n");
    broker_->Start();
  }
  // As certbot and its like do: a new file takes the place of the old.
  void Install(const Certificate& certificate) const {
    Replace(certificate.certificate_file, "node.pem");
    Replace(certificate.key_file, "node.key");
  }
  void Replace(const std::string& from, const std::string& name) const {
    std::filesystem::copy_file(from, folder_.File("new"));
    std::filesystem::rename(folder_.File("new"), folder_.File(name));
  }
  PublisherSettings Settings() const {
    PublisherSettings settings = LoopbackSettings(broker_->port());
    settings.tls = {true, authority_.ca_file(), folder_.File("node.pem"), folder_.File("node.key")};
    settings.look_at_files = 200ms;
    return settings;
  }
  bool IsKnownAs(const std::string& user) const { return broker_->log().find("u'" + user + "'") != std::string::npos; }

  TempFolder folder_;
  Authority authority_{"Tramgac Test CA"};
  std::unique_ptr<Mosquitto> broker_;
};

TEST_F(Renewal, NewCertificateIsTakenWithoutLosingOrRepeatingAMessage) {
  PublisherDriver driver(Settings());
  Sender sender(driver);
  const auto send_until = [&](const std::function<bool()>& condition) {
    return driver.RunUntil([&] {
      sender.Fill();
      return condition();
    });
  };
  ASSERT_TRUE(send_until([&] { return sender.acknowledged() >= 200; }));
  EXPECT_TRUE(IsKnownAs("node-old"));
  Install(authority_.Issue("node-new", "DNS:node-1", "20200101000000Z", "20980101000000Z"));
  ASSERT_TRUE(send_until([&] { return driver.publisher().connection() == 2; }));
  EXPECT_TRUE(IsKnownAs("node-new")) << broker_->log();
  const std::uint64_t before = sender.acknowledged();
  ASSERT_TRUE(send_until([&] { return sender.acknowledged() >= before + 200; }));
  EXPECT_EQ(driver.publisher().counters().renewals, 1u);
  EXPECT_EQ(driver.publisher().counters().switches, 1u);
  EXPECT_EQ(driver.publisher().counters().lost_connections, 0u);
  EXPECT_EQ(driver.publisher().counters().unanswered, 0u) << "nothing had to be sent twice";
  EXPECT_EQ(driver.publisher().tls_files().certificate_end, UtcTime(std::chrono::sys_days(2098y / 1 / 1)));
  ExpectEveryTokenAnsweredOnce(driver, sender);
}

TEST_F(Renewal, FilesThatDoNotBelongTogetherLeaveTheConnectionAlone) {
  PublisherDriver driver(Settings());
  ASSERT_LT(driver.PublishAndWait({.topic = "t", .payload = "{}", .token = 1}), 0x80);
  const Certificate next = authority_.Issue("node-new", "DNS:node-1");
  Replace(next.certificate_file, "node.pem");
  ASSERT_TRUE(driver.RunUntil([&] { return driver.publisher().counters().bad_renewals == 1; }));
  EXPECT_EQ(driver.publisher().tls_files().problem.fault, ConnectionFault::kTlsFiles);
  ASSERT_LT(driver.PublishAndWait({.topic = "t", .payload = "{}", .token = 2}), 0x80);
  EXPECT_EQ(driver.publisher().connection(), 1u);
  // The key comes at last.
  Replace(next.key_file, "node.key");
  ASSERT_TRUE(driver.RunUntil([&] { return driver.publisher().connection() == 2; }));
  EXPECT_EQ(driver.publisher().counters().bad_renewals, 1u);
  EXPECT_EQ(driver.publisher().tls_files().problem.fault, ConnectionFault::kNone);
  ASSERT_LT(driver.PublishAndWait({.topic = "t", .payload = "{}", .token = 3}), 0x80);
}

TEST_F(Renewal, LooksSeeAChangeOnceItStandsStill) {
  const PublisherSettings settings = Settings();
  TlsFileWatch watch(settings.tls, 60s);
  EXPECT_FALSE(watch.Look());
  Install(authority_.Issue("node-new", "DNS:node-1"));
  EXPECT_FALSE(watch.Look()) << "it may still be going on";
  Install(authority_.Issue("node-newer", "DNS:node-1"));
  EXPECT_FALSE(watch.Look()) << "it is";
  EXPECT_TRUE(watch.Look());
  EXPECT_FALSE(watch.Look()) << "once";
  std::filesystem::remove(folder_.File("node.key"));
  EXPECT_FALSE(watch.Look());
  EXPECT_TRUE(watch.Look()) << "what is gone is another file as well";
  EXPECT_EQ(CheckTlsFiles(settings.tls).fault, ConnectionFault::kTlsFiles);
}

TEST_F(Renewal, EndOfACertificateAndOfAChain) {
  const Certificate late = authority_.Issue("late", "DNS:a", "20200101000000Z", "20900101000000Z");
  const Certificate early = authority_.Issue("early", "DNS:a", "20200101000000Z", "20400229120000Z");
  const UtcTime end{std::chrono::sys_days(2040y / 2 / 29) + 12h};
  EXPECT_EQ(CertificateEnd(early.certificate_file), end);
  folder_.Write("chain", ReadFile(late.certificate_file) + ReadFile(early.certificate_file));
  EXPECT_EQ(CertificateEnd(folder_.File("chain")), end);
  EXPECT_EQ(CertificateEnd(folder_.Write("text", "no certificate")), UtcTime{});
  EXPECT_EQ(CertificateEnd("/nonexistent"), UtcTime{});
}

TEST_F(Renewal, EndOfAListAndOfTheFirstOfSome) {
  const UtcTime end{std::chrono::sys_days(2040y / 2 / 29) + 12h};
  const std::string late = ReadFile(authority_.List("20200101000000Z", "20900101000000Z"));
  const std::string early = ReadFile(authority_.List("20200101000000Z", "20400229120000Z"));
  EXPECT_EQ(RevocationEnd(folder_.Write("lists", late + early)), end);
  EXPECT_EQ(RevocationEnd(folder_.Write("lists", early + late)), end);
  EXPECT_EQ(RevocationEnd(folder_.Write("text", "no list")), UtcTime{});
  EXPECT_EQ(RevocationEnd("/nonexistent"), UtcTime{});
}

}  // namespace
}  // namespace tramgac::publish
