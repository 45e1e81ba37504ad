// v2c against net-snmp's snmpd.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/system/snmp/agent_process.h"
#include "tests/system/snmp/udp_relay.h"

namespace tramgac::snmp {
namespace {

constexpr std::array<std::uint32_t, 9> kSysDescr = {1, 3, 6, 1, 2, 1, 1, 1, 0};
constexpr std::array<std::uint32_t, 9> kSysObjectId = {1, 3, 6, 1, 2, 1, 1, 2, 0};
constexpr std::array<std::uint32_t, 9> kSysUpTime = {1, 3, 6, 1, 2, 1, 1, 3, 0};
constexpr std::array<std::uint32_t, 9> kSysLocation = {1, 3, 6, 1, 2, 1, 1, 6, 0};
constexpr std::array<std::uint32_t, 9> kSysServices = {1, 3, 6, 1, 2, 1, 1, 7, 0};
constexpr std::array<std::uint32_t, 9> kNobodyHasIt = {1, 3, 6, 1, 2, 1, 1, 77, 0};
constexpr std::array<ScalarAddress, 6> kSystem = {
    {{0, kSysDescr}, {1, kSysObjectId}, {2, kSysUpTime}, {3, kSysLocation}, {4, kSysServices}, {5, kNobodyHasIt}}};

constexpr std::array<std::uint32_t, 10> kOrId = {1, 3, 6, 1, 2, 1, 1, 9, 1, 2};
constexpr std::array<std::uint32_t, 10> kOrDescr = {1, 3, 6, 1, 2, 1, 1, 9, 1, 3};
constexpr std::array<std::uint32_t, 10> kOrUpTime = {1, 3, 6, 1, 2, 1, 1, 9, 1, 4};
constexpr std::array<ColumnAddress, 2> kOrColumns = {{{kOrId}, {kOrUpTime}}};
constexpr std::array<TableAddress, 1> kOrTable = {{{0, kOrDescr, kOrColumns}}};

DeviceLimits Quick() {
  DeviceLimits limits;
  limits.timeout = std::chrono::milliseconds(500);  // no repeat because a busy machine was slow
  limits.retries = 2;
  return limits;
}

class SnmpdTest : public testing::Test {
 protected:
  void SetUp() override {
    if (FindProgram({"snmpd"}).empty()) GTEST_SKIP() << "no snmpd on this machine";
    snmpd = std::make_unique<Snmpd>(loop);
    ASSERT_TRUE(snmpd->answering());
  }

