#include "drivers/conference/ras_message.h"

#include "tests/unit/conference/ras_octets.h"
#include "tests/unit/conference/scripted_line.h"

namespace tramgac::conference {
namespace {

std::string Encode(const GatekeeperRequest& request) {
  std::array<std::uint8_t, kMaxGatekeeperRequest> out;
  const ByteSpan written = EncodeGatekeeperRequest(request, out);
  return {reinterpret_cast<const char*>(written.data()), written.size()};
}

TEST(RasMessage, EncodesAGatekeeperRequest) {
  EXPECT_EQ(Encode({.sequence = 4660, .own_host = "10.1.2.3", .own_port = 1719}),
            Octets("000012330600 08914a0004 00 0a010203 06b7 0200"));
  EXPECT_EQ(Encode({.sequence = 1, .own_host = "2001:db8::1", .own_port = 65535}),
            Octets("000000000600 08914a0004 30 20010db8000000000000000000000001 ffff 0200"));
  EXPECT_EQ(Encode({.sequence = 65535, .own_host = "255.255.255.255"}),
            Octets("0000fffe0600 08914a0004 00 ffffffff 0000 0200"));
  EXPECT_EQ(Encode({.sequence = 0, .own_host = "10.1.2.3"}), "");
  EXPECT_EQ(Encode({.sequence = 1, .own_host = "gatekeeper"}), "");
}

TEST(RasMessage, UnderstandsEachAnswer) {
  const auto answers = RasAnswers();
  EXPECT_EQ(answers.size(), 13u);
  for (const RasAnswer& octets : answers) {
    SCOPED_TRACE(octets.name);
    const auto answer = DecodeGatekeeperAnswer(AsBytes(octets.octets));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->sequence, 4660);
    EXPECT_EQ(answer->confirmed, octets.message == "gatekeeperConfirm");
    EXPECT_EQ(answer->reject_reason, octets.reason);
  }
}

TEST(RasMessage, RefusesWhatIsCutShort) {
  for (const RasAnswer& octets : RasAnswers()) {
    // Of a confirmation the gatekeeper's address and extensions do not matter.
    const std::size_t needed = octets.reason.empty() ? 11 : octets.octets.size();
    for (std::size_t size = 0; size < needed; ++size) {
      EXPECT_FALSE(DecodeGatekeeperAnswer(AsBytes(octets.octets).first(size))) << octets.name << " " << size;
    }
  }
}

TEST(RasMessage, RefusesOtherMessagesAndProtocols) {
  for (const char* hex : {
           "000012330600 08914a0004 00 0a010203 06b7 0200",             // a request
           "0c0012330600 08914a0004 00",                                // a registration
           "840012330600 08914a0004 00 0a010203 06b7",                  // a message of a later version
           "0400ffff0600 08914a0004 00 0a010203 06b7",                  // no sequence number
           "040012330600 08914b0004 00 0a010203 06b7",                  // H.248 or whatever
           "040012330500 08914a00 00 0a010203 06b7",                    // no version
           "040012330700 08914a000401 00 0a010203 06b7",                //
           "098012330600 08914a0004 40b500534c c1abcd 02 0047004b 20",  // a fragmented length
       }) {
    EXPECT_FALSE(DecodeGatekeeperAnswer(AsBytes(Octets(hex)))) << hex;
  }
}

TEST(RasMessage, KnowsThatItDoesNotKnowALaterReason) {
  const auto answer = DecodeGatekeeperAnswer(AsBytes(Octets("080012330600 08914a0004 84 0100")));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->reject_reason, "unknown-reason");
}

}  // namespace
}  // namespace tramgac::conference
