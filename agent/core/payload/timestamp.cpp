#include "agent/core/payload/timestamp.h"

#include <array>
#include <chrono>

namespace tramgac {
namespace {

void TwoDigits(char* at, unsigned number) {
  at[0] = static_cast<char>('0' + number / 10 % 10);
  at[1] = static_cast<char>('0' + number % 10);
}

// Outcome: some number for what are no digits.
unsigned Number(std::string_view text, std::size_t at, std::size_t digits) {
  unsigned number = 0;
  for (const char c : text.substr(at, digits)) number = number * 10 + static_cast<unsigned char>(c) - '0';
  return number;
}

}  // namespace

std::string_view FormatUtc(std::int64_t utc_ms, std::span<char> out) {
  constexpr std::size_t kSize = 24;
  constexpr std::int64_t kYear10000 = 253402300800000;
  if (out.size() < kSize || utc_ms < 0 || utc_ms >= kYear10000) return {};
  const auto day = static_cast<int>(utc_ms / 86'400'000);
  const auto in_day = static_cast<unsigned>(utc_ms % 86'400'000);
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  const auto year = static_cast<unsigned>(static_cast<int>(date.year()));
  char* p = out.data();
  TwoDigits(p, year / 100);
  TwoDigits(p + 2, year % 100);
  TwoDigits(p + 5, static_cast<unsigned>(date.month()));
  TwoDigits(p + 8, static_cast<unsigned>(date.day()));
  TwoDigits(p + 11, in_day / 3'600'000);
  TwoDigits(p + 14, in_day / 60'000 % 60);
  TwoDigits(p + 17, in_day / 1000 % 60);
  p[4] = p[7] = '-';
  p[10] = 'T';
  p[13] = p[16] = ':';
  p[19] = '.';
  p[20] = static_cast<char>('0' + in_day / 100 % 10);
  TwoDigits(p + 21, in_day % 100);
  p[23] = 'Z';
  return {p, kSize};
}

std::optional<std::int64_t> ParseUtc(std::string_view text) {
  constexpr std::size_t kSize = 24;
  if (text.size() != kSize) return std::nullopt;
  // Whatever is not as it should be is found by writing it again.
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(Number(text, 0, 4) % 10'000)),
                                         std::chrono::month(Number(text, 5, 2) % 100),
                                         std::chrono::day(Number(text, 8, 2) % 100)};
  if (!date.ok()) return std::nullopt;
  const std::int64_t day = std::chrono::sys_days(date).time_since_epoch().count();
  const std::int64_t second = std::int64_t{Number(text, 11, 2)} * 3600 + Number(text, 14, 2) * 60 + Number(text, 17, 2);
  const std::int64_t utc_ms = day * 86'400'000 + second * 1000 + Number(text, 20, 3);
  std::array<char, 32> again{};
  if (FormatUtc(utc_ms, again) != text) return std::nullopt;
  return utc_ms;
}

}  // namespace tramgac
