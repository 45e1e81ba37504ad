#include "drivers/reach/ping.h"

#include <gtest/gtest.h>

#include "tests/unit/reach/talk.h"

namespace tramgac::reach {
namespace {

Question Echoes(int count) {
  Question question;
  question.count = count;
  return question;
}

TEST(EchoData, IsKnownAgainByItsNonce) {
  const auto data = EchoData(0x1122334455667788, 513);
  EXPECT_EQ(EchoNumber(data, 0x1122334455667788), 513);
  EXPECT_FALSE(EchoNumber(data, 0x1122334455667789));
  EXPECT_FALSE(EchoNumber(ByteSpan(data).first(31), 0x1122334455667788));
  EXPECT_FALSE(EchoNumber({}, 0));
}

TEST(Ping, CountsAndMeasures) {
  Ping ping(Echoes(3));
  Talk talk(ping);
  EXPECT_EQ(ping.next(), Next::kOpen);
  EXPECT_EQ(ping.Wish().transport, Transport::kPing);
  talk.Open();
  talk.Pass(10_ms);
  talk.Hear(talk.sent[0]);
  talk.Pass(990_ms);
  ASSERT_EQ(talk.sent.size(), 2U);
  talk.Pass(30_ms);
  talk.Hear(talk.sent[1]);
  talk.Pass(970_ms);
  talk.Pass(20_ms);
  EXPECT_FALSE(talk.done());
  talk.Hear(talk.sent[2]);
  ASSERT_TRUE(talk.done());
  EXPECT_EQ(talk.Of(Fact::kUp), Value::Bool(true));
  EXPECT_EQ(talk.Of(Fact::kLoss), Value::Real(0));
  EXPECT_DOUBLE_EQ(talk.Of(Fact::kTime).real, 20);
  EXPECT_DOUBLE_EQ(talk.Of(Fact::kJitter).real, 15);  // 20 and 10
  EXPECT_TRUE(talk.unread(Fact::kReason));
  EXPECT_EQ(ping.Due(), kNever);
}

TEST(Ping, SilenceEndsTheTimeoutAfterTheLastEcho) {
  Ping ping(Echoes(3));
  Talk talk(ping);
  talk.Open();
  talk.Pass(4999_ms);
  EXPECT_EQ(talk.sent.size(), 3U);
  EXPECT_FALSE(talk.done());
  talk.Pass(1_ms);
  EXPECT_TRUE(talk.done());
  EXPECT_EQ(talk.Of(Fact::kUp), Value::Bool(false));
  EXPECT_EQ(talk.Of(Fact::kLoss), Value::Real(100));
  EXPECT_EQ(talk.reason(), "timeout");
  EXPECT_TRUE(talk.unread(Fact::kTime));
}

TEST(Ping, StrangersAndDuplicatesAreNotCounted) {
  Ping ping(Echoes(2));
  Talk talk(ping);
  talk.Open();
  talk.Hear(Text(EchoData(99, 0)));                // somebody else's
  talk.Hear(Text(EchoData(talk.facts.nonce, 1)));  // not sent yet
  talk.Hear(Text(EchoData(talk.facts.nonce, 65535)));
  talk.Hear("");
  talk.Hear(talk.sent[0]);
  talk.Hear(talk.sent[0]);
  EXPECT_FALSE(talk.done());
  talk.Pass(4000_ms);
  ASSERT_TRUE(talk.done());
  EXPECT_EQ(talk.Of(Fact::kLoss), Value::Real(50));
  EXPECT_TRUE(talk.unread(Fact::kJitter));
}

TEST(Ping, AnEndTellsWhatIsKnown) {
  Ping ping(Echoes(3));
  Talk talk(ping);
  talk.Open();
  talk.Hear(talk.sent[0]);
  talk.Pass(1500_ms);
  talk.End(LineEnd::kUnreachable);
  EXPECT_EQ(talk.Of(Fact::kUp), Value::Bool(true));
  EXPECT_EQ(talk.Of(Fact::kLoss), Value::Real(50));
  Talk second(ping);  // begins again
  second.End(LineEnd::kUnreachable);
  EXPECT_EQ(second.Of(Fact::kUp), Value::Bool(false));
  EXPECT_EQ(second.reason(), "unreachable");
  EXPECT_EQ(second.Of(Fact::kLoss), Value::Real(100));
}

TEST(Ping, WhatThisMachineForbidsSaysNothingOfTheHost) {
  Ping ping(Echoes(3));
  Talk talk(ping);
  talk.End(LineEnd::kNotAllowed);
  EXPECT_TRUE(talk.done());
  EXPECT_TRUE(talk.unread(Fact::kUp));
  EXPECT_TRUE(talk.unread(Fact::kLoss));
  EXPECT_EQ(talk.reason(), "not-allowed");
}

TEST(Ping, ALineThatNeverOpensIsATimeout) {
  Ping ping(Echoes(1));
  Talk talk(ping);
  talk.Pass(3000_ms);
  EXPECT_TRUE(talk.done());
  EXPECT_EQ(talk.reason(), "timeout");
}

}  // namespace
}  // namespace tramgac::reach
