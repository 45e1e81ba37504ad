#include <gtest/gtest.h>

#include <array>
#include <ctime>
#include <string>

#include "tests/system/publish/certificates.h"
#include "tests/system/publish/mosquitto.h"
#include "tests/system/publish/publisher_driver.h"

namespace tramgac::publish {
namespace {

using namespace std::chrono_literals;

constexpr char kLoopbackNames[] = "DNS:localhost,IP:127.0.0.1";

class Tls : public testing::Test {
 protected:
  // A broker that shows `server` and demands a certificate of our authority.
  std::unique_ptr<Mosquitto> StartBroker(const Certificate& server, const std::string& more = "") {
    auto broker = std::make_unique<Mosquitto>("allow_anonymous true\nrequire_certificate true\ncafile " +
                                              authority_.ca_file() + "\ncertfile " + server.certificate_file +
                                              "\nkeyfile " + server.key_file + "\n" + more);
    broker->Start();
    return broker;
  }
  PublisherSettings Settings(std::uint16_t port) const {
    PublisherSettings settings = LoopbackSettings(port);
    settings.tls = {true, authority_.ca_file(), node_.certificate_file, node_.key_file};
    return settings;
  }
  // The fault of the first attempt; no connection may ever come about.
  static ConnectionFault FaultOf(const PublisherSettings& settings) {
    PublisherDriver driver(settings);
    const ConnectionFault fault = driver.RunUntilFault();
    EXPECT_EQ(driver.publisher().connection(), 0u);
    std::printf("  %s: %s\n", std::string(ConnectionFaultName(fault)).c_str(),
                driver.publisher().diagnosis().detail.c_str());
    return fault;
  }

