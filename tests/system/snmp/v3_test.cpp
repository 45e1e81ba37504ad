// v3 against net-snmp's snmpd.
#include <gtest/gtest.h>

#include "tests/system/snmp/agent_process.h"
#include "tests/system/snmp/udp_relay.h"

namespace tramgac::snmp {
namespace {

constexpr std::array<std::uint32_t, 9> kSysLocation = {1, 3, 6, 1, 2, 1, 1, 6, 0};
constexpr std::array<ScalarAddress, 1> kLocation = {{{0, kSysLocation}}};
constexpr char kOtherEngine[] = "0x80001f88046f74686572";
constexpr char kEngine[] = "0x80001f8804747261636b";

AgentAddress Address() {
  AgentAddress address{kLocation, {}, {}, 1};
  address.limits.timeout = std::chrono::milliseconds(300);
  address.limits.retries = 1;
  return address;
}

class V3Test : public testing::Test {
 protected:
  void SetUp() override {
    if (FindProgram({"snmpd"}).empty()) GTEST_SKIP() << "no snmpd on this machine";
    snmpd = std::make_unique<Snmpd>(loop);
    ASSERT_TRUE(snmpd->answering());
  }

  Quality PollAs(const Credentials& credentials) {
    PolledAgent agent(loop, snmpd->endpoint(), credentials, Address());
    const Quality quality = agent.Poll();
    EXPECT_EQ(agent.TextOf(0), quality == Quality::kGood ? "a rack" : "(none)");
    return quality;
  }

