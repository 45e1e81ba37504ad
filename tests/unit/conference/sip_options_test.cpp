#include "drivers/conference/sip_options.h"

#include "tests/unit/conference/scripted_line.h"

namespace tramgac::conference {
namespace {

using reach::Fact;
using reach::LineEnd;
using reach::Transport;

// The answer of a well-behaved endpoint to the request of a line with the default nonce.
std::string Answer(int code, const std::string& headers = "", const char* branch = "z9hG4bK0123456789abcdef") {
  return "SIP/2.0 " + std::to_string(code) + " Some Words\r\nVia: SIP/2.0/UDP 10.0.0.9:40000;branch=" + branch +
         ";rport=40000;received=10.0.0.9\r\nFrom: <sip:monitor@10.0.0.9>;tag=89abcdef\r\nTo: <sip:10.1.2.3>;tag=1\r\n"
         "Call-ID: 0123456789abcdef@10.0.0.9\r\nCSeq: 1 OPTIONS\r\n" +
         headers + "Content-Length: 0\r\n\r\n";
}

reach::Question Over(Transport transport) {
  reach::Question question;
  question.kind = reach::Kind::kSip;
  question.transport = transport;
  question.timeout = std::chrono::seconds(5);
  return question;
}

TEST(SipOptions, AsksOnTheLineThatItsQuestionNames) {
  reach::Question question = Over(Transport::kTls);
  question.old_tls = true;
  question.user = "room";
  SipOptions sip(question);
  ScriptedLine line(sip);
  EXPECT_EQ(sip.Wish().transport, Transport::kTls);
  EXPECT_EQ(sip.Wish().port, 5061);
  EXPECT_TRUE(sip.Wish().old_tls);
  EXPECT_TRUE(sip.Wish().server_name.empty());
  line.Open(0);
  ASSERT_EQ(line.sent.size(), 1u);
  EXPECT_TRUE(line.sent[0].starts_with("OPTIONS sip:room@10.1.2.3:5061;transport=tls SIP/2.0\r\n"));
}

TEST(SipOptions, AnAnswerIsUpWithItsFacts) {
  SipOptions sip(Over(Transport::kUdp));
  ScriptedLine line(sip);
  line.Open(3);
  line.Receive(45, Answer(200, "Server: Acme/1.2\r\n"));
  EXPECT_TRUE(line.Done());
  EXPECT_EQ(line.Up(), "up");
  EXPECT_EQ(line.Of(Fact::kTime), Value::Real(42));
  EXPECT_EQ(line.Of(Fact::kCode), Value::Integer(200));
  EXPECT_EQ(line.Of(Fact::kServer), Value::Text("Acme/1.2"));
  EXPECT_EQ(line.Of(Fact::kBusy), Value::Bool(false));
  EXPECT_EQ(line.Of(Fact::kReason).type, ValueType::kNone);
}

TEST(SipOptions, EveryFinalCodeIsUpButThoseOfAProxy) {
  for (const Transport transport : {Transport::kUdp, Transport::kTcp, Transport::kTls}) {
    for (int code = 200; code < 700; ++code) {
      SipOptions sip(Over(transport));
      ScriptedLine line(sip);
      line.Open(0);
      line.Receive(1, Answer(code));
      ASSERT_TRUE(line.Done()) << code;
      EXPECT_EQ(line.Of(Fact::kCode), Value::Integer(code));
      const bool proxy = code == 408 || code == 502 || code == 504;
      EXPECT_EQ(line.Up(), proxy ? "down" : "up") << code;
      EXPECT_EQ(line.Reason(), proxy ? "proxy" : "") << code;
      EXPECT_EQ(line.Of(Fact::kBusy), proxy ? Value() : Value::Bool(code == 486 || code == 600)) << code;
    }
  }
}

TEST(SipOptions, RepeatsTheSameDatagramAndGivesUp) {
  SipOptions sip(Over(Transport::kUdp));
  ScriptedLine line(sip);
  line.Open(0);
  EXPECT_EQ(line.RunOut(), 5000);
  EXPECT_EQ(line.due_ms, (std::vector<int>{500, 1500, 3500}));
  EXPECT_EQ(line.sent, std::vector<std::string>(4, line.sent[0]));
  EXPECT_EQ(line.Up(), "down");
  EXPECT_EQ(line.Reason(), "timeout");
}

TEST(SipOptions, RepeatsNothingOnAStream) {
  for (const Transport transport : {Transport::kTcp, Transport::kTls}) {
    SipOptions sip(Over(transport));
    ScriptedLine line(sip);
    line.Open(0);
    EXPECT_EQ(line.RunOut(), 5000);
    EXPECT_TRUE(line.due_ms.empty());
    EXPECT_EQ(line.sent.size(), 1u);
  }
}

TEST(SipOptions, ALateAnswerToARepetitionCounts) {
  SipOptions sip(Over(Transport::kUdp));
  ScriptedLine line(sip);
  line.Open(0);
  sip.OnDue(At(500), line);
  sip.OnDue(At(1500), line);
  line.Receive(1600, Answer(405));
  EXPECT_EQ(line.Up(), "up");
  EXPECT_EQ(line.Of(Fact::kTime), Value::Real(1600));
}

TEST(SipOptions, WaitsBehindAProvisionalAnswerWithoutRepeating) {
  SipOptions sip(Over(Transport::kUdp));
  ScriptedLine line(sip);
  line.Open(0);
  line.Receive(10, Answer(100));
  EXPECT_FALSE(line.Done());
  EXPECT_EQ(sip.Due(), At(5000));
  line.Receive(20, Answer(183));
  line.Receive(30, Answer(486));
  EXPECT_EQ(line.Up(), "up");
  EXPECT_EQ(line.Of(Fact::kBusy), Value::Bool(true));
  EXPECT_EQ(line.Of(Fact::kCode), Value::Integer(486));
  EXPECT_EQ(line.sent.size(), 1u);
}

TEST(SipOptions, ADatagramThatIsNotItsAnswerIsIgnored) {
  SipOptions sip(Over(Transport::kUdp));
  ScriptedLine line(sip);
  line.Open(0);
  const std::string good = Answer(200);
  line.Receive(1, Answer(200, "", "z9hG4bK0000000000000000"));  // to an earlier request
  line.Receive(2, "OPTIONS sip:monitor@10.0.0.9 SIP/2.0\r\nCSeq: 1 OPTIONS\r\n\r\n");
  line.Receive(3, std::string_view("\0\xff\x80 garbage", 11));
  line.Receive(4, good.substr(0, good.size() - 2));  // without its end
  line.Receive(5, "");
  EXPECT_FALSE(line.Done());
  line.Receive(6, good);
  EXPECT_EQ(line.Up(), "up");
}

TEST(SipOptions, SaysWhetherOnlyGarbageCame) {
  SipOptions sip(Over(Transport::kUdp));
  ScriptedLine line(sip);
  line.Open(0);
  line.Receive(1, Answer(200, "", "z9hG4bK0000000000000000"));
  line.RunOut();
  EXPECT_EQ(line.Reason(), "timeout");
  ScriptedLine again(sip);
  EXPECT_EQ(again.Up(), "none");
  again.Open(0);
  again.Receive(1, "SSH-2.0\r\n");
  again.RunOut();
  EXPECT_EQ(again.Up(), "down");
  EXPECT_EQ(again.Reason(), "bad-answer");
  ScriptedLine third(sip);
  third.Open(0);
  third.RunOut();
  EXPECT_EQ(third.Reason(), "timeout");
}

TEST(SipOptions, FindsItsAnswerInAStreamOfPieces) {
  const std::string stream =
      "\r\n\r\n" + Answer(100) + Answer(200, "", "z9hG4bK0000000000000000") + Answer(503, "Server: x\r\n");
  for (std::size_t size = 1; size <= stream.size(); ++size) {
    SipOptions sip(Over(Transport::kTcp));
    ScriptedLine line(sip);
    line.Open(0);
    for (std::size_t at = 0; at < stream.size() && !line.Done(); at += size) line.Receive(1, stream.substr(at, size));
    EXPECT_EQ(line.Up(), "up") << size;
    EXPECT_EQ(line.Of(Fact::kCode), Value::Integer(503)) << size;
  }
}

TEST(SipOptions, GarbageOnAStreamEndsIt) {
  SipOptions sip(Over(Transport::kTcp));
  ScriptedLine line(sip);
  line.Open(0);
  line.Receive(1, "SSH-2.0-server\r\n");
  EXPECT_TRUE(line.Done());
  EXPECT_EQ(line.Up(), "down");
  EXPECT_EQ(line.Reason(), "bad-answer");
}

TEST(SipOptions, TheEndOfTheLineIsItsReason) {
  for (const LineEnd why : {LineEnd::kClosed, LineEnd::kReset, LineEnd::kRefused, LineEnd::kUnreachable,
                            LineEnd::kTlsFailed, LineEnd::kOldTls}) {
    SipOptions sip(Over(Transport::kTls));
    ScriptedLine line(sip);
    if (why == LineEnd::kClosed || why == LineEnd::kReset) line.Open(0);
    line.End(1, why);
    EXPECT_EQ(line.Up(), why == LineEnd::kOldTls ? "up" : "down");  // it is there, and has nothing that is safe
    EXPECT_EQ(line.Reason(), LineEndName(why));
    EXPECT_EQ(sip.Due(), kNever);
  }
}

TEST(SipOptions, AnEndBehindTheAnswerChangesNothing) {
  SipOptions sip(Over(Transport::kTcp));
  ScriptedLine line(sip);
  line.Open(0);
  line.Receive(1, Answer(200) + "garbage\r\n");
  line.End(2, LineEnd::kReset);
  sip.OnDue(At(9000), line);
  line.Receive(9001, Answer(408));
  EXPECT_EQ(line.Up(), "up");
  EXPECT_EQ(line.Of(Fact::kReason).type, ValueType::kNone);
  EXPECT_EQ(line.Of(Fact::kCode), Value::Integer(200));
}

TEST(SipOptions, ALineThatNeverOpensEndsInTime) {
  SipOptions sip(Over(Transport::kUdp));
  ScriptedLine line(sip);
  EXPECT_EQ(line.RunOut(), 5000);
  EXPECT_TRUE(line.sent.empty());
  EXPECT_EQ(line.Reason(), "timeout");
}

}  // namespace
}  // namespace tramgac::conference
