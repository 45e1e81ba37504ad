#include "drivers/conference/api_session.h"

#include <gtest/gtest.h>

#include <deque>
#include <functional>

#include "drivers/conference/json/json_reader.h"
#include "drivers/conference/question.h"
#include "drivers/conference/xml/xml_reader.h"
#include "tests/unit/reach/talk.h"

namespace tramgac::conference {
namespace {

using namespace std::chrono_literals;
using reach::Fact;
using reach::LineEnd;
using reach::Next;

reach::DocumentPath Path(std::string_view text) { return reach::ParseDocumentPath(text).value(); }

std::string Answer(std::string_view body, std::string_view more = "", std::string_view status = "200 OK") {
  return "HTTP/1.1 " + std::string(status) + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(more) + "\r\n" + std::string(body);
}
std::string Code(std::string_view status, std::string_view more = "") { return Answer("", more, status); }

// An API whose requests are /a and /b, with a log-in by form at /in and a log-out at /out.
reach::Question Question(reach::LogIn login = reach::LogIn::kRequest) {
  auto api = std::make_shared<reach::Api>();
  api->format = reach::DocumentFormat::kJson;
  api->login = login;
  api->session = 20s;
  reach::ApiRequest in;
  in.method = "POST";
  in.path = "/in";
  in.body = R"({"user":"{user}","password":"{password}"})";
  in.accept.emplace(Path("/success"), "1");
  in.take.push_back({"token", reach::Taken::From::kDocument, "", Path("/token")});
  if (login == reach::LogIn::kRequest) api->log_in.push_back(in);
  reach::ApiRequest a;
  a.name = "a";
  a.path = "/a";
  a.take.push_back({"id", reach::Taken::From::kDocument, "", Path("/id")});
  reach::ApiRequest b;
  b.name = "b";
  b.path = "/b/{id}";
  api->requests = {a, b};
  reach::ApiRequest out;
  out.method = "DELETE";
  out.path = "/out";
  if (login == reach::LogIn::kRequest) api->log_out.push_back(out);
  if (login == reach::LogIn::kRequest) api->headers.emplace_back("X-Token", "{token}");
  api->extracts = {{0, Path("/x"), false, {}, {}},
                   {0, Path("/on"), true, {"true", "On"}, {"false"}},
                   {1, Path("/y"), false, {}, {}}};
  reach::Question question;
  question.kind = reach::Kind::kApi;
  question.timeout = 2s;
  question.user = "an";
  question.password = "s\"cret";
  question.password_file = "file";
  question.api = api;
  return question;
}

// A peer that answers each request as `serve` says ("": not at all), and keeps the line; if it `closes`, not where an
// answer has no other end.
class Peer {
 public:
  using Serve = std::function<std::string(const std::string& request)>;
  Peer(reach::Conversation& session, Serve serve) : session_(session), talk_(session), serve_(std::move(serve)) {}

  // Until the session waits for something that does not come, or is over.
  void Run() {
    for (int i = 0; i < 200 && !talk_.done(); ++i) {
      if (session_.next() == Next::kOpen) {
        ++opened;
        heard = talk_.sent.size();  // what was said on a line that is gone is lost
        talk_.Open();
        continue;
      }
      if (heard == talk_.sent.size()) return;
      requests.push_back(talk_.sent[heard].substr(0, talk_.sent[heard].find(" HTTP/1.1")));
      const std::string answer = serve_(talk_.sent[heard++]);
      const std::size_t before = opened;
      for (std::string_view rest = answer; !rest.empty() && session_.next() == Next::kTalk && opened == before;) {
        const std::string_view some = rest.substr(0, piece);
        rest.remove_prefix(some.size());
        talk_.Hear(some);
      }
      const bool ends = closes && (answer.empty() || answer.starts_with("HTTP/1.0"));
      if (ends && session_.next() == Next::kTalk) talk_.End(LineEnd::kClosed);
    }
  }
  // The next poll of the same device, `later`.
  void Again(Duration later) {
    talk_.Pass(later);
    session_.Begin(talk_.now);
    Run();
  }

  reach::Talk& talk() { return talk_; }
  std::string_view reason() const { return talk_.reason(); }
  std::string extract(std::size_t i) const {
    const reach::Findings& findings = session_.findings();
    if (findings.ExtractQuality(i) != Quality::kGood) return "!" + std::string(QualityName(findings.ExtractQuality(i)));
    const Value& value = findings.Extract(i);
    return value.type == ValueType::kBool ? (value.integer != 0 ? "true" : "false") : std::string(value.text);
  }
  std::vector<std::string> extracts() const { return {extract(0), extract(1), extract(2)}; }

