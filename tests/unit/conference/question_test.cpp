#include "drivers/conference/question.h"

#include "tests/unit/conference/scripted_line.h"

namespace tramgac::conference {
namespace {

using reach::Fact;
using reach::Kind;
using reach::LineEnd;

std::unique_ptr<reach::Conversation> H323() {
  reach::Question question;
  question.kind = Kind::kH323;
  return MakeAnyConversation(question);
}

TEST(Question, EveryKindHasAConversation) {
  for (std::size_t i = 0; i < reach::kKindCount; ++i) {
    reach::Question question;
    question.kind = static_cast<Kind>(i);
    question.port = 1;
    EXPECT_EQ(FaultySettingOfAny(question), "");
    // What to ask: api_session_test.cpp, cli_session_test.cpp.
    const bool wants_more = question.kind == Kind::kApi || question.kind == Kind::kCli;
    EXPECT_EQ(MakeAnyConversation(question) == nullptr, wants_more) << KindName(question.kind);
  }
}

TEST(Question, AUserMustStandInASipAddress) {
  reach::Question question;
  question.kind = Kind::kSip;
  question.user = "room";
  EXPECT_EQ(FaultySettingOfAny(question), "");
  question.user = "room@host";
  EXPECT_EQ(FaultySettingOfAny(question), "user");
  question.user = "";
  question.timeout = Duration(1);
  EXPECT_EQ(FaultySettingOfAny(question), "timeout");
}

TEST(H323Port, IsUpWhenItOpensAndSaysNothing) {
  const auto port = H323();
  ScriptedLine line(*port);
  EXPECT_EQ(port->Wish().transport, reach::Transport::kTcp);
  EXPECT_EQ(port->Wish().port, 1720);
  EXPECT_TRUE(port->Wish().ends_abruptly);
  line.Open(12);
  EXPECT_TRUE(line.Done());
  EXPECT_EQ(line.Up(), "up");
  EXPECT_EQ(line.Of(Fact::kTime), Value::Real(12));
  EXPECT_EQ(line.Of(Fact::kReason).type, ValueType::kNone);
  EXPECT_TRUE(line.sent.empty());
}

TEST(H323Port, IsDownWithTheWordOfItsEnd) {
  const auto port = H323();
  ScriptedLine line(*port);
  line.End(1, LineEnd::kRefused);
  EXPECT_EQ(line.Up(), "down");
  EXPECT_EQ(line.Reason(), "refused");
  ScriptedLine again(*port);
  EXPECT_EQ(again.RunOut(), 3000);
  EXPECT_EQ(again.Reason(), "timeout");
}

}  // namespace
}  // namespace tramgac::conference
