#include "drivers/snmp/message_head.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tramgac::snmp {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes Element(std::uint8_t tag, std::initializer_list<Bytes> parts) {
  Bytes content;
  for (const Bytes& part : parts) content.insert(content.end(), part.begin(), part.end());
  Bytes out = {tag, static_cast<std::uint8_t>(content.size())};
  out.insert(out.end(), content.begin(), content.end());
  return out;
}

Bytes Octets(std::string_view text) { return Element(0x04, {Bytes(text.begin(), text.end())}); }
Bytes Small(std::uint8_t v) { return {0x02, 1, v}; }

Bytes Community(std::uint8_t version, std::string_view community, std::uint8_t pdu_tag) {
  return Element(0x30, {Small(version), Octets(community), {pdu_tag, 0}});
}

Bytes V3(std::uint8_t flags, std::string_view engine, std::string_view user, std::uint8_t model = 3) {
  const Bytes usm = Element(0x30, {Octets(engine), Small(1), Small(2), Octets(user), Octets(""), Octets("")});
  return Element(0x30, {Small(3), Element(0x30, {Small(9), Small(100), Element(0x04, {{flags}}), Small(model)}),
                        Element(0x04, {usm}), Element(0x30, {})});
}

std::string Text(ByteSpan bytes) { return {bytes.begin(), bytes.end()}; }

Credentials V2cUser(std::string community) {
  Credentials credentials;
  credentials.community = std::move(community);
  return credentials;
}

Credentials V3User(std::string user, SecurityLevel level) {
  Credentials credentials;
  credentials.version = Version::kV3;
  credentials.user = std::move(user);
  credentials.level = level;
  return credentials;
}

bool FitsMessage(const Bytes& message, const Credentials& credentials) {
  const Result<MessageHead> head = ParseMessageHead(message);
  return head.ok() && Fits(head.value(), credentials);
}

TEST(MessageHead, OfCommunityVersions) {
  const Bytes message = Community(1, "public", 0xA7);
  const Result<MessageHead> head = ParseMessageHead(message);
  ASSERT_TRUE(head.ok());
  EXPECT_EQ(head.value().version, 1u);
  EXPECT_EQ(Text(head.value().community), "public");
  EXPECT_EQ(head.value().pdu_tag, 0xA7);
  const Bytes old = Community(0, "x", 0xA4);
  EXPECT_EQ(ParseMessageHead(old).value().version, 0u);
}

TEST(MessageHead, OfVersion3) {
  const Bytes message = V3(7, "engine", "joe");
  const Result<MessageHead> head = ParseMessageHead(message);
  ASSERT_TRUE(head.ok());
  EXPECT_EQ(Text(head.value().engine), "engine");
  EXPECT_EQ(Text(head.value().user), "joe");
  EXPECT_EQ(head.value().flags, 7);
}

TEST(MessageHead, EveryPrefixOfAMessageIsMalformed) {
  for (const Bytes& whole : {Community(1, "public", 0xA7), V3(7, "engine", "joe")}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      // Copied, so that a byte read beyond the end is one of nobody.
      const Bytes part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
      EXPECT_EQ(ParseMessageHead(part).status(), Status::kDataLoss) << size;
    }
  }
}

TEST(MessageHead, OtherVersionsAndModelsAreNotUnderstood) {
  EXPECT_EQ(ParseMessageHead(Community(2, "public", 0xA7)).status(), Status::kUnimplemented);
  EXPECT_EQ(ParseMessageHead(V3(0, "engine", "joe", 2)).status(), Status::kUnimplemented);
}

TEST(MessageHead, NoEngineOrUserIsLongerThan32Bytes) {
  const std::string most(32, 'x'), more(33, 'x');
  EXPECT_TRUE(ParseMessageHead(V3(0, most, most)).ok());
  EXPECT_FALSE(ParseMessageHead(V3(0, more, "u")).ok());
  EXPECT_FALSE(ParseMessageHead(V3(0, "engine", more)).ok());
}

TEST(MessageHead, CommunityFitsAsAWholeOnly) {
  const Credentials credentials = V2cUser("public");
  EXPECT_TRUE(FitsMessage(Community(1, "public", 0xA7), credentials));
  EXPECT_TRUE(FitsMessage(Community(0, "public", 0xA4), credentials)) << "v1 has the same community";
  for (const std::string_view wrong : {"publix", "publi", "public1", "", "Public"}) {
    EXPECT_FALSE(FitsMessage(Community(1, wrong, 0xA7), credentials)) << wrong;
  }
  Credentials old = credentials;
  old.version = Version::kV1;
  EXPECT_TRUE(FitsMessage(Community(0, "public", 0xA4), old)) << "a device that is polled by v1 sends v1 traps";
  EXPECT_TRUE(FitsMessage(Community(1, "public", 0xA7), old));
  EXPECT_FALSE(FitsMessage(Community(0, "secret", 0xA4), old));
  EXPECT_FALSE(FitsMessage(Community(1, "public", 0xA7), V3User("public", SecurityLevel::kNoAuthNoPriv)))
      << "a device that is asked with v3 must not be believed without";
}

TEST(MessageHead, UserFitsAtExactlyItsLevel) {
  const std::uint8_t flags[] = {0, 1, 3};
  for (int level = 0; level < 3; ++level) {
    const Credentials credentials = V3User("joe", static_cast<SecurityLevel>(level));
    for (int claimed = 0; claimed < 3; ++claimed) {
      EXPECT_EQ(FitsMessage(V3(flags[claimed], "engine", "joe"), credentials), claimed == level);
      EXPECT_EQ(FitsMessage(V3(flags[claimed] | 4, "engine", "joe"), credentials), claimed == level);
    }
    EXPECT_FALSE(FitsMessage(V3(flags[level], "engine", "jim"), credentials));
  }
}

TEST(MessageHead, DiscoveryIsReportableAndHasNoEngine) {
  EXPECT_TRUE(IsDiscovery(ParseMessageHead(V3(4, "", "")).value()));
  EXPECT_FALSE(IsDiscovery(ParseMessageHead(V3(0, "", "")).value()));
  EXPECT_FALSE(IsDiscovery(ParseMessageHead(V3(4, "engine", "")).value()));
  EXPECT_FALSE(IsDiscovery(ParseMessageHead(Community(1, "", 0xA7)).value()));
}

}  // namespace
}  // namespace tramgac::snmp