  EventLoop loop;
  std::unique_ptr<Snmpd> snmpd;
};

TEST_F(SnmpdTest, ReadsScalarsOfEveryKind) {
  PolledAgent agent(loop, snmpd->endpoint(), Community("public"), {kSystem, {}, Quick(), 6});
  ASSERT_EQ(agent.Poll(), Quality::kGood);
  EXPECT_EQ(agent.TextOf(0).substr(0, 5), "Linux");
  ASSERT_NE(agent.Item(1), nullptr);
  EXPECT_EQ(agent.Item(1)->kind, RawItem::Kind::kOid);
  EXPECT_EQ(agent.Item(1)->length, 10U * 4U);  // 1.3.6.1.4.1.8072.3.2.10
  EXPECT_EQ(agent.Item(2)->kind, RawItem::Kind::kUnsigned);
  EXPECT_EQ(agent.TextOf(3), "a rack");
  EXPECT_EQ(agent.Item(4)->number, 72U);
  EXPECT_EQ(agent.Item(5)->quality, Quality::kNoSuchObject);
  EXPECT_EQ(agent.poll.counters().requests, 1U);
}

TEST_F(SnmpdTest, WalksATable) {
  PolledAgent agent(loop, snmpd->endpoint(), Community("public"), {kSystem, kOrTable, Quick(), 6});
  ASSERT_EQ(agent.Poll(), Quality::kGood);
  ASSERT_GE(agent.rows.size(), 5U);  // snmpd registers about ten modules
  for (const auto& [label, first] : agent.rows) {
    EXPECT_EQ(agent.Item(first)->kind, RawItem::Kind::kOid) << label;
    EXPECT_EQ(agent.Item(first + 1)->kind, RawItem::Kind::kUnsigned) << label;
  }
  ASSERT_EQ(agent.Poll(), Quality::kGood);
  EXPECT_TRUE(agent.block.new_rows.empty());
}

TEST_F(SnmpdTest, AWrongCommunityIsSilence) {
  PolledAgent agent(loop, snmpd->endpoint(), Community("guess"), {kSystem, {}, Quick(), 6});
  EXPECT_EQ(agent.Poll(), Quality::kTimeout);
}

TEST_F(SnmpdTest, ManyAgentsAreInFlightAtOnce) {
  std::vector<std::unique_ptr<PolledAgent>> agents;
  for (int i = 0; i < 100; ++i) {
    agents.push_back(std::make_unique<PolledAgent>(loop, snmpd->endpoint(), Community("public"),
                                                   AgentAddress{kSystem, kOrTable, Quick(), 6}));
    agents.back()->Start();
  }
  ASSERT_TRUE(loop.RunUntil([&] { return std::ranges::all_of(agents, [](auto& agent) { return agent->done(); }); }));
  for (const auto& agent : agents) EXPECT_EQ(agent->TextOf(3), "a rack");
  agents.clear();
  EXPECT_EQ(loop.watched(), 0U);
}

TEST_F(SnmpdTest, GarbageAndTruncatedPacketsDoNotEndASession) {
  testing::internal::CaptureStderr();
  UdpRelay relay(loop, snmpd->endpoint(), [](int n, UdpRelay::Datagram answer) -> std::vector<UdpRelay::Datagram> {
    if (n == 0) return {{answer.begin(), answer.begin() + 20}, {0x30, 0x82}, {'h', 'e', 'l', 'l', 'o'}, {}};
    return {answer};
  });
  PolledAgent agent(loop, relay.endpoint(), Community("public"), {kSystem, {}, Quick(), 6});
  EXPECT_EQ(agent.Poll(), Quality::kGood);  // by the repeat
  EXPECT_EQ(relay.requests(), 2);
  EXPECT_EQ(agent.Poll(), Quality::kGood);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST_F(SnmpdTest, AnAgentThatAnswersOnlyGarbageIsABadFrame) {
  UdpRelay relay(loop, snmpd->endpoint(), [](int, UdpRelay::Datagram answer) -> std::vector<UdpRelay::Datagram> {
    answer.resize(answer.size() / 2);
    return {answer};
  });
  PolledAgent agent(loop, relay.endpoint(), Community("public"), {kSystem, {}, Quick(), 6});
  EXPECT_EQ(agent.Poll(), Quality::kBadFrame);
  EXPECT_EQ(relay.requests(), 3);
}

TEST_F(SnmpdTest, LateAndDoubledAnswersAreNotTakenForOthers) {
  UdpRelay::Datagram last;
  UdpRelay relay(loop, snmpd->endpoint(), [&](int, UdpRelay::Datagram answer) {
    std::vector<UdpRelay::Datagram> out = {last, answer, answer};
    if (last.empty()) out.erase(out.begin());
    last = answer;
    return out;
  });
  PolledAgent agent(loop, relay.endpoint(), Community("public"), {kSystem, kOrTable, Quick(), 6});
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(agent.Poll(), Quality::kGood);
    EXPECT_EQ(agent.TextOf(3), "a rack");
  }
  EXPECT_EQ(agent.failures, 0);
}

TEST_F(SnmpdTest, AnswersFromAnotherAddressCountOnlyWhenThatIsWanted) {
  UdpRelay relay(loop, snmpd->endpoint(),
                 [](int, UdpRelay::Datagram answer) { return std::vector<UdpRelay::Datagram>{std::move(answer)}; });
  relay.AnswerFromElsewhere();
  const Credentials user = User("sha256aes128", AuthProtocol::kSha256, PrivProtocol::kAes128);
  for (const Credentials& who : {Community("public"), user}) {
    Endpoint endpoint = relay.endpoint();
    PolledAgent strict(loop, endpoint, who, {kSystem, {}, Quick(), 6});
    EXPECT_EQ(strict.Poll(), Quality::kTimeout);
    endpoint.any_source = true;
    PolledAgent lenient(loop, endpoint, who, {kSystem, {}, Quick(), 6});
    EXPECT_EQ(lenient.Poll(), Quality::kGood);
  }
}

TEST_F(SnmpdTest, Version1WalksByGetNext) {
  Credentials who = Community("public");
  who.version = Version::kV1;
  DeviceLimits limits = Quick();
  limits.bulk = false;
  PolledAgent agent(loop, snmpd->endpoint(), who, {kSystem, kOrTable, limits, 6});
  EXPECT_EQ(agent.Poll(), Quality::kGood);
  EXPECT_EQ(agent.TextOf(3), "a rack");
  PolledAgent modern(loop, snmpd->endpoint(), Community("public"), {kSystem, kOrTable, Quick(), 6});
  EXPECT_EQ(modern.Poll(), Quality::kGood);
  EXPECT_EQ(agent.rows, modern.rows);
  EXPECT_GT(agent.rows.size(), 3U);
}

// The first try of a request to an agent that is known to be quick does not wait for the whole timeout.
TEST_F(SnmpdTest, ALostAnswerIsAskedForAgainSoon) {
  bool lose = false;
  UdpRelay relay(loop, snmpd->endpoint(), [&](int, UdpRelay::Datagram answer) {
    return std::exchange(lose, false) ? std::vector<UdpRelay::Datagram>{}
                                      : std::vector<UdpRelay::Datagram>{std::move(answer)};
  });
  DeviceLimits limits = Quick();
  limits.timeout = std::chrono::seconds(10);
  limits.retries = 1;
  PolledAgent agent(loop, relay.endpoint(), Community("public"), {kSystem, {}, limits, 6});
  ASSERT_EQ(agent.Poll(), Quality::kGood);
  lose = true;
  const BootTime before = Now();
  EXPECT_EQ(agent.Poll(), Quality::kGood);
  EXPECT_LT(Now() - before, std::chrono::seconds(3));
  EXPECT_EQ(agent.repeats, 1);
}

TEST_F(SnmpdTest, AHandlerMayDestroyItsSession) {
  struct Leaver final : ResponseHandler {
    void OnResponse(const Response& response, BootTime) override {
      varbinds = response.varbinds.size();
      session.reset();
      first = response.varbinds[0].octets.size();  // views outlive the session, not the call
    }
    void OnFailure(Quality, BootTime) override { session.reset(); }
    std::unique_ptr<Session> session;
    std::size_t varbinds = 0, first = 0;
  };
  Leaver leaver;
  leaver.session = loop.client().Open(snmpd->endpoint(), Community("public"), Quick(), leaver).value();
  const std::array<OidView, 2> names = {kSysLocation, kSysServices};
  ASSERT_EQ(leaver.session->Send({Request::Type::kGet, 0, names}, Now()), Status::kOk);
  EXPECT_EQ(leaver.session->Send({Request::Type::kGet, 0, names}, Now()), Status::kFailedPrecondition);
  EXPECT_TRUE(loop.RunUntil([&] { return leaver.session == nullptr; }));
  EXPECT_EQ(leaver.varbinds, 2U);
  EXPECT_EQ(leaver.first, 6U);
  EXPECT_EQ(loop.watched(), 0U);
}

TEST_F(SnmpdTest, BadArgumentsAreRefused) {
  PolledAgent agent(loop, snmpd->endpoint(), Community("public"), {kSystem, {}, Quick(), 6});
  EXPECT_EQ(agent.session->Send({}, Now()), Status::kInvalidArgument);
  const std::array<OidView, 1> shorter = {OidView(kSysDescr).first(1)};
  EXPECT_EQ(agent.session->Send({Request::Type::kGet, 0, shorter}, Now()), Status::kInvalidArgument);
  const auto open = [&](Endpoint endpoint, const Credentials& credentials) {
    return loop.client().Open(endpoint, credentials, Quick(), agent).status();
  };
  EXPECT_EQ(open({"localhost", 161}, Community("public")), Status::kInvalidArgument);  // names are not looked up
  EXPECT_EQ(open({"127.0.0.1", 0}, Community("public")), Status::kInvalidArgument);
  EXPECT_EQ(open({"127.0.0.1", 161}, Community("")), Status::kInvalidArgument);
  Credentials user = User("u", AuthProtocol::kSha256, PrivProtocol::kAes128);
  user.auth_passphrase = "7 bytes";
  EXPECT_EQ(open({"127.0.0.1", 161}, user), Status::kInvalidArgument);
  EXPECT_EQ(agent.Poll(), Quality::kGood);
}

}  // namespace
}  // namespace tramgac::snmp
