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

const Credentials kUser = User("sha256aes128", AuthProtocol::kSha256, PrivProtocol::kAes128);

AgentAddress Address() {
  AgentAddress address{kLocation, {}, {}, 1};
  address.limits.timeout = std::chrono::milliseconds(800);  // no repeat because a busy machine was slow
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

// A SHA-1 digest is shorter than these keys: only here do the two ways to lengthen one differ.
TEST_F(V3Test, BothWaysToLengthenAKeyWork) {
  EXPECT_EQ(PollAs(User("sha1aes192", AuthProtocol::kSha1, PrivProtocol::kAes192)), Quality::kGood);
  EXPECT_EQ(PollAs(User("sha1aes256", AuthProtocol::kSha1, PrivProtocol::kAes256)), Quality::kGood);
  EXPECT_EQ(PollAs(User("sha1aes192c", AuthProtocol::kSha1, PrivProtocol::kAes192Reeder)), Quality::kGood);
  EXPECT_EQ(PollAs(User("sha1aes256c", AuthProtocol::kSha1, PrivProtocol::kAes256Reeder)), Quality::kGood);
  EXPECT_EQ(PollAs(User("sha1aes256c", AuthProtocol::kSha1, PrivProtocol::kAes256)), Quality::kDecryptionError);
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
  snmpd->Forget();  // else it goes on to know its users by the old engine id too
  snmpd->Start(kOtherEngine);
  ASSERT_TRUE(snmpd->answering());
  EXPECT_EQ(agent.Poll(), Quality::kBadFrame);  // net-snmp cannot read a report of an engine that it does not expect
  EXPECT_EQ(agent.Poll(), Quality::kGood);
}

// Three ways in which an agent's clock goes back: the count of boots is lost, is not raised, is lower.
TEST_F(V3Test, AnAgentWhoseClockGoesBackIsReadAgainWithinTwoPolls) {
  PolledAgent agent(loop, snmpd->endpoint(), kUser, Address());
  snmpd->Stop();
  snmpd->SetBoots(7);
  for (const std::uint32_t boots : {7U, 0U, 1U, 9U, 4U}) {
    snmpd->Stop();
    snmpd->SetBoots(boots);
    snmpd->Start(kEngine);
    ASSERT_TRUE(snmpd->answering());
    agent.Poll();
    EXPECT_EQ(agent.Poll(), Quality::kGood) << "boots " << boots;
  }
}

// RFC 3414 clause 2.2.2: such an engine answers nobody until it is configured anew.
TEST_F(V3Test, AnAgentThatHasUsedUpItsBootsSaysSoInEveryPoll) {
  snmpd->Stop();
  snmpd->SetBoots(2147483647);
  snmpd->Start(kEngine);
  ASSERT_TRUE(snmpd->answering());
  PolledAgent agent(loop, snmpd->endpoint(), kUser, Address());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(agent.Poll(), Quality::kNotInTimeWindow);
}

// snmpd whose clock goes back understands nobody any more, not even its own snmpget: the cause is named until it is
// restarted.
TEST_F(V3Test, AnAgentWhoseClockJumpsIsReadAgainOrTheCauseIsNamed) {
  snmpd->Stop();
  if (!snmpd->UseMovableClock()) GTEST_SKIP() << "no libfaketime on this machine (Debian: faketime)";
  snmpd->Start(kEngine);
  ASSERT_TRUE(snmpd->answering());
  PolledAgent agent(loop, snmpd->endpoint(), kUser, Address());
  ASSERT_EQ(agent.Poll(), Quality::kGood);
  for (const int seconds : {3000, 3100, 100000}) {
    snmpd->JumpClock(std::chrono::seconds(seconds));
    agent.Poll();
    EXPECT_EQ(agent.Poll(), Quality::kGood) << "clock at +" << seconds << " s";
  }
  snmpd->JumpClock(std::chrono::seconds(0));
  EXPECT_NE(agent.Poll(), Quality::kGood);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(agent.Poll(), Quality::kNotInTimeWindow);
  snmpd->Stop();
  snmpd->Start(kEngine);
  agent.Poll();
  EXPECT_EQ(agent.Poll(), Quality::kGood);
}

TEST_F(V3Test, AChangedPassphraseIsToldInEveryPollUntilItIsRight) {
  PolledAgent agent(loop, snmpd->endpoint(), kUser, Address());
  ASSERT_EQ(agent.Poll(), Quality::kGood);
  snmpd.reset();
  Snmpd changed(loop, kEngine, "another horse");
  Credentials right = kUser;
  right.auth_passphrase = "another horse";
  PolledAgent wrong(loop, changed.endpoint(), kUser, Address());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(wrong.Poll(), Quality::kWrongCredentials);
  PolledAgent corrected(loop, changed.endpoint(), right, Address());
  EXPECT_EQ(corrected.Poll(), Quality::kGood);
}

// Cloned machines: the same engine id, user and even passphrase, but another clock.
TEST_F(V3Test, TwoAgentsWithOneEngineAreBothReadAndBothRemarkedOn) {
  snmpd->Stop();
  snmpd->SetBoots(5);
  snmpd->Start(kEngine);
  Snmpd clone(loop, kEngine);
  ASSERT_TRUE(clone.answering());
  PolledAgent first(loop, snmpd->endpoint(), kUser, Address());
  PolledAgent second(loop, clone.endpoint(), kUser, Address());
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(first.Poll(), Quality::kGood);
    EXPECT_EQ(second.Poll(), Quality::kGood);
  }
  EXPECT_EQ(first.failures + second.failures, 0);
  EXPECT_EQ(first.session->remark(), Quality::kDuplicateEngine);
  EXPECT_EQ(second.session->remark(), Quality::kDuplicateEngine);
}

