#include "drivers/reach/question.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/unit/reach/talk.h"

namespace tramgac::reach {
namespace {

Question Of(Kind kind) {
  Question question;
  question.kind = kind;
  question.port = 1234;
  return question;
}

TEST(Kinds, EachIsFoundByItsName) {
  for (std::size_t i = 0; i < kKindCount; ++i)
    EXPECT_EQ(KindNamed(KindName(static_cast<Kind>(i))), static_cast<Kind>(i));
  EXPECT_FALSE(KindNamed("telnet"));
  EXPECT_EQ(KindNamed("h323"), Kind::kH323);
}

TEST(Question, DefaultsAreWell) {
  for (std::size_t i = 0; i < kKindCount; ++i) {
    const Question question = Of(static_cast<Kind>(i));
    EXPECT_EQ(FaultySetting(question), "") << i;
    EXPECT_EQ(MakeConversation(question) == nullptr, question.kind >= Kind::kSip) << i;
  }
}

TEST(Question, PortsAreThoseOfTheKind) {
  Question question;
  question.kind = Kind::kLdap;
  EXPECT_EQ(DefaultPort(question), 389);
  question.transport = Transport::kTls;
  EXPECT_EQ(DefaultPort(question), 636);
  question.port = 0;
  EXPECT_EQ(MakeConversation(question)->Wish().port, 636);
}

TEST(Question, EveryBoundIsKept) {
  const std::string long_text(256, 'a');
  const std::vector<std::pair<std::string_view, std::function<void(Question&)>>> faults = {
      {"timeout", [](Question& q) { q.timeout = 99_ms; }},
      {"timeout", [](Question& q) { q.timeout = 60001_ms; }},
      {"port", [](Question& q) { q = Of(Kind::kConnect), q.port = 0; }},
      {"transport", [](Question& q) { q.transport = Transport::kUdp; }},
      {"transport", [](Question& q) { q = Of(Kind::kRtsp), q.transport = Transport::kTls; }},
      {"count", [](Question& q) { q.count = 0; }},
      {"count", [](Question& q) { q.count = 11; }},
      {"server_name", [&](Question& q) { q.server_name = long_text; }},
      {"host", [](Question& q) { q.host = "a\r\nX: y"; }},
      {"path", [](Question& q) { q.path = "/a b"; }},
      {"path", [](Question& q) { q.path = ""; }},
      {"path", [](Question& q) { q.path = "/\x7f"; }},
      {"method", [](Question& q) { q.method = "DELETE"; }},
      {"status", [](Question& q) { q.status = "2xx"; }},
      {"body", [&](Question& q) { q.body = long_text; }},
      {"query", [](Question& q) { q.query = ""; }},
      {"query", [](Question& q) { q.query = "a..b"; }},
      {"query", [&](Question& q) { q.query = long_text.substr(0, 64); }},
      {"answer", [](Question& q) { q.answer = "a b"; }},
      {"user", [](Question& q) { q.user = "a@b\n"; }},
  };
  for (const auto& [name, spoil] : faults) {
    Question question = Of(Kind::kHttp);
    spoil(question);
    EXPECT_EQ(FaultySetting(question), name);
  }
}

// Whatever the kind: a line that ends, a silent one, one that this machine cannot make.
class EveryKind : public testing::TestWithParam<Kind> {};

TEST_P(EveryKind, TellsWhyItIsNotUp) {
  const auto conversation = MakeConversation(Of(GetParam()));
  for (const LineEnd why : {LineEnd::kRefused, LineEnd::kReset, LineEnd::kUnreachable, LineEnd::kTlsFailed}) {
    Talk talk(*conversation);
    EXPECT_EQ(conversation->next(), Next::kOpen);
    talk.End(why);
    EXPECT_TRUE(talk.done());
    EXPECT_EQ(talk.Of(Fact::kUp), Value::Bool(false));
    EXPECT_EQ(talk.reason(), LineEndName(why));
  }
}

TEST_P(EveryKind, OldTlsIsAnAnswer) {
  const auto conversation = MakeConversation(Of(GetParam()));
  if (GetParam() == Kind::kPing) return;
  Talk talk(*conversation);
  talk.End(LineEnd::kOldTls);
  EXPECT_EQ(talk.Of(Fact::kUp), Value::Bool(true));
  EXPECT_EQ(talk.reason(), "old-tls");
  EXPECT_TRUE(talk.unread(Fact::kMatches));
}

TEST_P(EveryKind, WantOfResourcesLeavesItUnread) {
  const auto conversation = MakeConversation(Of(GetParam()));
  Talk talk(*conversation);
  talk.End(LineEnd::kNoResources);
  EXPECT_TRUE(talk.done());
  EXPECT_TRUE(talk.unread(Fact::kUp));
  EXPECT_EQ(talk.reason(), "no-resources");
}

TEST_P(EveryKind, WaitsForTheLineAsLongAsForAnAnswer) {
  const auto conversation = MakeConversation(Of(GetParam()));
  Talk talk(*conversation);
  talk.Pass(2999_ms);
  EXPECT_FALSE(talk.done());
  talk.Pass(1_ms);
  EXPECT_TRUE(talk.done());
  EXPECT_EQ(talk.reason(), "timeout");
  EXPECT_EQ(conversation->Due(), kNever);
  // Late calls change nothing.
  talk.Open();
  talk.Hear("HTTP/1.1 200 OK\r\n\r\n");
  talk.End(LineEnd::kReset);
  EXPECT_EQ(talk.reason(), "timeout");
  EXPECT_TRUE(talk.sent.empty());
}

INSTANTIATE_TEST_SUITE_P(Kinds, EveryKind,
                         testing::Values(Kind::kPing, Kind::kConnect, Kind::kCertificate, Kind::kHttp, Kind::kDns,
                                         Kind::kNtp, Kind::kLdap, Kind::kRtsp),
                         [](const auto& kind) { return std::string(KindName(kind.param)); });

TEST(Connect, AnOpenPortIsUp) {
  const auto conversation = MakeConversation(Of(Kind::kConnect));
  Talk talk(*conversation);
  EXPECT_EQ(conversation->Wish().port, 1234);
  talk.now += 12_ms;
  talk.Open();
  EXPECT_TRUE(talk.done());
  EXPECT_EQ(talk.Of(Fact::kUp), Value::Bool(true));
  EXPECT_DOUBLE_EQ(talk.Of(Fact::kTime).real, 12);
  EXPECT_TRUE(talk.sent.empty());
}

TEST(CertificateQuestion, TellsWhatThePeerShowed) {
  Question question = Of(Kind::kCertificate);
  question.server_name = "portal.example";
  question.old_tls = true;
  const auto conversation = MakeConversation(question);
  Talk talk(*conversation);
  EXPECT_EQ(conversation->Wish().transport, Transport::kTls);
  EXPECT_EQ(conversation->Wish().server_name, "portal.example");
  EXPECT_TRUE(conversation->Wish().old_tls);
  talk.facts.certificate = {true, true, false, true, 0, Talk::kUtc / 1000000 + 86400 * 3 / 2, "TLSv1.3"};
  talk.Open();
  EXPECT_EQ(talk.Of(Fact::kUp), Value::Bool(true));
  EXPECT_NEAR(talk.Of(Fact::kDaysLeft).real, 1.5, 1e-5);
  EXPECT_EQ(talk.Of(Fact::kTrusted), Value::Bool(true));
  EXPECT_EQ(talk.Of(Fact::kSelfSigned), Value::Bool(false));
  EXPECT_EQ(talk.Of(Fact::kNameMatches), Value::Bool(true));
  EXPECT_EQ(talk.Of(Fact::kTlsVersion).text, "TLSv1.3");
}

TEST(CertificateQuestion, WithoutAClockNothingIsSaidOfDates) {
  const auto conversation = MakeConversation(Of(Kind::kCertificate));
  Talk talk(*conversation);
  talk.facts.certificate = {true, false, true, false, 0, 1, "TLSv1"};
  talk.Open(0);
  EXPECT_EQ(talk.Of(Fact::kSelfSigned), Value::Bool(true));
  EXPECT_TRUE(talk.unread(Fact::kDaysLeft));
  EXPECT_TRUE(talk.unread(Fact::kTrusted));
}

}  // namespace
}  // namespace tramgac::reach
