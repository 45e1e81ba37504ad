#include <gtest/gtest.h>

#include "tests/unit/profile/loading.h"

namespace tramgac::profile {
namespace {

using testing::Load;
using testing::WithHeader;

// Complaints about two Modbus points.
std::string Pair(std::string_view first, std::string_view second) {
  return Load(WithHeader("modbus", "points:\n  - {name: input.voltage, " + std::string(first) +
                                       "}\n  - {name: output.voltage, " + std::string(second) + "}\n"))
      .complaints;
}

constexpr std::string_view kWant =
    "; expected points that share no register, or bits and words of the same registers\n";

TEST(Overlap, RegistersThatOverlapInPartAreRefused) {
  const std::string partly = "p.yaml:9:5: \"output.voltage\" overlaps \"input.voltage\" of line 8" + std::string(kWant);
  EXPECT_EQ(Pair("at: holding:1, type: u32", "at: holding:2, type: u32"), partly);
  EXPECT_EQ(Pair("at: holding:1, type: u32", "at: holding:2, type: u16"), partly);
  EXPECT_EQ(Pair("at: holding:2, type: u16", "at: holding:0, type: u64"), partly);
  EXPECT_EQ(Pair("at: holding:1, type: u32, bit: 3", "at: holding:1, type: u16, bit: 3"), partly);
  EXPECT_EQ(Pair("at: holding:5, type: ascii, length: 8", "at: holding:12, type: u16"), partly);
}

TEST(Overlap, NeighboursAndOtherTablesAreFine) {
  EXPECT_EQ(Pair("at: holding:1, type: u32", "at: holding:3, type: u16"), "");
  EXPECT_EQ(Pair("at: holding:1, type: u32", "at: input:1, type: u32"), "");
  EXPECT_EQ(Pair("at: coil:1", "at: discrete:1"), "");
}

TEST(Overlap, TheSameThingTwiceIsRefused) {
  const std::string same =
      "p.yaml:9:5: \"output.voltage\" reads the same as \"input.voltage\" of line 8" + std::string(kWant);
  EXPECT_EQ(Pair("at: holding:1, type: u16", "at: holding:1, type: u16"), same);
  EXPECT_EQ(Pair("at: holding:1, type: u16", "at: holding:1, type: i16, scale: 0.1"), same);
  EXPECT_EQ(Pair("at: holding:1, type: u16, bit: 2", "at: holding:1, type: u16, bit: 2"), same);
  EXPECT_EQ(Pair("at: coil:7", "at: coil:7"), same);
  EXPECT_EQ(Pair("at: holding:1, type: u16, enum: {1: a}", "at: holding:1, type: u16, enum: {1: a}"), same);
}

TEST(Overlap, BitsAndWordsOfOneRegisterAreFine) {
  EXPECT_EQ(Pair("at: holding:1, type: u16, bit: 2", "at: holding:1, type: u16, bit: 3"), "");
  EXPECT_EQ(Pair("at: holding:1, type: u16, bit: 2", "at: holding:1, type: u16, flags: {0: a}"), "");
  EXPECT_EQ(Pair("at: holding:1, type: u16, enum: {1: a}", "at: holding:1, type: u16"), "");
  EXPECT_EQ(Pair("at: holding:1, type: u16, true_when: [1]", "at: holding:1, type: u16, true_when: [2]"), "");
  EXPECT_EQ(Pair("at: coil:7", "at: coil:7, inverted: true"), "");
  EXPECT_EQ(Pair("at: holding:1, type: u32", "at: holding:1, type: u32, counter: 32"), "");
}

TEST(Overlap, ObjectsFollowTheSameRule) {
  const auto pair = [](std::string_view first, std::string_view second) {
    return Load(WithHeader("snmp", "points:\n  - {name: input.voltage, oid: 1.3.6.1, " + std::string(first) +
                                       "}\n  - {name: output.voltage, oid: 1.3.6.1, " + std::string(second) + "}\n"))
        .complaints;
  };
  EXPECT_EQ(pair("type: integer", "type: integer"),
            "p.yaml:9:5: \"output.voltage\" reads the same as \"input.voltage\" of line 8" + std::string(kWant));
  EXPECT_EQ(pair("type: flag-text, bit: 1", "type: flag-text, bit: 2"), "");
  EXPECT_EQ(pair("type: integer", "type: integer, true_when: [4]"), "");
  const std::string share = "type: integer, scale: 100, scale_by: {oid: 1.3.6.2.0, as: divisor}";
  EXPECT_EQ(pair("type: integer", share), "");
  EXPECT_EQ(pair("type: integer, scale_by: {oid: 1.3.6.2.0, as: factor}", share), "");
  EXPECT_EQ(pair("type: integer, scale_by: {oid: 1.3.6.3.0, as: divisor}", share), "");
  EXPECT_NE(pair(share, share), "");
}

}  // namespace
}  // namespace tramgac::profile