TEST_F(V3Test, TwoAgentsWithOneEngineAndDifferentKeysAreReadAtTheSameTime) {
  snmpd->Stop();
  snmpd->SetBoots(5);
  snmpd->Start(kEngine);
  Snmpd clone(loop, kEngine, "another horse");
  ASSERT_TRUE(clone.answering());
  Credentials other = kUser;
  other.auth_passphrase = "another horse";
  PolledAgent first(loop, snmpd->endpoint(), kUser, Address());
  PolledAgent second(loop, clone.endpoint(), other, Address());
  for (int i = 0; i < 20; ++i) {
    first.Start();
    second.Start();
    ASSERT_TRUE(loop.RunUntil([&] { return first.done() && second.done(); }));
    EXPECT_EQ(first.block.exchange, Quality::kGood);
    EXPECT_EQ(second.block.exchange, Quality::kGood);
  }
  EXPECT_EQ(first.session->remark(), Quality::kDuplicateEngine);
  PolledAgent wrong(loop, clone.endpoint(), kUser, Address());
  EXPECT_EQ(wrong.Poll(), Quality::kWrongCredentials);
  EXPECT_EQ(first.Poll(), Quality::kGood);
}

// One device at two addresses (or two devices of the configuration at one agent) is no clone, not even when it
// restarts.
TEST_F(V3Test, OneAgentAtTwoAddressesIsNotRemarkedOn) {
  UdpRelay relay(loop, snmpd->endpoint(),
                 [](int, UdpRelay::Datagram answer) { return std::vector<UdpRelay::Datagram>{std::move(answer)}; });
  PolledAgent first(loop, snmpd->endpoint(), kUser, Address());
  PolledAgent second(loop, relay.endpoint(), kUser, Address());
  for (int i = 0; i < 6; ++i) {
    if (i == 3) {
      snmpd->Stop();
      snmpd->Start(kEngine);
    }
    EXPECT_EQ(first.Poll(), Quality::kGood);
    EXPECT_EQ(second.Poll(), Quality::kGood);
    EXPECT_EQ(first.session->remark(), Quality::kGood);
    EXPECT_EQ(second.session->remark(), Quality::kGood);
  }
}

TEST_F(V3Test, AnAnswerThatWasChangedOnItsWayIsNotBelieved) {
  Credentials in_the_clear = User("authonly", AuthProtocol::kSha256, PrivProtocol::kAes128);
  in_the_clear.level = SecurityLevel::kAuthNoPriv;
  for (const Credentials& user : {in_the_clear, kUser}) {
    bool change = false;
    UdpRelay relay(loop, snmpd->endpoint(), [&](int, UdpRelay::Datagram answer) {
      if (change) answer.back() ^= 1;  // in the clear: of the text
      return std::vector<UdpRelay::Datagram>{std::move(answer)};
    });
    PolledAgent agent(loop, relay.endpoint(), user, Address());
    ASSERT_EQ(agent.Poll(), Quality::kGood);
    change = true;
    EXPECT_EQ(agent.Poll(), Quality::kBadFrame);
    EXPECT_EQ(agent.TextOf(0), "(none)");
    change = false;
    EXPECT_EQ(agent.Poll(), Quality::kGood);
  }
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
