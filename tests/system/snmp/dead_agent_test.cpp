// An agent that is not there must cost its own deadline and nobody else's time.
#include <gtest/gtest.h>

#include "tests/system/snmp/agent_process.h"
#include "tests/system/snmp/udp_relay.h"

namespace tramgac::snmp {
namespace {

constexpr std::array<std::uint32_t, 9> kSysUpTime = {1, 3, 6, 1, 2, 1, 1, 3, 0};
constexpr std::array<ScalarAddress, 1> kScalars = {{{0, kSysUpTime}}};
constexpr Duration kTimeout = std::chrono::milliseconds(500);  // a busy machine may stop us for less than half of it

AgentAddress Address() {
  AgentAddress address{kScalars, {}, {}, 1};
  address.limits.timeout = kTimeout;
  address.limits.retries = 2;
  return address;
}

class DeadAgentTest : public testing::TestWithParam<Version> {
 protected:
  Credentials Who() const {
    return GetParam() == Version::kV2c ? Community("public")
                                       : User("sha256aes128", AuthProtocol::kSha256, PrivProtocol::kAes128);
  }
  EventLoop loop;
};

TEST_P(DeadAgentTest, CostsItsDeadlineAndBlocksNobody) {
  UdpRelay hole(loop, {"127.0.0.1", FreeUdpPort()}, [](int, UdpRelay::Datagram) {  // hears and never answers
    return std::vector<UdpRelay::Datagram>{};
  });
  PolledAgent agent(loop, hole.endpoint(), Who(), Address());
  const BootTime before = Now();
  EXPECT_EQ(agent.Poll(), Quality::kTimeout);
  const Duration taken = Now() - before;
  EXPECT_GE(taken, 3 * kTimeout);
  EXPECT_LT(taken, 6 * kTimeout);
  EXPECT_EQ(hole.requests(), 3);
  EXPECT_LT(agent.longest_send, kTimeout / 2);
  EXPECT_LT(loop.longest_call, kTimeout / 2);
}

TEST_P(DeadAgentTest, AClosedPortIsATimeoutToo) {
  PolledAgent agent(loop, {"127.0.0.1", FreeUdpPort()}, Who(), Address());
  EXPECT_EQ(agent.Poll(), Quality::kTimeout);
  EXPECT_EQ(agent.Poll(), Quality::kTimeout);
  EXPECT_LT(agent.longest_send, kTimeout / 2);
}

TEST_P(DeadAgentTest, TheLivingAreServedMeanwhile) {
  if (FindProgram({"snmpd"}).empty()) GTEST_SKIP() << "no snmpd on this machine";
  Snmpd snmpd(loop);
  ASSERT_TRUE(snmpd.answering());
  PolledAgent dead(loop, {"127.0.0.1", FreeUdpPort()}, Who(), Address());
  PolledAgent living(loop, snmpd.endpoint(), Who(), Address());
  dead.Start();
  int polls = 0;
  for (; !dead.done(); ++polls) ASSERT_EQ(living.Poll(), Quality::kGood);
  EXPECT_GT(polls, 50);
  EXPECT_EQ(dead.block.exchange, Quality::kTimeout);
}

TEST_P(DeadAgentTest, ASessionMayBeDestroyedWhileItWaits) {
  {
    PolledAgent agent(loop, {"127.0.0.1", FreeUdpPort()}, Who(), Address());
    agent.Start();
  }
  EXPECT_EQ(loop.watched(), 0U);
  EXPECT_FALSE(loop.RunUntil([] { return false; }, 2 * kTimeout));
  EXPECT_EQ(loop.client().NextTimeout(), kNever);
}

INSTANTIATE_TEST_SUITE_P(Versions, DeadAgentTest, testing::Values(Version::kV2c, Version::kV3),
                         [](const auto& version) { return version.param == Version::kV2c ? "V2c" : "V3"; });

}  // namespace
}  // namespace tramgac::snmp
