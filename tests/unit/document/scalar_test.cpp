#include "agent/document/scalar.h"

#include <gtest/gtest.h>

namespace tramgac::document {
namespace {

using namespace std::chrono_literals;

TEST(ParseInteger, TakesDecimalAndHexadecimalUpToItsLimits) {
  EXPECT_EQ(ParseInteger("0"), 0);
  EXPECT_EQ(ParseInteger("-12"), -12);
  EXPECT_EQ(ParseInteger("0xFf"), 255);
  EXPECT_EQ(ParseInteger("-0x10"), -16);
  EXPECT_EQ(ParseInteger("9223372036854775807"), INT64_MAX);
  EXPECT_EQ(ParseInteger("-9223372036854775808"), INT64_MIN);
  EXPECT_EQ(ParseUnsigned("18446744073709551615"), UINT64_MAX);
}

TEST(ParseInteger, RefusesEverythingElse) {
  for (const char* text : {"", "-", "+1", "1.0", "1e3", "0x", " 1", "1 ", "--1", "12a", "9223372036854775808",
                           "-9223372036854775809", "0x1FFFFFFFFFFFFFFFF"}) {
    EXPECT_EQ(ParseInteger(text), std::nullopt) << text;
  }
}

TEST(ParseReal, TakesFiniteNumbersOnly) {
  EXPECT_EQ(ParseReal("0.5"), 0.5);
  EXPECT_EQ(ParseReal("-3"), -3.0);
  EXPECT_EQ(ParseReal("1e3"), 1000.0);
  for (const char* text : {"", "inf", "nan", "-inf", "1,5", "0x10", "1e999", "1..2", "."}) {
    EXPECT_EQ(ParseReal(text), std::nullopt) << text;
  }
}

TEST(ParseDuration, KnowsItsUnits) {
  EXPECT_EQ(ParseDuration("500ms"), 500ms);
  EXPECT_EQ(ParseDuration("2s"), 2s);
  EXPECT_EQ(ParseDuration("5min"), 5min);
  EXPECT_EQ(ParseDuration("1h"), 1h);
  EXPECT_EQ(ParseDuration("7d"), 168h);
  EXPECT_EQ(ParseDuration("0s"), 0s);
}

TEST(ParseDuration, RefusesEverythingElse) {
  for (const char* text : {"", "5", "s", "1.5s", "-1s", "5 s", "5m", "5S", "1w", "36526d", "18446744073709551615d"}) {
    EXPECT_EQ(ParseDuration(text), std::nullopt) << text;
  }
}

TEST(ParseByteSize, KnowsItsUnits) {
  EXPECT_EQ(ParseByteSize("512 B"), 512u);
  EXPECT_EQ(ParseByteSize("64 MiB"), 64u << 20);
  EXPECT_EQ(ParseByteSize("64MiB"), 64u << 20);
  EXPECT_EQ(ParseByteSize("2 GiB"), 2ULL << 30);
  EXPECT_EQ(ParseByteSize("1 TiB"), 1ULL << 40);
}

TEST(ParseByteSize, RefusesEverythingElse) {
  for (const char* text : {"", "64", "64 MB", "64  MiB", " 64 MiB", "MiB", "-1 B", "99999999 TiB", "1 Mi B"}) {
    EXPECT_EQ(ParseByteSize(text), std::nullopt) << text;
  }
}

TEST(Format, IsShortestAndReadsBack) {
  EXPECT_EQ(FormatDuration(0ms), "0ms");
  EXPECT_EQ(FormatDuration(90s), "90s");
  EXPECT_EQ(FormatDuration(48h), "2d");
  EXPECT_EQ(FormatDuration(1500ms), "1500ms");
  EXPECT_EQ(FormatByteSize(256ULL << 20), "256 MiB");
  EXPECT_EQ(FormatByteSize(1025), "1025 B");
  EXPECT_EQ(ParseDuration(FormatDuration(3h)), 3h);
  EXPECT_EQ(ParseByteSize(FormatByteSize(3 << 10)), 3u << 10);
}

}  // namespace
}  // namespace tramgac::document
