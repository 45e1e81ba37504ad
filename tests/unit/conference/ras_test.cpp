#include "drivers/conference/ras.h"

#include "tests/unit/conference/ras_octets.h"
#include "tests/unit/conference/scripted_line.h"

namespace tramgac::conference {
namespace {

using reach::Fact;

constexpr std::uint64_t kNonce = 65535ULL * 7 + 4659;  // gives requestSeqNum 4660
const char* const kConfirm = "040012330600 08914a0004 00 0a010203 06b7";
const char* const kReject = "080012330600 08914a0004 20";
const char* const kRejectOfAnother = "080012340600 08914a0004 20";

reach::Question Gatekeeper() {
  reach::Question question;
  question.kind = reach::Kind::kRas;
  question.timeout = std::chrono::seconds(5);
  return question;
}

class RasTest : public ::testing::Test {
 protected:
  RasTest() : line(ras) { line.nonce = kNonce; }
  Ras ras{Gatekeeper()};
  ScriptedLine line;
};

TEST_F(RasTest, AConfirmationIsUp) {
  EXPECT_EQ(ras.Wish().transport, reach::Transport::kUdp);
  EXPECT_EQ(ras.Wish().port, 1719);
  line.Open(1);
  ASSERT_EQ(line.sent.size(), 1u);
  EXPECT_EQ(line.sent[0], Octets("000012330600 08914a0004 00 0a000009 9c40 0200"));
  line.Receive(31, Octets(kConfirm));
  EXPECT_TRUE(line.Done());
  EXPECT_EQ(line.Up(), "up");
  EXPECT_EQ(line.Of(Fact::kAnswer), Value::Text("confirm"));
  EXPECT_EQ(line.Of(Fact::kTime), Value::Real(30));
  EXPECT_EQ(line.Of(Fact::kReason).type, ValueType::kNone);
}

TEST_F(RasTest, ARefusalIsUpAndSaysWhy) {
  line.Open(0);
  line.Receive(5, Octets(kReject));
  EXPECT_EQ(line.Up(), "up");
  EXPECT_EQ(line.Of(Fact::kAnswer), Value::Text("reject"));
  EXPECT_EQ(line.Reason(), "terminal-excluded");
}

TEST_F(RasTest, RepeatsTheSameRequest) {
  line.Open(0);
  EXPECT_EQ(line.RunOut(), 5000);
  EXPECT_EQ(line.due_ms, (std::vector<int>{1000, 3000}));
  ASSERT_EQ(line.sent.size(), 3u);
  EXPECT_EQ(line.sent[1], line.sent[0]);
  EXPECT_EQ(line.sent[2], line.sent[0]);
  EXPECT_EQ(line.Up(), "down");
  EXPECT_EQ(line.Reason(), "timeout");
}

TEST_F(RasTest, IgnoresAnswersToOthersAndGarbage) {
  line.Open(0);
  line.Receive(1, Octets(kRejectOfAnother));
  line.Receive(2, "\xff\xff\xff");
  line.Receive(3, "");
  EXPECT_FALSE(line.Done());
  line.Receive(4, Octets(kConfirm));
  EXPECT_EQ(line.Up(), "up");
}

TEST_F(RasTest, SaysThatOnlyGarbageCame) {
  line.Open(0);
  line.Receive(2, "OPTIONS");
  line.RunOut();
  EXPECT_EQ(line.Up(), "down");
  EXPECT_EQ(line.Reason(), "bad-answer");
  line.Receive(6000, Octets(kConfirm));  // too late
  EXPECT_EQ(line.Up(), "down");
}

TEST_F(RasTest, APortThatIsClosedIsDown) {
  line.Open(0);
  line.End(1, reach::LineEnd::kRefused);
  EXPECT_EQ(line.Up(), "down");
  EXPECT_EQ(line.Reason(), "refused");
}

TEST_F(RasTest, NeedsAnAddress) {
  line.own_host = "me";
  line.Open(0);
  EXPECT_TRUE(line.sent.empty());
  EXPECT_EQ(line.Reason(), "no-address");
}

TEST_F(RasTest, NothingOfTheLastTimeIsLeft) {
  line.Open(0);
  line.Receive(2, "OPTIONS");
  line.Receive(3, Octets(kReject));
  ScriptedLine again(ras);
  again.nonce = kNonce + 1;
  EXPECT_EQ(again.Of(Fact::kAnswer).type, ValueType::kNone);
  again.Open(0);
  again.Receive(1, Octets(kReject));
  EXPECT_FALSE(again.Done());
  again.RunOut();
  EXPECT_EQ(again.Reason(), "timeout");
}

}  // namespace
}  // namespace tramgac::conference
