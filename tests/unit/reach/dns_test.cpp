#include "drivers/reach/dns.h"

#include <gtest/gtest.h>

#include "drivers/reach/address_text.h"
#include "tests/unit/reach/talk.h"

namespace tramgac::reach {
namespace {

using std::string_literals::operator""s;

Question Name(std::string query, DnsType type = DnsType::kA) {
  Question question;
  question.kind = Kind::kDns;
  question.query = std::move(query);
  question.type = type;
  return question;
}

// An answer to the question that was sent: its id and question, with these flags and records.
std::string Answer(const std::string& sent, std::string_view flags, int records, std::string_view rest) {
  std::string answer = sent.substr(0, 2) + std::string(flags) + "\0\1\0"s + static_cast<char>(records) + "\0\0\0\0"s;
  return answer + sent.substr(12) + std::string(rest);
}

const std::string kOk = "\x81\x80", kTruncated = "\x83\x80";
const std::string kAlias = "\xC0\x0C\0\5\0\1\0\0\0\x3C\0\7\4mail\xC0\x0C"s;
const std::string kAddress = "\xC0\x0C\0\1\0\1\0\0\0\x3C\0\4\xC0\0\2\7"s;
const std::string kSecond = "\4mail\xC0\x0C\0\1\0\1\0\0\0\x3C\0\4\xC0\0\2\x08"s;

TEST(DnsQuestion, IsWritten) {
  std::vector<std::uint8_t> out;
  EXPECT_TRUE(WriteDnsQuestion(0xABCD, "www.example.", DnsType::kAaaa, out));
  EXPECT_EQ(Text(out), "\xAB\xCD\1\0\0\1\0\0\0\0\0\0\3www\7example\0\0\x1C\0\1"s);
  out.clear();
  EXPECT_TRUE(WriteDnsQuestion(1, ".", DnsType::kSoa, out));
  EXPECT_EQ(Text(out), "\0\1\1\0\0\1\0\0\0\0\0\0\0\0\6\0\1"s);
}

TEST(DnsQuestion, OnlyOfNames) {
  std::string longest;
  for (int i = 0; i < 126; ++i) longest += "a.";  // 253 bytes on the wire; RFC 1035 clause 2.3.4 has 255
  std::vector<std::uint8_t> out;
  EXPECT_TRUE(WriteDnsQuestion(1, longest + "a", DnsType::kA, out));
  for (const std::string& name : {"a..b"s, ".a"s, "a.."s, longest + "ab", std::string(64, 'a')}) {
    out.clear();
    EXPECT_FALSE(WriteDnsQuestion(1, name, DnsType::kA, out)) << name;
  }
}

TEST(Dns, TellsTheFirstAddressBehindAliases) {
  Dns dns(Name("www.example"));
  Talk talk(dns);
  EXPECT_EQ(dns.Wish().transport, Transport::kUdp);
  EXPECT_EQ(dns.Wish().port, 53);
  talk.Open();
  talk.Pass(4_ms);
  talk.Hear(Answer(talk.sent[0], kOk, 3, kAlias + kAddress + kSecond));
  ASSERT_TRUE(talk.done());
  EXPECT_EQ(talk.Of(Fact::kUp), Value::Bool(true));
  EXPECT_EQ(talk.Of(Fact::kTime), Value::Real(4));
  EXPECT_EQ(talk.Of(Fact::kCode), Value::Integer(0));
  EXPECT_EQ(talk.Of(Fact::kAnswer).text, "192.0.2.7");
  EXPECT_EQ(talk.Of(Fact::kMatches), Value::Bool(true));
  EXPECT_TRUE(talk.unread(Fact::kReason));
}

TEST(Dns, TheWantedAnswerMayBeAnyOfThem) {
  Question question = Name("www.example");
  for (const auto& [wanted, matches] : {std::pair("192.0.2.8", true), {"192.0.2.9", false}}) {
    question.answer = wanted;
    Dns dns(question);
    Talk talk(dns);
    talk.Open();
    talk.Hear(Answer(talk.sent[0], kOk, 2, kAddress + kSecond));
    EXPECT_EQ(talk.Of(Fact::kMatches), Value::Bool(matches));
  }
}

TEST(Dns, OtherTypes) {
  Question question = Name("v6.example", DnsType::kAaaa);
  question.answer = "2001:DB8::1";
  Dns dns(question);
  Talk talk(dns);
  talk.Open();
  talk.Hear(Answer(talk.sent[0], kOk, 1, "\xC0\x0C\0\x1C\0\1\0\0\0\x3C\0\x10\x20\1\x0D\xB8\0\0\0\0\0\0\0\0\0\0\0\1"s));
  EXPECT_EQ(talk.Of(Fact::kAnswer).text, "2001:db8::1");
  EXPECT_EQ(talk.Of(Fact::kMatches), Value::Bool(true));

  Dns zone(Name("example", DnsType::kSoa));
  Talk second(zone);
  second.Open();
  const std::string numbers(16, '\0');
  second.Hear(
      Answer(second.sent[0], kOk, 1, "\xC0\x0C\0\6\0\1\0\0\0\x3C\0\x1A\2ns\0\xC0\x0C\x78\xA3\xFC\x01"s + numbers));
  EXPECT_EQ(second.Of(Fact::kAnswer).text, "2024012801");
}

TEST(Dns, AnyCodeIsAnAnswer) {
  for (const int code : {1, 2, 3, 5}) {
    Dns dns(Name("www.example"));
    Talk talk(dns);
    talk.Open();
    talk.Hear(Answer(talk.sent[0], "\x81"s + static_cast<char>(0x80 + code), 0, ""));
    EXPECT_EQ(talk.Of(Fact::kUp), Value::Bool(true));
    EXPECT_EQ(talk.Of(Fact::kCode), Value::Integer(code));
    EXPECT_EQ(talk.Of(Fact::kMatches), Value::Bool(false));
  }
  Dns dns(Name("www.example"));  // "I did not understand you", without the question
  Talk talk(dns);
  talk.Open();
  talk.Hear(talk.sent[0].substr(0, 2) + "\x81\x81\0\0\0\0\0\0\0\0"s);
  EXPECT_EQ(talk.Of(Fact::kCode), Value::Integer(1));
}

TEST(Dns, TruncationIsTold) {
  Dns dns(Name("www.example"));
  Talk talk(dns);
  talk.Open();
  talk.Hear(Answer(talk.sent[0], kTruncated, 2, kAddress + kSecond.substr(0, 9)));
  EXPECT_EQ(talk.reason(), "truncated");
  EXPECT_EQ(talk.Of(Fact::kUp), Value::Bool(true));
  EXPECT_EQ(talk.Of(Fact::kAnswer).text, "192.0.2.7");
}

TEST(Dns, WhatIsNotForUsIsNotHeard) {
  Dns dns(Name("www.example"));
  Talk talk(dns);
  talk.Open();
  std::string right = Answer(talk.sent[0], kOk, 1, kAddress);
  std::string foreign = right;
  foreign[0] ^= 1;  // another id
  talk.Hear(foreign);
  talk.Hear(talk.sent[0]);  // a question
  foreign = right;
  foreign[13] = 'x';  // another name
  talk.Hear(foreign);
  foreign = right;
  foreign[12 + 13 + 1] = 28;  // another type
  talk.Hear(foreign);
  talk.Hear(right.substr(0, 11));
  talk.Hear("");
  EXPECT_FALSE(talk.done());
  right[13] = 'W';  // the same name in other letters
  talk.Hear(right);
  EXPECT_EQ(talk.Of(Fact::kMatches), Value::Bool(true));
}

TEST(Dns, BrokenAnswersAreTold) {
  for (const std::string& rest :
       {"\xC0"s, "\x40\1\2"s, kAddress.substr(0, 15), "\xC0\x0C\0\1\0\1\0\0\0\x3C\0\3\1\2\3"s, ""s}) {
    Dns dns(Name("www.example"));
    Talk talk(dns);
    talk.Open();
    talk.Hear(Answer(talk.sent[0], kOk, 1, rest));
    EXPECT_TRUE(talk.done());
    EXPECT_EQ(talk.reason(), "bad-answer");
    EXPECT_EQ(talk.Of(Fact::kUp), Value::Bool(false));
  }
}

TEST(Dns, IsAskedThreeTimes) {
  Dns dns(Name("www.example"));
  Talk talk(dns);
  talk.Open();
  talk.Pass(999_ms);
  EXPECT_EQ(talk.sent.size(), 1U);
  talk.Pass(1_ms);
  EXPECT_EQ(talk.sent.size(), 2U);
  EXPECT_EQ(talk.sent[1], talk.sent[0]);
  talk.Pass(1500_ms);
  EXPECT_EQ(talk.sent.size(), 3U);
  talk.Hear(Answer(talk.sent[0], kOk, 1, kAddress));
  EXPECT_EQ(talk.Of(Fact::kTime), Value::Real(2500));

  Talk silent(dns);
  silent.Open();
  silent.Pass(3000_ms);
  EXPECT_EQ(silent.sent.size(), 3U);
  EXPECT_EQ(silent.reason(), "timeout");
}

TEST(AddressText, IsWrittenAsRfc5952Has) {
  const auto text = [](std::string_view bytes) {
    std::array<char, 40> room;
    return std::string(room.data(), WriteAddress(Bytes(bytes), room));
  };
  EXPECT_EQ(text("\xFF\0\1\x0A"s), "255.0.1.10");
  EXPECT_EQ(text(std::string(16, '\0')), "::");
  EXPECT_EQ(text(std::string(15, '\0') + "\1"), "::1");
  EXPECT_EQ(text("\xFE\x80"s + std::string(14, '\0')), "fe80::");
  EXPECT_EQ(text("\x20\1\x0D\xB8\0\0\0\1\0\0\0\0\0\0\0\1"s), "2001:db8:0:1::1");
  EXPECT_EQ(text("\x20\1\0\0\0\0\0\1\0\0\0\0\0\1\0\1"s), "2001::1:0:0:1:1");
  EXPECT_EQ(text("\x20\1\x0D\xB8\0\0\0\1\0\1\0\1\0\1\0\1"s), "2001:db8:0:1:1:1:1:1");
  EXPECT_EQ(text(std::string(16, '\xFF')), "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
}

}  // namespace
}  // namespace tramgac::reach
