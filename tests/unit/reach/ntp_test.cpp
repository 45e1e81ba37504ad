#include "drivers/reach/ntp.h"

#include <gtest/gtest.h>

#include "tests/unit/reach/talk.h"

namespace tramgac::reach {
namespace {

Question Time() {
  Question question;
  question.kind = Kind::kNtp;
  return question;
}

void Put64(std::string& packet, std::size_t at, std::uint64_t value) {
  for (std::size_t i = 0; i < 8; ++i) packet[at + i] = static_cast<char>(value >> (56 - 8 * i));
}

// What a server of `stratum` says to `question`; its times are in microseconds since 1970.
std::string Answer(const std::string& question, int stratum, std::int64_t received_us, std::int64_t sent_us) {
  std::string packet(kNtpBytes, '\0');
  packet[0] = 0x24;
  packet[1] = static_cast<char>(stratum);
  packet.replace(24, 8, question.substr(40));
  Put64(packet, 32, NtpTime(received_us));
  Put64(packet, 40, NtpTime(sent_us));
  return packet;
}

TEST(NtpTime, CountsFrom1900AndGoesRoundIn2036) {
  EXPECT_EQ(NtpTime(0), std::uint64_t{2208988800} << 32);
  EXPECT_EQ(NtpTime(500000), std::uint64_t{2208988800} << 32 | 0x80000000);
  EXPECT_EQ(NtpTime(2085978496LL * 1000000), 0U);  // 2036-02-07T06:28:16Z, RFC 5905 clause 6
}

TEST(Ntp, TellsOffsetAndDelay) {
  Ntp ntp(Time());
  Talk talk(ntp);
  EXPECT_EQ(ntp.Wish().port, 123);
  talk.Open();
  ASSERT_EQ(talk.sent[0].size(), kNtpBytes);
  EXPECT_EQ(talk.sent[0][0], 0x23);
  talk.Pass(30_ms);
  // The server is 1500 ms ahead; 10 ms there, 5 ms inside, 15 ms back.
  const std::int64_t there = Talk::kUtc + 10000 + 1500000;
  talk.Hear(Answer(talk.sent[0], 2, there, there + 5000));
  ASSERT_TRUE(talk.done());
  EXPECT_EQ(talk.Of(Fact::kUp), Value::Bool(true));
  EXPECT_EQ(talk.Of(Fact::kStratum), Value::Integer(2));
  EXPECT_NEAR(talk.Of(Fact::kTime).real, 25, 0.001);
  EXPECT_NEAR(talk.Of(Fact::kOffset).real, 1497.5, 0.001);  // half of the asymmetry is not to be told from an offset
  EXPECT_TRUE(talk.unread(Fact::kReason));
}

TEST(Ntp, WithoutAClockThereIsNoOffset) {
  Ntp ntp(Time());
  Talk talk(ntp);
  talk.Open(0);
  talk.Pass(30_ms);
  talk.Hear(Answer(talk.sent[0], 1, Talk::kUtc, Talk::kUtc));
  EXPECT_EQ(talk.Of(Fact::kUp), Value::Bool(true));
  EXPECT_NEAR(talk.Of(Fact::kTime).real, 30, 0.001);
  EXPECT_TRUE(talk.unread(Fact::kOffset));
}

TEST(Ntp, ALateAnswerToTheFirstPacketIsMeasuredFromIt) {
  Ntp ntp(Time());
  Talk talk(ntp);
  talk.Open();
  talk.Pass(1200_ms);
  ASSERT_EQ(talk.sent.size(), 2U);
  EXPECT_NE(talk.sent[0], talk.sent[1]);
  const std::int64_t middle = Talk::kUtc + 600000;
  talk.Hear(Answer(talk.sent[0], 2, middle, middle));
  EXPECT_NEAR(talk.Of(Fact::kTime).real, 1200, 0.001);
  EXPECT_NEAR(talk.Of(Fact::kOffset).real, 0, 0.001);
  Talk second(ntp);
  second.Open();
  second.Pass(1200_ms);
  second.Hear(Answer(second.sent[1], 2, Talk::kUtc + 1100000, Talk::kUtc + 1100000));
  EXPECT_NEAR(second.Of(Fact::kTime).real, 200, 0.001);
  EXPECT_NEAR(second.Of(Fact::kOffset).real, 0, 0.001);
}

TEST(Ntp, KissesAreTold) {
  Ntp ntp(Time());
  Talk talk(ntp);
  talk.Open();
  std::string kiss = Answer(talk.sent[0], 0, Talk::kUtc, Talk::kUtc);
  talk.Hear(kiss.replace(12, 4, "RATE"));
  EXPECT_EQ(talk.Of(Fact::kUp), Value::Bool(true));
  EXPECT_EQ(talk.reason(), "RATE");
  EXPECT_TRUE(talk.unread(Fact::kOffset));
}

TEST(Ntp, AServerThatDoesNotKnowTheTimeIsUp) {
  for (const int stratum : {0, 16, 3}) {
    Ntp ntp(Time());
    Talk talk(ntp);
    talk.Open();
    std::string answer = Answer(talk.sent[0], stratum, 0, 0);
    if (stratum == 3) answer[0] = static_cast<char>(0xE4);  // leap indicator 3
    talk.Hear(answer);
    EXPECT_EQ(talk.Of(Fact::kUp), Value::Bool(true));
    EXPECT_EQ(talk.reason(), "not-synchronised");
    EXPECT_TRUE(talk.unread(Fact::kOffset));
  }
}

TEST(Ntp, WhatIsNotForUsIsNotHeard) {
  Ntp ntp(Time());
  Talk talk(ntp);
  talk.Open();
  const std::string right = Answer(talk.sent[0], 2, Talk::kUtc, Talk::kUtc);
  std::string foreign = right;
  foreign[31] ^= 0x40;  // another origin
  talk.Hear(foreign);
  foreign = right;
  foreign[31] += 1;  // the second packet, which was not sent
  talk.Hear(foreign);
  foreign = right;
  foreign[0] = 0x23;  // a client
  talk.Hear(foreign);
  talk.Hear(right.substr(0, 47));
  talk.Hear("");
  EXPECT_FALSE(talk.done());
  talk.Pass(3000_ms);
  EXPECT_EQ(talk.reason(), "timeout");
  EXPECT_EQ(talk.sent.size(), 3U);
}

TEST(Ntp, AcrossTheEndOfTheEra) {
  Ntp ntp(Time());
  Talk talk(ntp);
  const std::int64_t before = 2085978495LL * 1000000;  // a second before NTP's seconds begin again
  talk.Open(before);
  talk.Hear(Answer(talk.sent[0], 2, before + 2000000, before + 2000000));
  EXPECT_NEAR(talk.Of(Fact::kOffset).real, 2000, 0.001);
}

}  // namespace
}  // namespace tramgac::reach