  TempFolder broker_folder_;
  Authority authority_{"Tramgac Test CA"};
  Certificate server_ = authority_.Issue("server", kLoopbackNames);
  Certificate node_ = authority_.Issue("node-1", "DNS:node-1");
};

TEST_F(Tls, ConnectsAndPublishesByAddressAndByName) {
  const auto broker = StartBroker(server_);
  for (const char* host : {"127.0.0.1", "localhost"}) {
    PublisherSettings settings = Settings(broker->port());
    settings.host = host;
    PublisherDriver driver(settings);
    EXPECT_LT(driver.PublishAndWait({.topic = "t", .payload = "{}", .token = 1}), 0x80) << host;
  }
}

TEST_F(Tls, IdentityOfTheCertificateIsWhatTheBrokerSees) {
  const std::string access = broker_folder_.Write("acl", "user node-1\ntopic write mine/#\n");
  const auto broker = StartBroker(server_, "use_identity_as_username true\nacl_file " + access + "\n");
  PublisherDriver driver(Settings(broker->port()));
  EXPECT_LT(driver.PublishAndWait({.topic = "mine/a", .payload = "{}", .token = 1}), 0x80);
  EXPECT_EQ(driver.PublishAndWait({.topic = "other/a", .payload = "{}", .token = 2}), 0x87);
}

TEST_F(Tls, WrongAuthority) {
  const auto broker = StartBroker(server_);
  const Authority other("Another CA");
  PublisherSettings settings = Settings(broker->port());
  settings.tls.ca_file = other.ca_file();
  EXPECT_EQ(FaultOf(settings), ConnectionFault::kTlsUnknownAuthority);
}

TEST_F(Tls, WrongHostName) {
  const auto broker = StartBroker(authority_.Issue("elsewhere", "DNS:broker.example"));
  EXPECT_EQ(FaultOf(Settings(broker->port())), ConnectionFault::kTlsHostName);
  PublisherSettings settings = Settings(broker->port());
  settings.host = "localhost";
  EXPECT_EQ(FaultOf(settings), ConnectionFault::kTlsHostName);
}

TEST_F(Tls, ExpiredCertificate) {
  const auto broker = StartBroker(authority_.Issue("old", kLoopbackNames, "20200101000000Z", "20200201000000Z"));
  EXPECT_EQ(FaultOf(Settings(broker->port())), ConnectionFault::kTlsExpired);
}

TEST_F(Tls, CertificateOfTheFuture) {
  const auto broker = StartBroker(authority_.Issue("new", kLoopbackNames, "20980101000000Z", "20990101000000Z"));
  EXPECT_EQ(FaultOf(Settings(broker->port())), ConnectionFault::kTlsNotYetValid);
}

// In ASN.1's form, a number of years from now.
std::string YearsAhead(int years) {
  const auto day = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()) + 365 * years * 24h;
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(day));
  char text[40];
  std::snprintf(text, sizeof(text), "%04d%02u%02u000000Z", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text;
}

// As if our clock stood before the certificate's first day: a board that starts in 1970, only that it is the
// certificate that is moved.
TEST_F(Tls, CertificateIsJudgedByTheTimeThatIsTrusted) {
  const auto broker = StartBroker(authority_.Issue("new", kLoopbackNames, YearsAhead(1), YearsAhead(3)));
  const auto trusted = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  for (const int years : {0, 2, 4}) {
    PublisherDriver driver(Settings(broker->port()));
    if (years != 0) driver.publisher().SetCertificateTime(trusted + years * 365 * 24h);
    if (years == 2) {
      EXPECT_LT(driver.PublishAndWait({.topic = "t", .payload = "{}", .token = 1}), 0x80);
      continue;
    }
    EXPECT_EQ(driver.RunUntilFault(), years == 0 ? ConnectionFault::kTlsNotYetValid : ConnectionFault::kTlsExpired);
  }
  // The host name and who vouches for it count all the same.
  PublisherSettings settings = Settings(broker->port());
  const Authority other("Another CA");
  settings.tls.ca_file = other.ca_file();
  PublisherDriver driver(settings);
  driver.publisher().SetCertificateTime(trusted + 2 * 365 * 24h);
  EXPECT_EQ(driver.RunUntilFault(), ConnectionFault::kTlsUnknownAuthority);
}

// Whether a broker's certificate has been taken back is asked of a list, and of nothing that could not be reached.
TEST_F(Tls, ListOfRevokedCertificates) {
  const auto broker = StartBroker(server_);
  PublisherSettings settings = Settings(broker->port());
  settings.tls.crl_file = authority_.List();
  {
    PublisherDriver driver(settings);
    EXPECT_LT(driver.PublishAndWait({.topic = "t", .payload = "{}", .token = 1}), 0x80) << "the list names nobody";
  }
  authority_.Revoke(authority_.Issue("another", kLoopbackNames));
  {
    PublisherDriver driver(settings);
    EXPECT_LT(driver.PublishAndWait({.topic = "t", .payload = "{}", .token = 1}), 0x80) << "the list names another";
  }
  authority_.Revoke(server_);
  EXPECT_EQ(FaultOf(settings), ConnectionFault::kTlsRevoked);
  // Who does not ask is not told.
  PublisherDriver driver(Settings(broker->port()));
  EXPECT_LT(driver.PublishAndWait({.topic = "t", .payload = "{}", .token = 1}), 0x80);
}

TEST_F(Tls, ListThatCannotBeUsed) {
  const auto broker = StartBroker(server_);
  PublisherSettings settings = Settings(broker->port());
  settings.tls.crl_file = authority_.List("20200101000000Z", "20200201000000Z");
  EXPECT_EQ(FaultOf(settings), ConnectionFault::kTlsRevocationList) << "it has ended";
  authority_.List("20980101000000Z");
  EXPECT_EQ(FaultOf(settings), ConnectionFault::kTlsRevocationList) << "its time has not come";
  const Authority other("Another CA");
  settings.tls.crl_file = other.List();
  EXPECT_EQ(FaultOf(settings), ConnectionFault::kTlsRevocationList) << "it says nothing about our authority";
  settings.tls.crl_file = broker_folder_.Write("empty.pem", "");
  EXPECT_EQ(FaultOf(settings), ConnectionFault::kTlsFiles);
  settings.tls.crl_file = broker_folder_.File("missing.pem");
  EXPECT_EQ(FaultOf(settings), ConnectionFault::kTlsFiles);
}

// A board without a clock: the list itself shows that it is later than the agent knew.
TEST_F(Tls, AListMovesAClockThatIsNotTrusted) {
  const auto broker = StartBroker(server_);
  PublisherSettings settings = Settings(broker->port());
  // The authority's own certificate is not older.
  std::array<char, 16> now{};
  const std::time_t seconds = std::time(nullptr);
  ASSERT_NE(std::strftime(now.data(), now.size(), "%Y%m%d%H%M%SZ", std::gmtime(&seconds)), 0u);
  settings.tls.crl_file = authority_.List(now.data());
  PublisherDriver driver(settings);
  driver.publisher().SetCertificateTime(std::chrono::sys_days(std::chrono::year(2021) / 6 / 1));
  EXPECT_LT(driver.PublishAndWait({.topic = "t", .payload = "{}", .token = 1}), 0x80);
}

// The broker's certificate is taken back while the node is connected: it leaves, and does not come again.
TEST_F(Tls, ARenewedListEndsAConnection) {
  const auto broker = StartBroker(server_);
  PublisherSettings settings = Settings(broker->port());
  settings.tls.crl_file = authority_.List();
  settings.look_at_files = 200ms;
  PublisherDriver driver(settings);
  ASSERT_LT(driver.PublishAndWait({.topic = "t", .payload = "{}", .token = 1}), 0x80);
  authority_.Revoke(server_);
  EXPECT_EQ(driver.RunUntilFault(20s), ConnectionFault::kTlsRevoked);
  EXPECT_EQ(driver.publisher().connection(), 1u);
  EXPECT_EQ(driver.publisher().counters().renewals, 1u);
}

TEST_F(Tls, MissingCertificateOfTheNode) {
  for (const char* version : {"tlsv1.2", "tlsv1.3"}) {
    const auto broker = StartBroker(server_, std::string("tls_version ") + version + "\n");
    PublisherSettings settings = Settings(broker->port());
    settings.tls.certificate_file.clear();
    settings.tls.key_file.clear();
    EXPECT_EQ(FaultOf(settings), ConnectionFault::kTlsOurCertificate) << version;
  }
}

TEST_F(Tls, ExpiredOrForeignCertificateOfTheNode) {
  const auto broker = StartBroker(server_);
  const Authority other("Another CA");
  for (const Certificate& mine : {other.Issue("node-1", "DNS:node-1"),
                                  authority_.Issue("node-old", "DNS:node-1", "20200101000000Z", "20200201000000Z")}) {
    PublisherSettings settings = Settings(broker->port());
    settings.tls.certificate_file = mine.certificate_file;
    settings.tls.key_file = mine.key_file;
    EXPECT_EQ(FaultOf(settings), ConnectionFault::kTlsOurCertificate);
  }
}

TEST_F(Tls, RevokedCertificateOfTheNode) {
  const Certificate mine = authority_.Issue("node-2", "DNS:node-2");
  const auto broker = StartBroker(server_, "crlfile " + authority_.Revoke(mine) + "\n");
  PublisherSettings settings = Settings(broker->port());
  settings.tls.certificate_file = mine.certificate_file;
  settings.tls.key_file = mine.key_file;
  EXPECT_EQ(FaultOf(settings), ConnectionFault::kTlsOurCertificate);
  PublisherDriver driver(Settings(broker->port()));
  EXPECT_TRUE(driver.RunUntilConnected()) << "the others are still taken";
}

TEST_F(Tls, FilesThatCannotBeUsed) {
  const auto broker = StartBroker(server_);
  PublisherSettings settings = Settings(broker->port());
  settings.tls.ca_file = "/nonexistent/ca.pem";
  EXPECT_EQ(FaultOf(settings), ConnectionFault::kTlsFiles);
  settings = Settings(broker->port());
  settings.tls.key_file = server_.key_file;  // of another certificate
  EXPECT_EQ(FaultOf(settings), ConnectionFault::kTlsFiles);
}

TEST_F(Tls, PortWithoutTls) {
  Mosquitto plain;
  plain.Start();
  EXPECT_EQ(FaultOf(Settings(plain.port())), ConnectionFault::kTlsHandshake);
}

// openssl s_server tells in its output whether a handshake came about ("CIPHER is ..").
class OldTls : public Tls {
 protected:
  std::string HandshakeWith(const std::vector<std::string>& options) {
    const std::uint16_t port = FreePort();
    std::vector<std::string> command{
        "openssl", "s_server",      "-accept", std::to_string(port), "-cert", server_.certificate_file,
        "-key",    server_.key_file};
    command.insert(command.end(), options.begin(), options.end());
    const std::string output = broker_folder_.File("s_server-" + std::to_string(port));
    Process server(command, output);
    EXPECT_TRUE(WaitUntil([&] { return ReadFile(output).find("ACCEPT") != std::string::npos; }, 10s));
    PublisherDriver driver(Settings(port));
    driver.RunUntilFault();
    fault_ = driver.publisher().diagnosis().fault;
    return ReadFile(output);
  }
  ConnectionFault fault_ = ConnectionFault::kNone;
};

TEST_F(OldTls, Tls12WithAuthenticatedEncryptionIsTaken) {
  const std::string output = HandshakeWith({"-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"});
  EXPECT_NE(output.find("CIPHER is ECDHE-ECDSA-AES128-GCM-SHA256"), std::string::npos) << output;
}

TEST_F(OldTls, Tls11IsRefused) {
  const std::string output = HandshakeWith({"-tls1_1", "-cipher", "ALL@SECLEVEL=0"});
  EXPECT_EQ(output.find("CIPHER is"), std::string::npos) << output;
  EXPECT_EQ(fault_, ConnectionFault::kTlsHandshake);
}

TEST_F(OldTls, CipherBlockChainingIsRefused) {
  const std::string output = HandshakeWith({"-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA256"});
  EXPECT_EQ(output.find("CIPHER is"), std::string::npos) << output;
  EXPECT_EQ(fault_, ConnectionFault::kTlsHandshake);
}

}  // namespace
}  // namespace tramgac::publish
