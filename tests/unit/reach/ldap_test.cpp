#include "drivers/reach/ldap.h"

#include <gtest/gtest.h>

#include "tests/unit/reach/talk.h"

namespace tramgac::reach {
namespace {

using std::string_literals::operator""s;

Question Directory() {
  Question question;
  question.kind = Kind::kLdap;
  return question;
}

const std::string kSuccess = "\x30\x0C\2\1\1\x61\7\x0A\1\0\4\0\4\0"s;
// As Active Directory has it: long forms of lengths everywhere.
const std::string kLongForm = "\x30\x84\0\0\0\x10\2\1\1\x61\x84\0\0\0\7\x0A\1\x31\4\0\4\0"s;
const std::string kNotice = "\x30\x0C\2\1\0\x78\7\x0A\1\x34\4\0\4\0"s;

TEST(Ldap, BindsAndUnbinds) {
  for (const std::size_t piece : {1U, 2U, 5U, 100U}) {
    Ldap ldap(Directory());
    Talk talk(ldap);
    EXPECT_EQ(ldap.Wish().port, 389);
    talk.Open();
    EXPECT_EQ(talk.sent.at(0), "\x30\x0C\2\1\1\x60\7\2\1\3\4\0\x80\0"s);
    talk.Pass(7_ms);
    talk.HearInPieces(kSuccess, piece);
    EXPECT_TRUE(talk.done());
    EXPECT_EQ(talk.Of(Fact::kUp), Value::Bool(true));
    EXPECT_EQ(talk.Of(Fact::kCode), Value::Integer(0));
    EXPECT_EQ(talk.Of(Fact::kTime), Value::Real(7));
    EXPECT_EQ(talk.sent.at(1), "\x30\5\2\1\2\x42\0"s);
  }
}

TEST(Ldap, AnyResultIsAnAnswer) {
  for (const auto& [bytes, code] : {std::pair(kLongForm, 49), {kNotice, 52}}) {
    Ldap ldap(Directory());
    Talk talk(ldap);
    talk.Open();
    talk.HearInPieces(bytes, 3);
    EXPECT_EQ(talk.Of(Fact::kUp), Value::Bool(true));
    EXPECT_EQ(talk.Of(Fact::kCode), Value::Integer(code));
  }
}

TEST(Ldap, OtherBytesAreTold) {
  for (const std::string& bytes :
       {"HTTP/1.1 400"s, "\x30\x80\2\1\1\x61\x80"s, "\x30\x85\0\0\0\0\1"s, "\x30\x0C\2\1\2\x61\7\x0A\1\0"s,
        "\x30\x0C\2\1\1\x65\7\x0A\1\0"s, "\x30\x0C\2\5\0\0\0\0\1\x61"s, "\x30\x0C\2\0\x61\7\x0A\1\0"s,
        "\x30\x0C\2\1\1\x61\7\2\1\0"s}) {
    Ldap ldap(Directory());
    Talk talk(ldap);
    talk.Open();
    talk.HearInPieces(bytes, 1);
    EXPECT_EQ(talk.reason(), "bad-answer") << bytes;
    EXPECT_EQ(talk.Of(Fact::kUp), Value::Bool(false));
    EXPECT_EQ(talk.sent.size(), 1U);
  }
}

TEST(Ldap, HalfAnAnswerIsNone) {
  for (std::size_t size = 0; size < 10; ++size) {
    Ldap ldap(Directory());
    Talk talk(ldap);
    talk.Open();
    if (size > 0) talk.Hear(kSuccess.substr(0, size));
    EXPECT_FALSE(talk.done()) << size;
    talk.End(LineEnd::kClosed);
    EXPECT_EQ(talk.reason(), "closed");
  }
}

}  // namespace
}  // namespace tramgac::reach
