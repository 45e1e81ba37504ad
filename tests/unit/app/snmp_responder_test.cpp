#include "agent/app/snmp_responder.h"

#include <gmock/gmock.h>

#include "agent/app/ber.h"

namespace tramgac::app {
namespace {

using Octets = std::vector<std::uint8_t>;
using Name = std::vector<std::uint32_t>;
using testing::ElementsAre;
using testing::IsEmpty;

struct Answered {
  std::int64_t id = 0, error = 0, index = 0;
  std::vector<Name> names;
  std::vector<std::uint8_t> tags;
  std::vector<Octets> values;
};

Octets Integer(std::int64_t number) { return Element(0x02, EncodeInteger(number)); }

Octets Join(std::initializer_list<Octets> parts) {
  Octets whole;
  for (const Octets& part : parts) whole.insert(whole.end(), part.begin(), part.end());
  return whole;
}

Octets Message(std::uint8_t type, const std::vector<Name>& names, std::int64_t a = 0, std::int64_t b = 0,
               const std::string& community = "public", std::int64_t version = 1) {
  Octets list;
  for (const Name& name : names) {
    AppendElement(list, 0x30, Join({Element(0x06, EncodeOid(name)), Element(0x05, {})}));
  }
  const Octets body = Join({Integer(77), Integer(a), Integer(b), Element(0x30, list)});
  return Element(
      0x30, Join({Integer(version), Element(0x04, Octets(community.begin(), community.end())), Element(type, body)}));
}

Answered Understand(const Octets& bytes) {
  Answered answered;
  BerReader whole(bytes);
  BerReader message(whole.Take(0x30));
  EXPECT_EQ(message.Integer(), 1);
  EXPECT_EQ(message.Take(0x04).size(), 6U);
  BerReader body(message.Take(0xA2));
  answered.id = body.Integer();
  answered.error = body.Integer();
  answered.index = body.Integer();
  BerReader list(body.Take(0x30));
  EXPECT_TRUE(message.ok() && body.ok());
  while (!list.at_end() && list.ok()) {
    BerReader varbind(list.Take(0x30));
    answered.names.push_back(varbind.Oid());
    const auto value = varbind.Next();
    EXPECT_TRUE(varbind.ok() && value);
    if (!value) break;
    answered.tags.push_back(value->tag);
    answered.values.emplace_back(value->content.begin(), value->content.end());
  }
  return answered;
}

SnmpResponder Sample() {
  return {ParseSnmprec("f", "1.3.6.1.1.0|4|name\n1.3.6.1.2.1|2|11\n1.3.6.1.2.2|2|12\n1.3.6.1.3.1|65|21\n").variables,
          "public"};
}

TEST(SnmpResponder, GetAnswersWhatIsThereAndSaysWhatIsNot) {
  const Answered answered =
      Understand(Sample().Answer(Message(0xA0, {{1, 3, 6, 1, 1, 0}, {1, 3, 6, 1, 2, 9}, {1, 3, 6, 1, 9, 0}})));
  EXPECT_EQ(answered.id, 77);
  EXPECT_EQ(answered.error, 0);
  EXPECT_THAT(answered.tags, ElementsAre(0x04, 0x81, 0x80));
  EXPECT_THAT(answered.values[0], ElementsAre('n', 'a', 'm', 'e'));
  EXPECT_THAT(answered.names[1], ElementsAre(1, 3, 6, 1, 2, 9));
}

TEST(SnmpResponder, GetNextFollowsTheOrderToTheEnd) {
  const Answered answered =
      Understand(Sample().Answer(Message(0xA1, {{1, 3}, {1, 3, 6, 1, 2, 1}, {1, 3, 6, 1, 3, 1}})));
  EXPECT_THAT(answered.names[0], ElementsAre(1, 3, 6, 1, 1, 0));
  EXPECT_THAT(answered.names[1], ElementsAre(1, 3, 6, 1, 2, 2));
  EXPECT_THAT(answered.tags, ElementsAre(0x04, 0x02, 0x82));
  EXPECT_THAT(answered.names[2], ElementsAre(1, 3, 6, 1, 3, 1));
}

TEST(SnmpResponder, GetBulkRepeatsTheLastNames) {
  const Answered answered =
      Understand(Sample().Answer(Message(0xA5, {{1, 3, 6, 1, 1}, {1, 3, 6, 1, 2}, {1, 3, 6, 1, 3}}, 1, 2)));
  EXPECT_THAT(answered.tags, ElementsAre(0x04, 0x02, 0x41, 0x02, 0x82));
  EXPECT_THAT(answered.names[3], ElementsAre(1, 3, 6, 1, 2, 2));
}

TEST(SnmpResponder, GetBulkEndsWithTheLastVariable) {
  const Answered answered = Understand(Sample().Answer(Message(0xA5, {{1, 3, 6, 1, 2}}, 0, 1000)));
  EXPECT_THAT(answered.tags, ElementsAre(0x02, 0x02, 0x41, 0x82));
  EXPECT_TRUE(Understand(Sample().Answer(Message(0xA5, {{1, 3}}, -5, -5))).tags.empty());
}

TEST(SnmpResponder, LargeAnswersAreCutOrRefused) {
  std::string text;
  for (int i = 1; i <= 100; ++i) text += "1.3.6.1.1." + std::to_string(i) + "|4|" + std::string(500, 'x') + "\n";
  const SnmpResponder responder(ParseSnmprec("f", text).variables, "public");
  const Octets bulk = responder.Answer(Message(0xA5, {{1, 3}}, 0, 100));
  EXPECT_LE(bulk.size(), SnmpResponder::kLargestMessage);
  EXPECT_GT(Understand(bulk).tags.size(), 10U);
  std::vector<Name> names;
  for (std::uint32_t i = 1; i <= 100; ++i) names.push_back({1, 3, 6, 1, 1, i});
  const Answered refused = Understand(responder.Answer(Message(0xA0, names)));
  EXPECT_EQ(refused.error, 1) << "tooBig";
  EXPECT_TRUE(refused.names.empty());
}

TEST(SnmpResponder, NothingIsEverChanged) {
  const Answered refused = Understand(Sample().Answer(Message(0xA3, {{1, 3, 6, 1, 1, 0}})));
  EXPECT_EQ(refused.error, 17) << "notWritable";
  EXPECT_EQ(refused.index, 1);
}

TEST(SnmpResponder, StrangersAreMetWithSilence) {
  const SnmpResponder responder = Sample();
  EXPECT_THAT(responder.Answer(Message(0xA0, {{1, 3}}, 0, 0, "secret")), IsEmpty());
  EXPECT_THAT(responder.Answer(Message(0xA0, {{1, 3}}, 0, 0, "publi")), IsEmpty());
  EXPECT_THAT(responder.Answer(Message(0xA0, {{1, 3}}, 0, 0, "public", 0)), IsEmpty()) << "SNMPv1";
  EXPECT_THAT(responder.Answer(Message(0xA0, {{1, 3}}, 0, 0, "public", 3)), IsEmpty());
  EXPECT_THAT(responder.Answer(Message(0xA8, {{1, 3}})), IsEmpty());
  EXPECT_THAT(responder.Answer({}), IsEmpty());
}

TEST(SnmpResponder, EveryTruncationAndFlipIsSurvived) {
  const SnmpResponder responder = Sample();
  const Octets request = Message(0xA5, {{1, 3, 6, 1, 1}, {1, 3, 6, 1, 2}}, 0, 5);
  for (std::size_t size = 0; size < request.size(); ++size) {
    EXPECT_THAT(responder.Answer(ByteSpan(request).first(size)), IsEmpty()) << size;
  }
  for (std::size_t at = 0; at < request.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      Octets damaged = request;
      damaged[at] = static_cast<std::uint8_t>(damaged[at] ^ 1 << bit);
      EXPECT_LE(responder.Answer(damaged).size(), SnmpResponder::kLargestMessage);
    }
  }
}

}  // namespace
}  // namespace tramgac::app
