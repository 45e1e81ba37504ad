#include "drivers/reach/http.h"

#include <gtest/gtest.h>

#include "tests/unit/reach/talk.h"

namespace tramgac::reach {
namespace {

Question Page() {
  Question question;
  question.kind = Kind::kHttp;
  return question;
}

struct Heard {
  bool done;
  Value up, code, matches, size;
  std::string server, answer, reason;
};

// What comes of an answer that arrives in pieces of `piece` bytes; then the peer closes, if there is more to wait for.
Heard Hear(const Question& question, std::string_view bytes, std::size_t piece, bool closes = true) {
  Http http(question);
  Talk talk(http);
  talk.Open();
  talk.HearInPieces(bytes, piece);
  if (closes && !talk.done()) talk.End(LineEnd::kClosed);
  return {talk.done(),
          talk.Of(Fact::kUp),
          talk.Of(Fact::kCode),
          talk.Of(Fact::kMatches),
          talk.Of(Fact::kSize),
          std::string(talk.Of(Fact::kServer).text),
          std::string(talk.Of(Fact::kAnswer).text),
          std::string(talk.reason())};
}

constexpr std::size_t kPieces[] = {1, 2, 3, 7, 64, 100000};

TEST(Http, AsksLikeThis) {
  Question question = Page();
  question.path = "/health?x=1";
  question.port = 8080;
  Http http(question);
  Talk talk(http);
  EXPECT_EQ(http.Wish().port, 8080);
  talk.facts.peer_host = "2001:db8::1";
  talk.Open();
  ASSERT_EQ(talk.sent.size(), 1U);
  EXPECT_EQ(talk.sent[0],
            "GET /health?x=1 HTTP/1.1\r\nHost: [2001:db8::1]:8080\r\nUser-Agent: tramgac\r\nAccept: */*\r\n"
            "Accept-Encoding: identity\r\nConnection: close\r\n\r\n");
  question.host = "portal.example";
  question.transport = Transport::kTls;
  question.port = 443;
  Http named(question);
  EXPECT_EQ(named.Wish().server_name, "portal.example");
  Talk second(named);
  second.Open();
  EXPECT_NE(second.sent[0].find("\r\nHost: portal.example\r\n"), std::string::npos);
}

TEST(Http, CountedBody) {
  for (const std::size_t piece : kPieces) {
    const Heard heard =
        Hear(Page(), "HTTP/1.1 200 OK\r\nserver: nginx\r\nContent-Length: 5\r\n\r\nhelloXX", piece, false);
    EXPECT_TRUE(heard.done);
    EXPECT_EQ(heard.code, Value::Integer(200));
    EXPECT_EQ(heard.matches, Value::Bool(true));
    EXPECT_EQ(heard.size, Value::Integer(5));
    EXPECT_EQ(heard.server, "nginx");
    EXPECT_EQ(heard.answer, "hello");
    EXPECT_EQ(heard.reason, "");
  }
}

TEST(Http, ChunkedBody) {
  constexpr std::string_view kAnswer =
      "HTTP/1.1 100 Continue\r\nX: y\r\n\r\nHTTP/1.1 200 OK\nTransfer-Encoding: gzip, Chunked\nContent-Length: 3\n\n"
      "5;x=\"y\"\r\nhello\r\n1 \n \nB\r\n0123456789a\r\n000\r\nTrailer: z\r\n\r\n";
  for (const std::size_t piece : kPieces) {
    const Heard heard = Hear(Page(), kAnswer, piece, false);
    EXPECT_TRUE(heard.done);
    EXPECT_EQ(heard.code, Value::Integer(200));
    EXPECT_EQ(heard.size, Value::Integer(17));
    EXPECT_EQ(heard.answer, "hello 0123456789a");
  }
}

TEST(Http, BodyUntilThePeerCloses) {
  for (const std::size_t piece : kPieces) {
    const Heard heard = Hear(Page(), "HTTP/1.0 404 Not Found\n\n<html>", piece);
    EXPECT_EQ(heard.up, Value::Bool(true));
    EXPECT_EQ(heard.matches, Value::Bool(false));
    EXPECT_EQ(heard.size, Value::Integer(6));
    EXPECT_EQ(heard.reason, "");
  }
}

TEST(Http, NoBody) {
  EXPECT_EQ(Hear(Page(), "HTTP/1.1 204 No\r\nContent-Length: 9\r\n\r\n", 100, false).size, Value::Integer(0));
  EXPECT_EQ(Hear(Page(), "HTTP/1.1 304 No\r\n\r\n", 100, false).size, Value::Integer(0));
  EXPECT_EQ(Hear(Page(), "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", 100, false).size,
            Value::Integer(0));
  Question head = Page();
  head.method = "HEAD";
  EXPECT_EQ(Hear(head, "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", 100, false).size, Value::Integer(0));
}

TEST(Http, TheWantedTextIsFoundAcrossPieces) {
  Question question = Page();
  question.body = "aabaac";
  for (const std::size_t piece : kPieces) {
    EXPECT_EQ(Hear(question, "HTTP/1.1 200 OK\r\n\r\nxaabaabaacx", piece).matches, Value::Bool(true));
    EXPECT_EQ(Hear(question, "HTTP/1.1 200 OK\r\n\r\nxaabaabaaaabaaxc", piece).matches, Value::Bool(false));
    EXPECT_EQ(Hear(question, "HTTP/1.1 200 OK\r\nX: aabaac\r\n\r\n", piece).matches, Value::Bool(false));
    // Between two chunks, too.
    EXPECT_EQ(Hear(question, "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3\naab\n3\naac\n0\n\n", piece).matches,
              Value::Bool(true));
    EXPECT_EQ(Hear(question, "HTTP/1.1 500 No\r\n\r\naabaac", piece).matches, Value::Bool(false));
  }
}

TEST(Http, AHugeBodyIsCountedAndDropped) {
  Http http(Page());
  Talk talk(http);
  talk.Open();
  talk.Hear("HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n");
  const std::string piece(65536, 'z');
  for (int i = 0; i < 1600; ++i) talk.Hear(piece);
  EXPECT_TRUE(talk.done());
  EXPECT_EQ(talk.Of(Fact::kSize), Value::Integer(104857600));
  EXPECT_EQ(talk.Of(Fact::kAnswer).text, std::string(200, 'z'));
}

TEST(Http, AnAnswerThatBreaksOffIsUpAllTheSame) {
  Heard heard = Hear(Page(), "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe", 100);
  EXPECT_EQ(heard.up, Value::Bool(true));
  EXPECT_EQ(heard.reason, "closed");
  EXPECT_EQ(heard.size.type, ValueType::kNone);
  heard = Hear(Page(), "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", 100);
  EXPECT_EQ(heard.reason, "closed");
  heard = Hear(Page(), "HTTP/1.1 200 OK\r\nContent-Le", 100);
  EXPECT_EQ(heard.up, Value::Bool(false));
  EXPECT_EQ(heard.reason, "closed");
  EXPECT_EQ(heard.matches.type, ValueType::kNone);
}

TEST(Http, TimeIsUntilTheHead) {
  Http http(Page());
  Talk talk(http);
  talk.Pass(100_ms);
  talk.Open();
  talk.Pass(40_ms);
  talk.Hear("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
  talk.Pass(5000_ms);
  EXPECT_TRUE(talk.done());
  EXPECT_EQ(talk.Of(Fact::kTime), Value::Real(40));
  EXPECT_EQ(talk.reason(), "timeout");
  EXPECT_EQ(talk.Of(Fact::kUp), Value::Bool(true));
}

TEST(Http, HostileAnswersAreTold) {
  for (const std::string& bytes : {
           std::string("SSH-2.0-OpenSSH_9.2\r\n"),
           std::string("HTTP/2.0 200 OK\r\n\r\n"),
           std::string("\x15\x03\x01\x00\x02\x02\x46", 7),
           std::string("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"),
           std::string("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"),
           std::string("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n"),
           "HTTP/1.1 200 OK\r\n" + std::string(70000, 'x'),
       }) {
    for (const std::size_t piece : kPieces) {
      const Heard heard = Hear(Page(), bytes, piece);
      EXPECT_EQ(heard.reason, "bad-answer") << bytes.substr(0, 60);
      EXPECT_EQ(heard.up, Value::Bool(false));
    }
  }
}

TEST(Http, HostileChunksAreTold) {
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const std::string& bytes :
       {std::string("x"), std::string("\r\n"), std::string(";a\r\n"), std::string("1\r\nab"),
        std::string("ffffffffffffffff\r\n"), std::string("-1\r\n"), "1;" + std::string(5000, 'e'),
        "0\r\n" + std::string(5000, 'T'), std::string("1\r\na\r\r") + std::string(5000, '\r')}) {
    for (const std::size_t piece : kPieces)
      EXPECT_EQ(Hear(Page(), head + bytes, piece).reason, "bad-answer") << bytes.substr(0, 20);
  }
}

TEST(Http, ManyServersLeaveRoomForTheReason) {
  std::string bytes = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 50; ++i) bytes += "Server: " + std::string(400, 's') + "\r\n";
  const Heard heard = Hear(Page(), bytes + "Content-Length: 900\r\n\r\n" + std::string(800, 'b'), 7);
  EXPECT_EQ(heard.server.size(), kMostServer);
  EXPECT_EQ(heard.answer.size(), 200U);
  EXPECT_EQ(heard.reason, "closed");
}

TEST(StatusList, Holds) {
  EXPECT_EQ(InStatusList("200-399", 200), true);
  EXPECT_EQ(InStatusList("200-399", 400), false);
  EXPECT_EQ(InStatusList("200, 401-403", 402), true);
  EXPECT_EQ(InStatusList("200, 401-403", 201), false);
  for (const auto* list : {"", "200,", ",200", "2xx", "300-200", "99", "200-", "-200", "1000", "200-300-400"}) {
    EXPECT_FALSE(InStatusList(list, 200)) << list;
  }
}

}  // namespace
}  // namespace tramgac::reach