  EventLoop loop;
  std::unique_ptr<Snmpd> snmpd;
};

TEST_F(V3Test, EveryAlgorithmWorks) {
  EXPECT_EQ(PollAs(User("sha1aes128", AuthProtocol::kSha1, PrivProtocol::kAes128)), Quality::kGood);
  EXPECT_EQ(PollAs(User("sha224aes128", AuthProtocol::kSha224, PrivProtocol::kAes128)), Quality::kGood);
  EXPECT_EQ(PollAs(User("sha256aes128", AuthProtocol::kSha256, PrivProtocol::kAes128)), Quality::kGood);
  EXPECT_EQ(PollAs(User("sha384aes192", AuthProtocol::kSha384, PrivProtocol::kAes192)), Quality::kGood);
  EXPECT_EQ(PollAs(User("sha512aes256", AuthProtocol::kSha512, PrivProtocol::kAes256)), Quality::kGood);
}

TEST_F(V3Test, LowerLevelsWork) {
  Credentials user = User("authonly", AuthProtocol::kSha256, PrivProtocol::kAes128);
  user.level = SecurityLevel::kAuthNoPriv;
  EXPECT_EQ(PollAs(user), Quality::kGood);
  user = User("plain", AuthProtocol::kSha256, PrivProtocol::kAes128);
  user.level = SecurityLevel::kNoAuthNoPriv;
  EXPECT_EQ(PollAs(user), Quality::kGood);
}

TEST_F(V3Test, EveryRefusalHasItsName) {
  EXPECT_EQ(PollAs(User("stranger", AuthProtocol::kSha256, PrivProtocol::kAes128)), Quality::kUnknownUser);
  Credentials user = User("sha256aes128", AuthProtocol::kSha256, PrivProtocol::kAes128);
  user.auth_passphrase = "wrong horse";
  EXPECT_EQ(PollAs(user), Quality::kWrongCredentials);
  EXPECT_EQ(PollAs(User("sha256aes128", AuthProtocol::kSha512, PrivProtocol::kAes128)), Quality::kWrongCredentials);
  user = User("sha256aes128", AuthProtocol::kSha256, PrivProtocol::kAes128);
  user.priv_passphrase = "wrong staple";
  EXPECT_EQ(PollAs(user), Quality::kDecryptionError);
  EXPECT_EQ(PollAs(User("plain", AuthProtocol::kSha256, PrivProtocol::kAes128)), Quality::kUnsupportedSecurity);
}

TEST_F(V3Test, CorrectedCredentialsAreUsed) {
  Credentials user = User("sha256aes128", AuthProtocol::kSha256, PrivProtocol::kAes128);
  Credentials wrong = user;
  wrong.auth_passphrase = "wrong horse";
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(PollAs(wrong), Quality::kWrongCredentials);
    EXPECT_EQ(PollAs(user), Quality::kGood);
  }
  PolledAgent stays_wrong(loop, snmpd->endpoint(), wrong, Address());
  EXPECT_EQ(stays_wrong.Poll(), Quality::kWrongCredentials);
  PolledAgent right(loop, snmpd->endpoint(), user, Address());
  EXPECT_EQ(right.Poll(), Quality::kGood);
}

TEST_F(V3Test, OneSessionPollsAgainWithoutMeetingAnew) {
  int datagrams = 0;
  UdpRelay relay(loop, snmpd->endpoint(), [&](int, UdpRelay::Datagram answer) {
    ++datagrams;
    return std::vector<UdpRelay::Datagram>{std::move(answer)};
  });
  PolledAgent agent(loop, relay.endpoint(), User("sha256aes128", AuthProtocol::kSha256, PrivProtocol::kAes128),
                    Address());
  EXPECT_EQ(agent.Poll(), Quality::kGood);
  EXPECT_LE(datagrams, 3);  // engine id, time window, answer
  datagrams = 0;
  for (int i = 0; i < 10; ++i) EXPECT_EQ(agent.Poll(), Quality::kGood);
  EXPECT_EQ(datagrams, 10);
}

TEST_F(V3Test, TwoSessionsOfOneUserDoNotDisturbEachOther) {
  const Credentials user = User("sha1aes128", AuthProtocol::kSha1, PrivProtocol::kAes128);
  PolledAgent first(loop, snmpd->endpoint(), user, Address());
  EXPECT_EQ(first.Poll(), Quality::kGood);
  EXPECT_EQ(PollAs(user), Quality::kGood);  // opened and closed again
  EXPECT_EQ(first.Poll(), Quality::kGood);
}

TEST_F(V3Test, ARebootedAgentIsMetAgain) {
  PolledAgent agent(loop, snmpd->endpoint(), User("sha256aes128", AuthProtocol::kSha256, PrivProtocol::kAes128),
                    Address());
  ASSERT_EQ(agent.Poll(), Quality::kGood);
  snmpd->Stop();
  snmpd->Start(kEngine);
  ASSERT_TRUE(snmpd->answering());
  EXPECT_EQ(agent.Poll(), Quality::kGood);  // by the time window report, inside the same request
}

TEST_F(V3Test, AnAgentWithAnotherEngineIsMetAgainAfterOneFailure) {
  PolledAgent agent(loop, snmpd->endpoint(), User("sha256aes128", AuthProtocol::kSha256, PrivProtocol::kAes128),
                    Address());
  ASSERT_EQ(agent.Poll(), Quality::kGood);
  snmpd->Stop();
  snmpd->Start(kOtherEngine);
  ASSERT_TRUE(snmpd->answering());
  EXPECT_EQ(agent.Poll(), Quality::kBadFrame);  // net-snmp cannot read a report of an engine that it does not expect
  EXPECT_EQ(agent.Poll(), Quality::kGood);
}

TEST_F(V3Test, AnAgentThatLostItsBootCountIsMetAgain) {
  const Credentials user = User("sha256aes128", AuthProtocol::kSha256, PrivProtocol::kAes128);
  snmpd->Stop();
  snmpd->Start(kEngine);  // boots is now at least 2
  PolledAgent agent(loop, snmpd->endpoint(), user, Address());
  ASSERT_EQ(agent.Poll(), Quality::kGood);
  const Endpoint old = snmpd->endpoint();
  Snmpd fresh(loop, kEngine);  // the same engine id, boots 1, behind the old address
  ASSERT_TRUE(fresh.answering());
  PolledAgent moved(loop, fresh.endpoint(), user, Address());
  Quality quality = moved.Poll();
  if (quality != Quality::kGood) quality = moved.Poll();
  EXPECT_EQ(quality, Quality::kGood);
}

TEST_F(V3Test, SpoiledReportsDoNotEndASession) {
  UdpRelay relay(loop, snmpd->endpoint(), [](int n, UdpRelay::Datagram answer) -> std::vector<UdpRelay::Datagram> {
    UdpRelay::Datagram half(answer.begin(), answer.begin() + static_cast<std::ptrdiff_t>(answer.size() / 2));
    if (n == 0 || n == 2) return {half};
    return {half, answer};
  });
  PolledAgent agent(loop, relay.endpoint(), User("sha256aes128", AuthProtocol::kSha256, PrivProtocol::kAes128),
                    Address());
  EXPECT_EQ(agent.Poll(), Quality::kGood);
  EXPECT_EQ(agent.Poll(), Quality::kGood);
}

}  // namespace
}  // namespace tramgac::snmp
