#include "agent/profile/notation.h"

#include <gtest/gtest.h>

#include <string>

namespace tramgac::profile {
namespace {

void ExpectScale(std::string_view text, double multiply, double divide) {
  const auto scale = ParseScale(text);
  ASSERT_TRUE(scale.has_value()) << text;
  EXPECT_EQ(scale->multiply, multiply) << text;
  EXPECT_EQ(scale->divide, divide) << text;
}

TEST(ParseScale, DividesWhereAFactorWouldNotBeExact) {
  ExpectScale("0.1", 1, 10);
  ExpectScale("0.01", 1, 100);
  ExpectScale("1/64", 1, 64);
  ExpectScale("60", 60, 1);
  ExpectScale("1", 1, 1);
  ExpectScale("1.0", 1, 1);
  ExpectScale("2.5", 5, 2);
  ExpectScale("-0.1", -1, 10);
  ExpectScale("10/4", 5, 2);
  EXPECT_EQ(234 * ParseScale("0.1")->multiply / ParseScale("0.1")->divide, 23.4);
}

TEST(ParseScale, RefusesEverythingElse) {
  for (const char* text : {"", "0", "0.0", "1/0", "0/5", "x", ".5", "5.", "1e3", "1/2/3", "+1", "--1", "1 /2",
                           "0.1234567890123456", "1234567890123456"}) {
    EXPECT_FALSE(ParseScale(text).has_value()) << text;
  }
}

TEST(ParseOid, TakesDottedNumbers) {
  EXPECT_EQ(ParseOid("1.3.6.1"), (std::vector<std::uint32_t>{1, 3, 6, 1}));
  EXPECT_EQ(ParseOid("2.999.4294967295"), (std::vector<std::uint32_t>{2, 999, 4294967295}));
  std::string longest = "1.3";
  for (int i = 0; i < 126; ++i) longest += ".1";
  EXPECT_EQ(ParseOid(longest)->size(), 128u);
  EXPECT_FALSE(ParseOid(longest + ".1").has_value());
}

TEST(ParseOid, RefusesEverythingElse) {
  for (const char* text : {"", "1", ".1.3.6", "1.3.", "1..3", "1.3.x", "3.1", "1.40", "1.3.4294967296", "1.3 .6",
                           "1.3.-6", "sysUpTime.0"}) {
    EXPECT_FALSE(ParseOid(text).has_value()) << text;
  }
}

TEST(ParseRegisterAddress, KnowsTheFourTables) {
  EXPECT_EQ(ParseRegisterAddress("coil:0")->table, modbus::Table::kCoil);
  EXPECT_EQ(ParseRegisterAddress("discrete:1")->table, modbus::Table::kDiscreteInput);
  EXPECT_EQ(ParseRegisterAddress("holding:65535")->address, 65535);
  EXPECT_EQ(ParseRegisterAddress("input:0x10")->address, 16);
  for (const char* text : {"", "holding", "holding:", "holding:65536", "hold:1", "holding:-1", ":1", "holding: 1"}) {
    EXPECT_FALSE(ParseRegisterAddress(text).has_value()) << text;
  }
}

TEST(ParseReadableRange, RunsForward) {
  const auto range = ParseReadableRange("input:5-7");
  EXPECT_EQ(range->first, 5);
  EXPECT_EQ(range->last, 7);
  EXPECT_EQ(range->table, modbus::Table::kInputRegister);
  EXPECT_EQ(ParseReadableRange("holding:3")->last, 3);
  for (const char* text : {"holding:7-5", "holding:1-", "holding:1-2-3", "1-2", ""}) {
    EXPECT_FALSE(ParseReadableRange(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace tramgac::profile