  std::vector<std::string> requests;
  std::size_t opened = 0, heard = 0;
  std::size_t piece = 100000;
  bool closes = false;

 private:
  reach::Conversation& session_;
  reach::Talk talk_;
  Serve serve_;
};

constexpr DocumentReaders kReaders{MakeXmlReader, MakeJsonReader};

bool Asks(const std::string& request, std::string_view line) { return request.starts_with(line); }

std::string Well(const std::string& request) {
  if (Asks(request, "POST /in")) return Answer(R"({"success":1,"token":"t1"})", "Set-Cookie: sid=7; Path=/\r\n");
  if (Asks(request, "GET /a")) return Answer(R"({"x":"hello","on":"ON","id":5})");
  if (Asks(request, "GET /b/5")) return Answer(R"({"y":42})");
  if (Asks(request, "DELETE /out")) return Code("204 No Content");
  return Code("404 Not Found");
}

using Strings = std::vector<std::string>;
const Strings kAll = {"POST /in", "GET /a", "GET /b/5", "DELETE /out"};

TEST(ApiSession, LogsInAsksAndLogsOutOnOneLine) {
  for (const std::size_t piece : {1, 3, 100000}) {
    ApiSession session(Question(), kReaders);
    Peer peer(session, Well);
    peer.piece = piece;
    peer.Run();
    ASSERT_TRUE(peer.talk().done());
    EXPECT_EQ(peer.requests, kAll);
    EXPECT_EQ(peer.opened, 1U);
    EXPECT_EQ(peer.extracts(), (Strings{"hello", "true", "42"}));
    EXPECT_EQ(peer.talk().Of(Fact::kUp), Value::Bool(true));
    EXPECT_EQ(peer.talk().Of(Fact::kCode), Value::Integer(204));
    EXPECT_EQ(peer.reason(), "");
    const std::string& in = peer.talk().sent[0];
    EXPECT_NE(in.find("\r\nContent-Type: application/json\r\nContent-Length: 34\r\n\r\n"
                      R"({"user":"an","password":"s\"cret"})"),
              std::string::npos)
        << in;
    EXPECT_EQ(in.find("X-Token"), std::string::npos);
    EXPECT_NE(peer.talk().sent[1].find("\r\nCookie: sid=7\r\nX-Token: t1\r\n"), std::string::npos)
        << peer.talk().sent[1];
    EXPECT_NE(peer.talk().sent[3].find("Cookie: sid=7"), std::string::npos);
    EXPECT_NE(in.find("\r\nHost: 192.0.2.1\r\n"), std::string::npos);
  }
}

TEST(ApiSession, APeerThatClosesEachLineIsAskedOnNewOnes) {
  ApiSession session(Question(), kReaders);
  Peer peer(session, [](const std::string& request) {
    std::string answer = Well(request);
    return answer.insert(answer.find("\r\n"), "\r\nConnection: close");
  });
  peer.Run();
  EXPECT_EQ(peer.requests, kAll);
  EXPECT_EQ(peer.opened, 4U);
  EXPECT_EQ(peer.extracts(), (Strings{"hello", "true", "42"}));
}

TEST(ApiSession, ABodyMayEndWithTheLine) {
  ApiSession session(Question(), kReaders);
  Peer peer(session, [](const std::string& request) {
    if (Asks(request, "GET /a")) return std::string("HTTP/1.0 200 OK\r\n\r\n{\"x\":1}");
    return Well(request);
  });
  peer.closes = true;
  peer.Run();
  EXPECT_EQ(peer.extract(0), "1");
  EXPECT_EQ(peer.requests, (Strings{"POST /in", "GET /a", "DELETE /out"})) << "without /id there is no /b";
  EXPECT_EQ(peer.extract(2), "!no-such-object");
}

TEST(ApiSession, ALineThatEndsIdleIsOpenedAgainOnce) {
  ApiSession session(Question(), kReaders);
  int lost = 0;
  Peer peer(session, [&](const std::string& request) {
    return Asks(request, "GET /a") && lost++ == 0 ? std::string() : Well(request);
  });
  peer.Run();
  ASSERT_EQ(peer.requests.back(), "GET /a");
  peer.talk().End(LineEnd::kReset);
  peer.Run();
  EXPECT_EQ(peer.requests, (Strings{"POST /in", "GET /a", "GET /a", "GET /b/5", "DELETE /out"}));
  EXPECT_EQ(peer.extract(0), "hello");
}

TEST(ApiSession, APasswordIsNotSentAgainWhenTheLineEnds) {
  ApiSession session(Question(), kReaders);
  Peer peer(session, [](const std::string&) { return std::string(); });
  peer.closes = true;
  peer.Run();
  EXPECT_EQ(peer.requests, (Strings{"POST /in"}));
  EXPECT_EQ(peer.reason(), "closed");
  EXPECT_EQ(peer.extract(0), "!disconnected");
  EXPECT_EQ(peer.talk().Of(Fact::kUp), Value::Bool(false));
}

TEST(ApiSession, WrongPasswordsAreTriedTwiceAnHour) {
  for (const std::string& refusal : {Code("401 Unauthorized"), Code("403 Forbidden"), Answer(R"({"success":0})")}) {
    ApiSession session(Question(), kReaders);
    Peer peer(session, [&](const std::string& request) { return Asks(request, "POST /in") ? refusal : Well(request); });
    peer.Run();
    EXPECT_TRUE(peer.talk().done());
    EXPECT_EQ(peer.extracts(), (Strings{"!wrong-credentials", "!wrong-credentials", "!wrong-credentials"}));
    EXPECT_EQ(peer.reason(), "wrong-credentials");
    EXPECT_EQ(peer.talk().Of(Fact::kUp), Value::Bool(true));
    for (int i = 0; i < 100; ++i) {
      peer.Again(1min);
      EXPECT_EQ(peer.reason(), "wrong-credentials");
      EXPECT_EQ(peer.extract(2), "!wrong-credentials");
      EXPECT_EQ(peer.talk().Of(Fact::kUp), Value::Bool(true)) << "it is there";
    }
    const auto tries = std::count(peer.requests.begin(), peer.requests.end(), "POST /in");
    EXPECT_EQ(tries, 2) << refusal;
  }
}

TEST(ApiSession, APasswordThatIsRightAgainIsForgiven) {
  ApiSession session(Question(), kReaders);
  bool wrong = true;
  Peer peer(session, [&](const std::string& request) {
    return Asks(request, "POST /in") && wrong ? Code("401 Unauthorized") : Well(request);
  });
  peer.Run();
  wrong = false;
  peer.Again(6min);
  EXPECT_EQ(peer.extract(0), "hello");
  wrong = true;
  peer.Again(1min);
  peer.requests.clear();
  peer.Again(6min);
  EXPECT_EQ(peer.requests.front(), "POST /in") << "the first pause is short again";
}

TEST(ApiSession, Basic) {
  bool wrong = false;
  ApiSession session(Question(reach::LogIn::kBasic), kReaders);
  Peer peer(session, [&](const std::string& request) {
    EXPECT_NE(request.find("Authorization: Basic YW46cyJjcmV0\r\n"), std::string::npos) << request;
    if (wrong) return Code("401 Unauthorized", "WWW-Authenticate: Basic realm=x\r\n");
    return Asks(request, "GET /b") ? Code("403 Forbidden") : Well(request);
  });
  peer.Run();
  EXPECT_EQ(peer.requests, (Strings{"GET /a", "GET /b/5"}));
  EXPECT_EQ(peer.extracts(), (Strings{"hello", "true", "!wrong-credentials"})) << "that is not the password's fault";
  wrong = true;
  peer.requests.clear();
  for (int i = 0; i < 60; ++i) peer.Again(1min);
  EXPECT_EQ(peer.requests, (Strings{"GET /a", "GET /a"}));
  EXPECT_EQ(peer.extract(2), "!wrong-credentials");
}

TEST(ApiSession, ASessionThatRanOutIsBegunOnceMore) {
  int a = 0;
  ApiSession session(Question(), kReaders);
  Peer peer(session, [&](const std::string& request) {
    return Asks(request, "GET /b") && a++ == 0 ? Code("401 Unauthorized") : Well(request);
  });
  peer.Run();
  EXPECT_EQ(peer.requests, (Strings{"POST /in", "GET /a", "GET /b/5", "DELETE /out", "POST /in", "DELETE /out"}));
  EXPECT_EQ(peer.extract(0), "hello");
}

TEST(ApiSession, WhatStaysForbiddenIsNotAskedForEver) {
  ApiSession session(Question(), kReaders);
  Peer peer(session, [&](const std::string& request) {
    return Asks(request, "GET /a") ? Code("403 Forbidden") : Well(request);
  });
  peer.Run();
  EXPECT_EQ(peer.requests, (Strings{"POST /in", "GET /a", "DELETE /out", "POST /in", "GET /a", "DELETE /out"}));
  EXPECT_EQ(peer.extract(0), "!wrong-credentials");
  peer.requests.clear();
  peer.Again(1min);
  EXPECT_FALSE(peer.requests.empty()) << "the password was right: no pause";
}

TEST(ApiSession, RedirectsStayWithTheHost) {
  const auto run = [](const std::string& location, std::string_view code = "302 Found") {
    ApiSession session(Question(reach::LogIn::kNone), kReaders);
    Peer peer(session, [&](const std::string& request) {
      return Asks(request, "GET /a ")  ? Code(code, "Location: " + location + "\r\n")
             : Asks(request, "GET /c") ? Answer(R"({"x":"moved"})")
                                       : Code("302 Found", "Location: /loop\r\n");
    });
    peer.Run();
    EXPECT_TRUE(peer.talk().done());
    return peer.extract(0) + " " + std::string(peer.reason()) + " " + std::to_string(peer.requests.size());
  };
  EXPECT_EQ(run("/c"), "moved  2");
  EXPECT_EQ(run("/c#part", "307 Temporary Redirect"), "moved  2");
  EXPECT_EQ(run("http://192.0.2.1/c"), "moved  2");
  EXPECT_EQ(run("/loop"), "!general-error redirect 3");
  for (const std::string other :
       {"http://192.0.2.2/c", "https://192.0.2.1/c", "//192.0.2.2/c", "c", "", "/c d", "http://192.0.2.1:81/c"}) {
    EXPECT_EQ(run(other), "!general-error redirect 1") << other;
  }
}

TEST(ApiSession, WhatGoesWrongWithOneRequestIsItsOwn) {
  struct Case {
    std::string answer;
    std::string_view quality, reason;
  };
  for (const Case& one :
       {Case{Code("404 Not Found"), "!no-such-object", ""}, Case{Code("500 Oops"), "!general-error", "http-error"},
        Case{Answer("<html>"), "!bad-frame", "bad-document"}, Case{Answer(""), "!bad-frame", "bad-document"},
        Case{Answer("[" + std::string(kMostJson, ' ') + "]"), "!too-big", "too-big"},
        Case{Answer("{}"), "!no-such-object", ""}, Case{Answer(R"({"x":""})"), "!not-available", ""}}) {
    ApiSession session(Question(), kReaders);
    Peer peer(session,
              [&](const std::string& request) { return Asks(request, "GET /a") ? one.answer : Well(request); });
    peer.Run();
    EXPECT_TRUE(peer.talk().done());
    EXPECT_EQ(peer.extract(0), one.quality);
    EXPECT_EQ(peer.reason(), one.reason);
    EXPECT_EQ(peer.requests.back(), "DELETE /out");
  }
}

TEST(ApiSession, AWordThatIsNeitherTrueNorFalseIsUnknown) {
  ApiSession session(Question(reach::LogIn::kNone), kReaders);
  Peer peer(session, [](const std::string&) { return Answer(R"({"on":"perhaps"})"); });
  peer.Run();
  EXPECT_EQ(peer.extract(1), "!unknown-code");
}

TEST(ApiSession, AnEndlessBodyIsCutOff) {
  ApiSession session(Question(), kReaders);
  std::size_t sent = 0;
  Peer peer(session, [&](const std::string& request) {
    return Asks(request, "GET /a") ? std::string("HTTP/1.1 200 OK\r\n\r\n") : Well(request);
  });
  peer.Run();
  const std::string piece(16384, ' ');
  for (; session.next() == Next::kTalk && sent < 2 * kMostBody; sent += piece.size()) peer.talk().Hear(piece);
  EXPECT_LE(sent, kMostJson + piece.size());
  peer.Run();
  EXPECT_EQ(peer.extracts(), (Strings{"!too-big", "!too-big", "!no-such-object"}));
  EXPECT_EQ(peer.requests.back(), "DELETE /out");
}

TEST(ApiSession, AnswersThatAreNoHttpEndTheSessionButItIsLoggedOut) {
  ApiSession session(Question(), kReaders);
  Peer peer(session,
            [](const std::string& request) { return Asks(request, "GET /a") ? "SSH-2.0-x\r\n\r\n" : Well(request); });
  peer.Run();
  EXPECT_EQ(peer.reason(), "bad-answer");
  EXPECT_EQ(peer.extracts(), (Strings{"!bad-frame", "!bad-frame", "!bad-frame"}));
  EXPECT_EQ(peer.requests.back(), "DELETE /out");
}

TEST(ApiSession, SilenceEndsTheSessionButItIsLoggedOut) {
  ApiSession session(Question(), kReaders);
  Peer peer(session, [](const std::string& request) { return Asks(request, "GET /a") ? "" : Well(request); });
  peer.Run();
  EXPECT_FALSE(peer.talk().done());
  peer.talk().Pass(1999ms);
  EXPECT_EQ(session.next(), Next::kTalk);
  peer.talk().Pass(1ms);
  EXPECT_EQ(session.next(), Next::kOpen);
  peer.Run();
  EXPECT_TRUE(peer.talk().done());
  EXPECT_EQ(peer.reason(), "timeout");
  EXPECT_EQ(peer.extracts(), (Strings{"!timeout", "!timeout", "!timeout"}));
  EXPECT_EQ(peer.requests.back(), "DELETE /out");
}

TEST(ApiSession, AllRequestsTogetherHaveATimeToo) {
  reach::Question question = Question();
  question.timeout = 15s;
  ApiSession session(question, kReaders);
  Peer peer(session, [&](const std::string& request) { return Asks(request, "GET /b") ? "" : Well(request); });
  peer.talk().Pass(10s);  // of the twenty, before the line opens
  peer.Run();
  peer.talk().Pass(10s);
  peer.Run();
  EXPECT_EQ(peer.reason(), "session-timeout");
  EXPECT_EQ(peer.extracts(), (Strings{"hello", "true", "!timeout"}));
  EXPECT_EQ(peer.requests.back(), "DELETE /out");
}

TEST(ApiSession, ALogOutThatFailsIsTold) {
  for (const std::string& answer : {Code("500 Oops"), std::string()}) {
    ApiSession session(Question(), kReaders);
    Peer peer(session, [&](const std::string& request) { return Asks(request, "DELETE") ? answer : Well(request); });
    peer.Run();
    peer.talk().Pass(2s);
    EXPECT_TRUE(peer.talk().done());
    EXPECT_EQ(peer.reason(), "session-left-open");
    EXPECT_EQ(peer.extract(2), "42");
  }
}

TEST(ApiSession, ALineThatDoesNotOpen) {
  for (const auto& [why, up, quality] : {std::tuple{LineEnd::kRefused, Value::Bool(false), "!disconnected"},
                                         {LineEnd::kOldTls, Value::Bool(true), "!disconnected"},
                                         {LineEnd::kNoResources, Value(), "!disconnected"}}) {
    ApiSession session(Question(), kReaders);
    Peer peer(session, Well);
    peer.talk().End(why);
    EXPECT_TRUE(peer.talk().done());
    EXPECT_EQ(peer.talk().Of(Fact::kUp), up);
    EXPECT_EQ(peer.extract(0), quality);
    EXPECT_EQ(peer.reason(), LineEndName(why));
  }
}

TEST(ApiSession, APasswordIsForTrustedPeersIfTheQuestionSaysSo) {
  reach::Question question = Question();
  question.transport = reach::Transport::kTls;
  question.trusted = true;
  ApiSession session(question, kReaders);
  Peer peer(session, Well);
  peer.talk().facts.certificate.known = true;
  peer.Run();
  EXPECT_EQ(peer.reason(), "not-trusted");
  EXPECT_TRUE(peer.requests.empty());
  peer.talk().facts.certificate.trusted = peer.talk().facts.certificate.name_matches = true;
  peer.Again(1min);
  EXPECT_EQ(peer.requests, kAll);
}

TEST(ApiSession, WhatAQuestionNeeds) {
  reach::Question question = Question();
  EXPECT_EQ(FaultySettingOfAny(question), "");
  question.password_file.clear();
  EXPECT_EQ(FaultySettingOfAny(question), "password_file");
  question.user.clear();
  EXPECT_EQ(FaultySettingOfAny(question), "user");
  question = Question(reach::LogIn::kBasic);
  question.user = "a:b";
  EXPECT_EQ(FaultySettingOfAny(question), "user");
  question = Question();
  question.trusted = true;
  EXPECT_EQ(FaultySettingOfAny(question), "trusted") << "of a line without TLS";
  EXPECT_EQ(MakeAnyConversation(Question(), {}), nullptr);
  EXPECT_NE(MakeAnyConversation(Question(), kReaders), nullptr);
}

}  // namespace
}  // namespace tramgac::conference
