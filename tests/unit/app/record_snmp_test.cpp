#include <gtest/gtest.h>

#include <cstring>

#include "agent/app/record.h"
#include "agent/app/snmprec.h"

namespace tramgac::app {
namespace {

using snmp::Varbind;
using snmp::VarType;

constexpr std::uint32_t kOid[] = {1, 3, 6, 1, 2, 1, 1, 1, 0};
constexpr std::uint32_t kValueOid[] = {1, 3, 6, 1, 4, 1, 318};

std::string Line(VarType type, std::uint64_t number, const std::string& octets = {}) {
  Varbind varbind;
  varbind.name = kOid;
  varbind.type = type;
  varbind.number = number;
  varbind.octets = ByteSpan(reinterpret_cast<const std::uint8_t*>(octets.data()), octets.size());
  varbind.oid = kValueOid;
  return SnmprecLine(varbind);
}

// What simulate makes of a line: the BER content in hex, with its tag.
std::string Played(const std::string& line) {
  const Recording recording = ParseSnmprec("r", line + "\n");
  if (!recording.wrong.empty() || recording.variables.size() != 1) return "wrong: " + line;
  std::string text = std::to_string(recording.variables[0].tag) + ":";
  for (const std::uint8_t byte : recording.variables[0].content)
    text += "0123456789abcdef"[byte >> 4], text += "0123456789abcdef"[byte & 15];
  return text;
}

std::uint64_t BitsOf(double number) {
  std::uint64_t bits;
  std::memcpy(&bits, &number, sizeof bits);
  return bits;
}

TEST(SnmprecLine, EveryTypeComesBackAsItWas) {
  EXPECT_EQ(Played(Line(VarType::kInteger, static_cast<std::uint64_t>(-5))), "2:fb");
  EXPECT_EQ(Played(Line(VarType::kGauge32, 300)), "66:012c");
  EXPECT_EQ(Played(Line(VarType::kUnsigned32, 4294967295)), "66:00ffffffff");
  EXPECT_EQ(Played(Line(VarType::kCounter32, 1)), "65:01");
  EXPECT_EQ(Played(Line(VarType::kTimeTicks, 100)), "67:64");
  EXPECT_EQ(Played(Line(VarType::kCounter64, 1ULL << 63)), "70:008000000000000000");
  EXPECT_EQ(Played(Line(VarType::kOctets, 0, "APC")), "4:415043");
  EXPECT_EQ(Played(Line(VarType::kOctets, 0, " a|b\n")), "4:20617c620a");
  EXPECT_EQ(Played(Line(VarType::kOctets, 0, "")), "4:");
  EXPECT_EQ(Played(Line(VarType::kIpAddress, 0, std::string("\x0a\x01\x02\x03", 4))), "64:0a010203");
  EXPECT_EQ(Played(Line(VarType::kOid, 0)), "6:2b06010401823e");
  EXPECT_EQ(Played(Line(VarType::kNull, 0)), "5:");
  EXPECT_EQ(Played(Line(VarType::kOpaqueFloat, BitsOf(0.5))), "68:9f78043f000000");
  EXPECT_EQ(Played(Line(VarType::kOpaqueFloat, BitsOf(0.1))), "68:9f79083fb999999999999a");
  EXPECT_EQ(Line(VarType::kNoSuchInstance, 0), "");
}

TEST(SecretObjects, TablesOfUsersAndCommunities) {
  constexpr std::uint32_t kUsm[] = {1, 3, 6, 1, 6, 3, 15, 1, 2, 2, 1, 3, 5};
  constexpr std::uint32_t kCommunity[] = {1, 3, 6, 1, 6, 3, 18, 1, 1, 1, 2};
  constexpr std::uint32_t kEngine[] = {1, 3, 6, 1, 6, 3, 10, 2, 1, 1, 0};
  EXPECT_TRUE(IsSecretObject(kUsm));
  EXPECT_TRUE(IsSecretObject(kCommunity));
  EXPECT_FALSE(IsSecretObject(kEngine));
  EXPECT_FALSE(IsSecretObject(kOid));
}

}  // namespace
}  // namespace tramgac::app
