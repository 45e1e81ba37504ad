// Numbers as text: what the C library's printf says is the measure.
#include "agent/core/base/number_text.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstdio>
#include <limits>
#include <random>
#include <string>

namespace tramgac {
namespace {

std::string Ours(double number, int digits) {
  std::array<char, 40> out;
  return {out.data(), WriteSignificant(number, digits, out)};
}

std::string Printfs(double number, int digits) {
  std::array<char, 64> out;
  return {out.data(), static_cast<std::size_t>(std::snprintf(out.data(), out.size(), "%.*g", digits, number))};
}

TEST(WriteSignificant, IsPrintfAtTheEdges) {
  using Limits = std::numeric_limits<double>;
  for (const double number : {0.0,
                              -0.0,
                              1.0,
                              0.1,
                              0.5,
                              2.5,
                              27.125,
                              27.375,
                              1.2375,
                              9.9995,
                              99999.5,
                              999999.5,
                              1e-4,
                              9.9999e-5,
                              1e15,
                              1e16,
                              1e17,
                              1e22,
                              1e23,
                              123456789.0,
                              0.000123456,
                              -12.5,
                              1.0 / 3,
                              Limits::max(),
                              Limits::min(),
                              Limits::denorm_min(),
                              3 * Limits::denorm_min(),
                              Limits::infinity(),
                              -Limits::infinity(),
                              4503599627370496.5,
                              9007199254740993.0,
                              5e-324,
                              1e-300}) {
    for (int digits = 1; digits <= 17; ++digits) EXPECT_EQ(Ours(number, digits), Printfs(number, digits));
  }
  EXPECT_EQ(Ours(Limits::quiet_NaN(), 4), "nan");
}

TEST(WriteSignificant, IsPrintfForAnyBits) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 3000; ++i) {
    const auto any = std::bit_cast<double>(random());
    if (std::isnan(any)) continue;
    const double usual = std::round(static_cast<double>(random() % 2'000'000) - 1e6) / (i % 2 == 0 ? 1000 : 1024);
    for (const int digits : {1, 4, 6, 9, 17}) {
      ASSERT_EQ(Ours(any, digits), Printfs(any, digits));
      ASSERT_EQ(Ours(usual, digits), Printfs(usual, digits));
    }
  }
}

TEST(WriteSignificant, ATooSmallBufferGivesNothing) {
  std::array<char, 5> out;
  EXPECT_EQ(WriteSignificant(12.375, 5, out), 0u);
  EXPECT_EQ(WriteSignificant(12.375, 4, out), 5u);
}

TEST(WritePadded, FillsWithZeros) {
  const auto text = [](std::uint64_t number, int width) {
    std::array<char, 24> out;
    return std::string(out.data(), WritePadded(out.data(), number, width));
  };
  EXPECT_EQ(text(7, 2), "07");
  EXPECT_EQ(text(0, 2), "00");
  EXPECT_EQ(text(0, 0), "");
  EXPECT_EQ(text(1234, 2), "1234");
  EXPECT_EQ(text(UINT64_MAX, 2), "18446744073709551615");
}

}  // namespace
}  // namespace tramgac
