#include "drivers/conference/ip_address.h"

#include <gtest/gtest.h>

#include <string>

namespace tramgac::conference {
namespace {

// The octets in hexadecimal, "" if it is no address.
std::string Octets(std::string_view text) {
  const auto address = ParseIpAddress(text);
  std::string hex;
  if (!address) return hex;
  for (const std::uint8_t octet : address->span())
    hex += {"0123456789abcdef"[octet >> 4], "0123456789abcdef"[octet & 15]};
  return hex;
}

TEST(IpAddress, ReadsWhatRfc4291AllowsAndNothingElse) {
  EXPECT_EQ(Octets("10.1.2.3"), "0a010203");
  EXPECT_EQ(Octets("255.255.255.255"), "ffffffff");
  EXPECT_EQ(Octets("2001:db8:0:1:2:3:4:5"), "20010db8000000010002000300040005");
  EXPECT_EQ(Octets("2001:DB8::1"), "20010db8000000000000000000000001");
  EXPECT_EQ(Octets("::"), "00000000000000000000000000000000");
  EXPECT_EQ(Octets("::1"), "00000000000000000000000000000001");
  EXPECT_EQ(Octets("fe80::"), "fe800000000000000000000000000000");
  EXPECT_EQ(Octets("fe80::2%eth0"), "fe800000000000000000000000000002");
  EXPECT_EQ(Octets("::ffff:10.1.2.3"), "00000000000000000000ffff0a010203");
  EXPECT_EQ(Octets("1:2:3:4:5:6:10.1.2.3"), "0001000200030004000500060a010203");
  EXPECT_EQ(Octets("1:2:3:4:5:6:7::"), "00010002000300040005000600070000");
  for (const char* wrong : {"",
                            "10.1.2",
                            "10.1.2.3.4",
                            "10.1.2.256",
                            "10.1.2.",
                            "a.b.c.d",
                            "0001.2.3.4",
                            "-1.2.3.4",
                            "host",
                            ":",
                            ":::",
                            "1:2:3:4:5:6:7",
                            "1:2:3:4:5:6:7:8:9",
                            "1::2::3",
                            "12345::",
                            "1:2:3:4:5:6:7:8::",
                            "1:2:3:4:5:6:7:",
                            "1:2:3:4:5:6:7:8:",
                            "::g",
                            "1:2:3:4:5:6:7:10.1.2.3",
                            "::10.1.2",
                            "::1 "}) {
    EXPECT_EQ(Octets(wrong), "") << wrong;
  }
}

}  // namespace
}  // namespace tramgac::conference
