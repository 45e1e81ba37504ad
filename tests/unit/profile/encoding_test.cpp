// How raw values become readings: types, bits, words, scales, sentinels.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/profile/loading.h"

namespace tramgac::profile {
namespace {

using testing::LoadPoint;

// The only point of a profile that loads. The profile is kept alive by `keeper`.
PointSpec Point(std::string_view keys, std::shared_ptr<const Profile>& keeper,
                std::string_view name = "input.voltage") {
  const testing::Loaded loaded = LoadPoint(keys, name);
  EXPECT_EQ(loaded.complaints, "") << keys;
  keeper = loaded.profile;
  return keeper != nullptr ? keeper->points.at(0) : PointSpec();
}

TEST(Encoding, TypesOfReadingsFollowFromTheKeys) {
  const std::pair<const char*, ValueType> cases[] = {
      {"at: holding:1, type: u16", ValueType::kInteger},
      {"at: holding:1, type: bcd32", ValueType::kInteger},
      {"at: holding:1, type: u16, scale: 1", ValueType::kInteger},
      {"at: holding:1, type: u16, scale: 60", ValueType::kReal},
      {"at: holding:1, type: u16, offset: -40", ValueType::kReal},
      {"at: holding:1, type: f32", ValueType::kReal},
      {"at: holding:1, type: u16, bit: 3", ValueType::kBool},
      {"at: holding:1, type: u16, bit: 3, bit_count: 2", ValueType::kInteger},
      {"at: holding:1, type: u16, bit: 3, bit_count: 2, enum: {0: a, 3: b}", ValueType::kText},
      {"at: holding:1, type: u16, true_when: [2, 3]", ValueType::kBool},
      {"at: holding:1, type: u16, flags: {0: a, 15: b}", ValueType::kText},
      {"at: holding:1, type: ascii, length: 8", ValueType::kText},
      {"at: coil:1", ValueType::kBool},
      {"at: discrete:1, type: bit, inverted: true", ValueType::kBool},
      {"at: coil:1, enum: {0: open, 1: closed}", ValueType::kText}};
  for (const auto& [keys, type] : cases) {
    std::shared_ptr<const Profile> keeper;
    EXPECT_EQ(Point(keys, keeper).type, type) << keys;
  }
}

TEST(Encoding, FillsThePoint) {
  std::shared_ptr<const Profile> keeper;
  const PointSpec point = Point(
      "at: holding:1, type: i32, word_order: low-first, byte_order: little, scale: 0.1, offset: 2, plausible: [0, "
      "400], "
      "deadband: 0.5, heartbeat: 1h, not_available: [-1, 0x80000000]",
      keeper);
  EXPECT_EQ(point.name, "input.voltage");
  EXPECT_EQ(point.unit, "V");
  EXPECT_EQ(point.encoding.type, WireType::kI32);
  EXPECT_EQ(point.encoding.word_order, WordOrder::kLowFirst);
  EXPECT_EQ(point.encoding.byte_order, ByteOrder::kLittleEndian);
  EXPECT_EQ(point.encoding.bit, -1);
  EXPECT_EQ(point.scale.divide, 10);
  EXPECT_EQ(point.scale.offset, 2);
  EXPECT_EQ(point.plausible_low, 0);
  EXPECT_EQ(point.plausible_high, 400);
  EXPECT_EQ(point.reporting.deadband, 0.5);
  EXPECT_EQ(point.reporting.heartbeat, std::chrono::hours(1));
  EXPECT_EQ(std::vector(point.not_available.begin(), point.not_available.end()),
            (std::vector<std::int64_t>{-1, -2147483648}));
  EXPECT_EQ(keeper->labels.at(0).vi, "Nhãn input.voltage");
}

TEST(Encoding, SentinelsOfSignedTypesMayBeBitPatterns) {
  std::shared_ptr<const Profile> keeper;
  EXPECT_EQ(Point("at: holding:1, type: i16, not_available: [0x8000]", keeper).not_available[0], -32768);
  EXPECT_EQ(Point("at: holding:1, type: i16, not_available: [0x7FFF]", keeper).not_available[0], 32767);
  EXPECT_EQ(Point("at: holding:1, type: u16, not_available: [0xFFFF]", keeper).not_available[0], 65535);
}

TEST(Encoding, PlausibleIsUnboundedByDefault) {
  std::shared_ptr<const Profile> keeper;
  const PointSpec point = Point("at: holding:1, type: u16", keeper);
  EXPECT_TRUE(std::isinf(point.plausible_low) && std::isinf(point.plausible_high));
}

// Message of the only problem, without the place.
std::string Complaint(std::string_view keys) {
  const std::string all = LoadPoint(keys).complaints;
  EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 1) << all;
  const std::size_t start = all.find(": ");
  return start == std::string::npos ? all : all.substr(start + 2, all.size() - start - 3);
}

TEST(Encoding, KeysFitTheType) {
  EXPECT_EQ(Complaint("at: holding:1, type: u16, bit: 16"), "bits 16 to 16 do not exist in 16 bits");
  EXPECT_EQ(Complaint("at: holding:1, type: u32, bit: 31, bit_count: 2"), "bits 31 to 32 do not exist in 32 bits");
  EXPECT_EQ(Complaint("at: holding:1, type: u16, bit_count: 2"), "\"bit\" is missing");
  EXPECT_EQ(Complaint("at: holding:1, type: f32, bit: 1"),
            "\"bit\" has no meaning for this type; expected an integer type");
  EXPECT_EQ(Complaint("at: holding:1, type: f32, enum: {1: a}"),
            "\"enum\" has no meaning for this type; expected an integer type");
  EXPECT_EQ(Complaint("at: holding:1, type: u16, enum: {1: a}, flags: {1: a}"),
            "\"enum\" and \"flags\" exclude each other");
  EXPECT_EQ(Complaint("at: holding:1, type: u16, enum: {1: a}, scale: 0.1"),
            "\"scale\" has no meaning for this type; expected a point that is a number");
  EXPECT_EQ(Complaint("at: holding:1, type: u16, inverted: true"),
            "\"inverted\" has no meaning for this type; expected a point that is true or false");
  EXPECT_EQ(Complaint("at: holding:1, type: u16, bit: 1, deadband: 1"),
            "\"deadband\" has no meaning for this type; expected a point that is a number");
  EXPECT_EQ(Complaint("at: holding:1, type: u16, bit: 1, not_available: [1]"),
            "\"not_available\" has no meaning for this type; expected a point that is a number");
}

TEST(Encoding, WordsAndCodesAreChecked) {
  EXPECT_EQ(Complaint("at: holding:1, type: u16, enum: {1: On Line}"),
            "bad value \"On Line\" for \"1\"; expected 1 to 60 characters of [a-z0-9-]");
  EXPECT_EQ(Complaint("at: holding:1, type: u16, enum: {65536: a}"),
            "bad value \"65536\" for \"enum\"; expected a whole number from 0 to 65535");
  EXPECT_EQ(Complaint("at: holding:1, type: u16, enum: {1: a, 0x1: b}"), "the code 1 is given twice");
  EXPECT_EQ(Complaint("at: holding:1, type: u16, flags: {16: a}"),
            "bad value \"16\" for \"flags\"; expected a whole number from 0 to 15");
  EXPECT_EQ(Complaint("at: holding:1, type: u16, not_available: [65536]"),
            "bad value \"65536\" for \"not_available\"; expected a whole number from 0 to 65535");
  EXPECT_EQ(Complaint("at: holding:1, type: u16, scale: 0"),
            "bad value \"0\" for \"scale\"; expected a factor other than 0, such as 0.1, 60 or 1/64");
  EXPECT_EQ(Complaint("at: holding:1, type: u16, plausible: [5, 5]"),
            "the low end is not below the high end; expected [low, high]");
}

}  // namespace
}  // namespace tramgac::profile
