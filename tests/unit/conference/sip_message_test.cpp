#include "drivers/conference/sip_message.h"

#include "tests/unit/conference/scripted_line.h"

namespace tramgac::conference {
namespace {

using reach::Transport;

constexpr std::uint64_t kNonce = 0x0123456789abcdef;

std::string Write(Transport transport, std::string_view user, const reach::LineFacts& facts) {
  std::vector<std::uint8_t> out;
  WriteSipOptions(transport, user, facts, out);
  return {out.begin(), out.end()};
}

reach::LineFacts Facts(std::string_view own_host, std::string_view peer_host, std::uint16_t peer_port,
                       std::uint64_t nonce) {
  reach::LineFacts facts;
  facts.own_host = own_host;
  facts.own_port = 40000;
  facts.peer_host = peer_host;
  facts.peer_port = peer_port;
  facts.nonce = nonce;
  return facts;
}

TEST(SipMessage, WritesOptionsAsRfc3261Asks) {
  EXPECT_EQ(Write(Transport::kUdp, "", Facts("10.0.0.9", "10.1.2.3", 5060, kNonce)),
            "OPTIONS sip:10.1.2.3:5060 SIP/2.0\r\n"
            "Via: SIP/2.0/UDP 10.0.0.9:40000;branch=z9hG4bK0123456789abcdef;rport\r\n"
            "Max-Forwards: 70\r\n"
            "To: <sip:10.1.2.3>\r\n"
            "From: <sip:monitor@10.0.0.9>;tag=89abcdef\r\n"
            "Call-ID: 0123456789abcdef@10.0.0.9\r\n"
            "CSeq: 1 OPTIONS\r\n"
            "Contact: <sip:monitor@10.0.0.9:40000>\r\n"
            "Accept: application/sdp\r\n"
            "User-Agent: Tramgac\r\n"
            "Content-Length: 0\r\n"
            "\r\n");
}

TEST(SipMessage, NamesTransportUserAndIpv6) {
  const std::string tls = Write(Transport::kTls, "room", Facts("fe80::1%eth0", "2001:db8::2", 5061, 1));
  EXPECT_EQ(tls.substr(0, tls.find("\r\nMax")),
            "OPTIONS sip:room@[2001:db8::2]:5061;transport=tls SIP/2.0\r\n"
            "Via: SIP/2.0/TLS [fe80::1]:40000;branch=z9hG4bK0000000000000001;rport");
  EXPECT_NE(tls.find("To: <sip:room@[2001:db8::2]>\r\n"), std::string::npos);
  EXPECT_NE(tls.find("Contact: <sip:monitor@[fe80::1]:40000;transport=tls>\r\n"), std::string::npos);
  const std::string tcp = Write(Transport::kTcp, "", Facts("1.2.3.4", "1.2.3.5", 5060, 1));
  EXPECT_EQ(tcp.substr(0, tcp.find(";branch")),
            "OPTIONS sip:1.2.3.5:5060;transport=tcp SIP/2.0\r\nVia: SIP/2.0/TCP 1.2.3.4:40000");
}

TEST(SipMessage, TheLongestRequestNeedsNoMoreRoomThanItsConversationHas) {
  const std::string user(kMaxSipUser, 'u'), host = "2001:db80:1111:2222:3333:4444:5555:6666";
  EXPECT_TRUE(IsSipUser(user));
  EXPECT_LT(Write(Transport::kTls, user, Facts(host, host, 65535, kNonce)).size(), 1024u);
}

TEST(SipMessage, AUserIsOfThePlainCharactersOfRfc3261) {
  for (const char* right : {"", "room", "1000", "a-b_c.d!e~f*g'h(i)j&k=l+m$n,o;p?q/r"})
    EXPECT_TRUE(IsSipUser(right)) << right;
  for (const char* wrong : {"a b", "a@b", "a\r\nVia: x", "a%41", "a:b", "<a>", "\"a\"", "ph\xc3\xb2ng"}) {
    EXPECT_FALSE(IsSipUser(wrong)) << wrong;
  }
  EXPECT_FALSE(IsSipUser(std::string(kMaxSipUser + 1, 'a')));
}

// What the reader makes of a stream: "200 ours Server", "100", "request", "bad", "more", a word a message.
std::vector<std::string> Heads(SipReader& reader, std::string_view text) {
  std::vector<std::string> heads;
  ByteSpan in = AsBytes(text);
  for (int i = 0; i < 20; ++i) {
    switch (reader.Next(in)) {
      case SipPart::kMore: EXPECT_TRUE(in.empty()); return heads;
      case SipPart::kBad: heads.emplace_back("bad"); return heads;
      case SipPart::kMessage: break;
    }
    std::string head = reader.code() == 0 ? "request" : std::to_string(reader.code());
    if (reader.answers()) head += " ours";
    if (!reader.server().empty()) head += " " + std::string(reader.server());
    heads.push_back(head);
  }
  ADD_FAILURE() << "it never ends";
  return heads;
}

std::vector<std::string> Heads(std::string_view text) {
  SipReader reader;
  reader.Reset(SipBranch(kNonce));
  return Heads(reader, text);
}

using Words = std::vector<std::string>;

std::string Answer(const std::string& headers) { return "SIP/2.0 200 OK\r\n" + headers + "\r\n"; }

const char* const kVia = "Via: SIP/2.0/UDP 10.0.0.9:40000;branch=z9hG4bK0123456789abcdef;rport=40000\r\n";
const char* const kCSeq = "CSeq: 1 OPTIONS\r\n";

TEST(SipReader, KnowsItsAnswerByBranchAndMethod) {
  const std::string via = kVia, cseq = kCSeq;
  EXPECT_EQ(Heads(Answer(via + cseq)), Words{"200 ours"});
  EXPECT_EQ(Heads(Answer(cseq + via)), Words{"200 ours"});
  EXPECT_EQ(Heads(Answer(via)), Words{"200"});
  EXPECT_EQ(Heads(Answer(cseq)), Words{"200"});
  EXPECT_EQ(Heads(Answer(via + "CSeq: 1 INVITE\r\n")), Words{"200"});
  EXPECT_EQ(Heads(Answer(via + "CSeq: 1 OPTIONSX\r\n")), Words{"200"});
  EXPECT_EQ(Heads(Answer("Via: SIP/2.0/UDP h;branch=z9hG4bK0123456789abcdee\r\n" + cseq)), Words{"200"});
  EXPECT_EQ(Heads(Answer("Via: SIP/2.0/UDP h\r\n" + cseq)), Words{"200"});
  EXPECT_EQ(Heads(Answer("Via: SIP/2.0/UDP h;branch\r\n" + cseq)), Words{"200"});
  EXPECT_EQ(Heads(Answer("Via: SIP/2.0/UDP h;xbranch=z9hG4bK0123456789abcdef\r\n" + cseq)), Words{"200"});
  // The topmost counts.
  EXPECT_EQ(Heads(Answer("Via: SIP/2.0/UDP other;branch=z9hG4bKother\r\n" + via + cseq)), Words{"200"});
  EXPECT_EQ(Heads(Answer(via + "Via: SIP/2.0/UDP other;branch=z9hG4bKother\r\n" + cseq)), Words{"200 ours"});
  EXPECT_EQ(Heads(Answer("Via: SIP/2.0/UDP h;branch=z9hG4bK0123456789abcdef, SIP/2.0/UDP other;branch=x\r\n" + cseq)),
            Words{"200 ours"});
  EXPECT_EQ(Heads(Answer("Via: SIP/2.0/UDP other;branch=x, SIP/2.0/UDP h;branch=z9hG4bK0123456789abcdef\r\n" + cseq)),
            Words{"200"});
}

TEST(SipReader, ReadsShortFoldedAndOddlyWrittenHeaders) {
  EXPECT_EQ(Heads("\r\n\r\nsip/2.0 486 Busy Here\r\n"
                  "v : SIP / 2.0 / UDP 10.0.0.9:40000\r\n"
                  "\t; received=10.0.0.9\r\n"
                  "  ; BRANCH = Z9HG4BK0123456789ABCDEF ;rport\r\n"
                  "f: <sip:a@b>;tag=1\r\nt: <sip:c@d>\r\ni: 1@2\r\n"
                  "cseq:   1\t OPTIONS  \r\n"
                  "l:0\r\n"
                  "sErVeR: Acme\r\n  Room\tKit\r\n\r\n"),
            Words{"486 ours Acme  Room Kit"});
  EXPECT_EQ(Heads("SIP/2.0 200\nVia: SIP/2.0/UDP h;branch=z9hG4bK0123456789abcdef\nCSeq: 1 OPTIONS\n\n"),
            Words{"200 ours"});
}

TEST(SipReader, PrefersServerToUserAgent) {
  EXPECT_EQ(Heads(Answer("User-Agent: a\r\n")), Words{"200 a"});
  EXPECT_EQ(Heads(Answer("User-Agent: a\r\nServer: s\r\n")), Words{"200 s"});
  EXPECT_EQ(Heads(Answer("Server: s\r\nUser-Agent: a\r\n")), Words{"200 s"});
  EXPECT_EQ(Heads(Answer("Server: s\r\nServer: t\r\n")), Words{"200 s"});
  EXPECT_EQ(Heads(Answer("Server: \x01\xff\xc3\xa9\x7f\r\n")), Words{"200 ?????"});
  EXPECT_EQ(Heads(Answer("Server: " + std::string(500, 'x') + "\r\n")), Words{"200 " + std::string(128, 'x')});
}

TEST(SipReader, TakesAStreamInAnyPieces) {
  const std::string stream = "\r\nSIP/2.0 100 Trying\r\n" + std::string(kVia) + kCSeq + "Content-Length: 0\r\n\r\n" +
                             "OPTIONS sip:me SIP/2.0\r\nl: 11\r\n\r\nSIP/2.0 200" + "\r\n\r\n" +
                             "SIP/2.0 200 OK\r\nContent-Length: 4\r\n" + kVia + kCSeq +
                             "\r\nv=0\nSIP/2.0 404 No\r\n\r\n";
  const Words expected = {"100 ours", "request", "200 ours", "404"};
  EXPECT_EQ(Heads(stream), expected);
  for (std::size_t cut = 1; cut < stream.size(); ++cut) {
    SipReader reader;
    reader.Reset(SipBranch(kNonce));
    Words heads = Heads(reader, stream.substr(0, cut));
    const Words rest = Heads(reader, stream.substr(cut));
    heads.insert(heads.end(), rest.begin(), rest.end());
    EXPECT_EQ(heads, expected) << cut;
  }
}

TEST(SipReader, RefusesWhatIsNotSip) {
  for (const char* wrong : {"HTTP/1.1 200 OK\r\n\r\n", "SIP/3.0 200 OK\r\n\r\n", "SIP/2.0 99 Low\r\n\r\n",
                            "SIP/2.0 700 High\r\n\r\n", "SIP/2.0 2000 Long\r\n\r\n", "SIP/2.0 -20 x\r\n\r\n",
                            "SIP/2.0\r\n\r\n", "SSH-2.0-x\r\n", "SIP/2.0 200 OK\r\nContent-Length: -1\r\n\r\n",
                            "SIP/2.0 200 OK\r\nl: 99999999999999999999\r\n\r\n", "SIP/2.0 200 OK\r\nl: 1048577\r\n\r\n",
                            "SIP/2.0 200 OK\r\nno colon\r\n\r\n", "SIP/2.0 200 OK\r\n: x\r\n\r\n"}) {
    EXPECT_EQ(Heads(wrong), Words{"bad"}) << wrong;
  }
  // It stays bad, and begins anew when told.
  SipReader reader;
  reader.Reset(SipBranch(kNonce));
  EXPECT_EQ(Heads(reader, "SSH-2.0\r\n"), Words{"bad"});
  EXPECT_EQ(Heads(reader, Answer("")), Words{"bad"});
  reader.Reset(SipBranch(kNonce));
  EXPECT_EQ(Heads(reader, Answer("")), Words{"200"});
}

}  // namespace
}  // namespace tramgac::conference
