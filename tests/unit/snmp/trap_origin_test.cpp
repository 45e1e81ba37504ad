#include "drivers/snmp/trap_origin.h"

#include <gtest/gtest.h>

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

const Bytes kUptime = Element(0x30, {{0x06, 8, 0x2b, 6, 1, 2, 1, 1, 3, 0}, {0x43, 1, 7}});
const Bytes kTrapAddress = {0x06, 9, 0x2b, 6, 1, 6, 3, 18, 1, 3, 0};  // 1.3.6.1.6.3.18.1.3.0
const Bytes kTrapCommunity = Element(0x30, {{0x06, 9, 0x2b, 6, 1, 6, 3, 18, 1, 4, 0}, {0x04, 1, 'x'}});

Bytes Address(std::initializer_list<std::uint8_t> bytes) { return Element(0x40, {Bytes(bytes)}); }
Bytes Says(const Bytes& value) { return Element(0x30, {kTrapAddress, value}); }

Bytes Message(std::uint8_t version, const Bytes& pdu) {
  return Element(0x30, {{0x02, 1, version}, {0x04, 1, 'c'}, pdu});
}

Bytes V1(const Bytes& address, std::initializer_list<Bytes> varbinds = {}) {
  return Message(0, Element(0xA4, {{0x06, 7, 0x2b, 6, 1, 2, 1, 33, 2},
                                   address,
                                   {0x02, 1, 6},
                                   {0x02, 1, 1},
                                   {0x43, 1, 5},
                                   Element(0x30, varbinds)}));
}

Bytes V2c(std::initializer_list<Bytes> varbinds, std::uint8_t tag = 0xA7) {
  return Message(1, Element(tag, {{0x02, 1, 9}, {0x02, 1, 0}, {0x02, 1, 0}, Element(0x30, varbinds)}));
}

Result<Ipv4> Origin(const Bytes& message) {
  const Result<MessageHead> head = ParseMessageHead(message);
  if (!head.ok()) return head.status();
  return OriginOf(head.value());
}

TEST(TrapOrigin, IsTheAgentAddressOfAV1Trap) {
  EXPECT_EQ(Origin(V1(Address({10, 1, 2, 3}))).value(), (Ipv4{10, 1, 2, 3}));
  EXPECT_EQ(Origin(V1(Address({0, 0, 0, 0}))).status(), Status::kNotFound);
}

TEST(TrapOrigin, IsTheFirstTrapAddressAmongTheVarbinds) {
  for (const std::uint8_t tag : Bytes{0xA7, 0xA6}) {
    const Bytes message =
        V2c({kUptime, kTrapCommunity, Says(Address({10, 1, 2, 3})), Says(Address({1, 1, 1, 1}))}, tag);
    EXPECT_EQ(Origin(message).value(), (Ipv4{10, 1, 2, 3})) << "the first forwarder of a chain has added it";
  }
  EXPECT_EQ(Origin(V2c({kUptime, kTrapCommunity})).status(), Status::kNotFound);
  EXPECT_EQ(Origin(V2c({})).status(), Status::kNotFound);
  EXPECT_EQ(Origin(V2c({Says(Address({0, 0, 0, 0}))})).status(), Status::kNotFound);
}

// As net-snmp's snmptrapd forwards it with addForwarderInfo.
TEST(TrapOrigin, OfAV1TrapIsRatherWhatAForwarderHasSeen) {
  EXPECT_EQ(Origin(V1(Address({127, 0, 0, 1}), {kUptime, Says(Address({10, 1, 2, 3}))})).value(), (Ipv4{10, 1, 2, 3}));
  EXPECT_EQ(Origin(V1(Address({10, 1, 2, 3}), {kUptime})).value(), (Ipv4{10, 1, 2, 3}));
}

TEST(TrapOrigin, OfAnotherTypeOrLengthIsMalformed) {
  EXPECT_EQ(Origin(V1(Address({10, 1, 2}))).status(), Status::kDataLoss);
  EXPECT_EQ(Origin(V1({0x04, 4, 10, 1, 2, 3})).status(), Status::kDataLoss);
  EXPECT_EQ(Origin(V2c({Says(Address({10, 1, 2, 3, 4}))})).status(), Status::kDataLoss);
  EXPECT_EQ(Origin(V2c({Says({0x04, 4, 10, 1, 2, 3})})).status(), Status::kDataLoss);
  EXPECT_EQ(Origin(V2c({{0x31, 0}})).status(), Status::kDataLoss);
}

TEST(TrapOrigin, OfAMessageThatIsCutShortIsMalformed) {
  for (const Bytes& whole : {V1(Address({10, 1, 2, 3}), {kUptime}), V2c({kUptime, Says(Address({10, 1, 2, 3}))})}) {
    MessageHead head = ParseMessageHead(whole).value();
    const ByteSpan pdu = head.pdu;
    for (std::size_t size = 1; size < pdu.size(); ++size) {
      const Bytes part(pdu.begin(), pdu.begin() + static_cast<std::ptrdiff_t>(size));
      head.pdu = part;
      EXPECT_EQ(OriginOf(head).status(), Status::kDataLoss) << size;
    }
  }
}

TEST(TrapOrigin, OfV3IsNotLookedFor) {
  MessageHead head;
  head.version = 3;
  EXPECT_EQ(OriginOf(head).status(), Status::kNotFound);
}

}  // namespace
}  // namespace tramgac::snmp
