#include "agent/app/network_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tramgac::app {
namespace {

using config::Peer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(ParseNetwork, AddressesAndPrefixesOfBothFamilies) {
  for (const char* good : {"192.0.2.1", "10.0.0.0/8", "0.0.0.0/0", "192.0.2.1/32", "::/0", "2001:db8::/128"}) {
    EXPECT_TRUE(ParseNetwork(good)) << good;
  }
}

TEST(ParseNetwork, RefusesEverythingElse) {
  for (const char* bad : {"", "/", "10.0.0/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8x", "10.0.0.0/-1",
                          "2001:db8::/129", "broker.example.vn", "10.0.0.0/8/8", "10.0.0.0/99999999999"}) {
    EXPECT_FALSE(ParseNetwork(bad)) << bad;
  }
}

TEST(NetworkFilter, WithoutDenyEverythingIsLetThrough) {
  for (const char* text :
       {"", "[Service]\nIPAddressAllow=10.0.0.0/8\n", "IPAddressDeny=10.0.0.0/8\n", "# IPAddressDeny=any\n"}) {
    EXPECT_FALSE(NetworkFilter(text).filters()) << text;
    EXPECT_TRUE(NetworkFilter(text).Lets("192.0.2.1")) << text;
  }
}

TEST(NetworkFilter, LetsWhatItNamesAndNothingElse) {
  const NetworkFilter filter(
      "[Service]\r\n IPAddressDeny = any \nIPAddressAllow=10.1.0.0/16 192.0.2.9\nIPAddressAllow=2001:db8::/33\n");
  EXPECT_TRUE(filter.filters());
  for (const char* in : {"10.1.255.255", "192.0.2.9", "2001:db8:7fff::1"}) EXPECT_TRUE(filter.Lets(in)) << in;
  for (const char* out :
       {"10.2.0.0", "10.0.255.255", "192.0.2.8", "192.0.2.10", "2001:db8:8000::1", "::1", "::ffff:0:0", "name"}) {
    EXPECT_FALSE(filter.Lets(out)) << out;
  }
}

TEST(NetworkFilter, WordsOfTheServiceManager) {
  EXPECT_TRUE(NetworkFilter("IPAddressDeny=any\nIPAddressAllow=localhost").Lets("127.1.2.3"));
  EXPECT_TRUE(NetworkFilter("IPAddressDeny=any\nIPAddressAllow=localhost").Lets("::1"));
  EXPECT_TRUE(NetworkFilter("IPAddressDeny=any\nIPAddressAllow=link-local").Lets("169.254.1.1"));
  EXPECT_TRUE(NetworkFilter("IPAddressDeny=any\nIPAddressAllow=multicast").Lets("ff02::1"));
  EXPECT_TRUE(NetworkFilter("IPAddressDeny=any\nIPAddressAllow=any").Lets("8.8.8.8"));
}

TEST(NetworkFilter, AnEmptyListForgetsWhatStoodBefore) {
  EXPECT_FALSE(NetworkFilter("IPAddressDeny=any\nIPAddressAllow=10.0.0.0/8\nIPAddressAllow=\n").Lets("10.1.1.1"));
  EXPECT_FALSE(NetworkFilter("IPAddressDeny=any\nIPAddressDeny=\n").filters());
}

TEST(ShutOut, AddressesThatAreMissingAndNoNames) {
  const NetworkFilter filter("IPAddressDeny=any\nIPAddressAllow=192.0.2.1\n");
  const std::vector<Peer> peers = {{"127.0.0.1", "broker"},
                                   {"soc.example", "broker"},
                                   {"192.0.2.1", "ups-1"},
                                   {"192.0.2.2", "ups-2"},
                                   {"2001:db8::1", "fw"}};
  EXPECT_THAT(ShutOut(filter, peers), ElementsAre(Peer{"192.0.2.2", "ups-2"}, Peer{"2001:db8::1", "fw"}));
  EXPECT_THAT(ShutOut(NetworkFilter(""), peers), IsEmpty());
}

TEST(DropInText, EachAddressOnceWithThoseWhoHaveIt) {
  const std::string text =
      DropInText({{"192.0.2.1", "ups-1"}, {"192.0.2.2", "fw"}, {"192.0.2.1", "ups-2"}, {"192.0.2.2", "fw"}});
  EXPECT_THAT(
      text, HasSubstr("IPAddressDeny=any\nIPAddressAllow=localhost\n# ups-1, ups-2\nIPAddressAllow=192.0.2.1\n# fw\n"));
  EXPECT_THAT(text, Not(HasSubstr("fw, fw")));
}

TEST(DropInText, LetsExactlyItsPeersThrough) {
  const NetworkFilter filter(DropInText({{"192.0.2.1", "ups-1"}, {"10.1.0.0/16", "--allow"}}));
  EXPECT_TRUE(filter.Lets("192.0.2.1") && filter.Lets("10.1.2.3") && filter.Lets("127.0.0.1"));
  EXPECT_FALSE(filter.Lets("192.0.2.2") || filter.Lets("10.2.0.1"));
}

TEST(NameServers, AddressesOnly) {
  EXPECT_THAT(
      NameServers(
          "# made by hand\nnameserver 192.0.2.53\nsearch example.vn\nnameserver\t::1\nnameserver x\nnameserver\n"),
      ElementsAre("192.0.2.53", "::1"));
}

}  // namespace
}  // namespace tramgac::app
