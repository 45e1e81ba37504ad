#include "agent/pki/names.h"

#include <gtest/gtest.h>

namespace tramgac::pki {
namespace {

TEST(PkiNames, EachRoleHasAWord) {
  for (const std::string_view word : kRoleWords) {
    ASSERT_TRUE(RoleOf(word)) << word;
    EXPECT_EQ(RoleWord(*RoleOf(word)), word);
  }
  for (const char* word : {"", "Node", "nodes", "root", "node "}) EXPECT_FALSE(RoleOf(word)) << word;
}

TEST(PkiNames, NodesAndBrokersAreCalledAsOnTopics) {
  for (const char* name : {"dc-01", "a", "0", "broker", "a--b"}) {
    EXPECT_TRUE(IsName(Role::kNode, name)) << name;
    EXPECT_TRUE(IsName(Role::kBroker, name)) << name;
    EXPECT_TRUE(IsName(Role::kViewer, name)) << name;
  }
  for (const char* name :
       {"", "-a", "DC-01", "a.b", "a_b", "a@b", "a b", "a/b", "a+", "#", "$SYS", "\xC3\xA1", "a\n"}) {
    EXPECT_FALSE(IsName(Role::kNode, name)) << name;
    EXPECT_FALSE(IsName(Role::kBroker, name)) << name;
  }
  EXPECT_TRUE(IsName(Role::kNode, std::string(40, 'a')));
  EXPECT_FALSE(IsName(Role::kNode, std::string(41, 'a')));
  EXPECT_FALSE(IsName(Role::kNode, std::string_view("a\0b", 3)));
}

TEST(PkiNames, PeopleMayHaveAddressesOfTheirOwn) {
  for (const Role role : {Role::kOperator, Role::kSupervisor, Role::kViewer}) {
    for (const char* name : {"an", "Nguyen.An", "an@tramgac.example", "an_2"}) EXPECT_TRUE(IsName(role, name)) << name;
    for (const char* name : {".an", "@an", "_an", "-an", "an/binh", "+", "#", "an,OU=node", "an=", "an\\", "an\""}) {
      EXPECT_FALSE(IsName(role, name)) << name;
    }
  }
}

TEST(PkiNames, HostsAreNamesOrAddresses) {
  const std::string label(63, 'a');
  for (const std::string& name : {std::string("broker"), std::string("broker.example.vn"), std::string("a-1.b"),
                                  label + ".vn", std::string("1a.2b"), std::string("xn--bcher-kva.example")}) {
    const auto host = ParseHost(name);
    ASSERT_TRUE(host) << name;
    EXPECT_TRUE(host->address.empty());
    EXPECT_EQ(host->text, name);
  }
  EXPECT_EQ(ParseHost("Broker.Example.VN")->text, "broker.example.vn");
  EXPECT_EQ(ParseHost("192.0.2.7")->address, std::string("\xC0\x00\x02\x07", 4));
  EXPECT_EQ(ParseHost("2001:DB8:0:0::1")->text, "2001:db8::1");
  EXPECT_EQ(ParseHost("2001:db8::1")->address.size(), 16U);
}

TEST(PkiNames, WhatIsNoHostIsRefused) {
  for (const std::string& text : {std::string(),
                                  std::string("*.example.vn"),
                                  std::string("a b"),
                                  std::string("a..b"),
                                  std::string("a."),
                                  std::string(".a"),
                                  std::string("-a"),
                                  std::string("a-"),
                                  std::string("a_b"),
                                  std::string("192.0.2"),
                                  std::string("192.0.2.256"),
                                  std::string("1"),
                                  std::string("::g"),
                                  std::string("[::1]"),
                                  std::string("fe80::1%eth0"),
                                  std::string("DNS:a"),
                                  std::string("a,DNS:b"),
                                  std::string("a\nb"),
                                  std::string("a\0b", 3),
                                  std::string(64, 'a') + ".vn",
                                  std::string("\xC3\xA1.vn")}) {
    EXPECT_FALSE(ParseHost(text)) << text;
  }
  std::string longest;
  while (longest.size() < 250) longest += "a.";
  EXPECT_TRUE(ParseHost(longest + "abc"));  // 253
  EXPECT_FALSE(ParseHost(longest + "abcd"));
}

}  // namespace
}  // namespace tramgac::pki
