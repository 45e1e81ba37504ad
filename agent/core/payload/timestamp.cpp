#include "agent/core/payload/timestamp.h"

#include <chrono>

namespace tramgac {
namespace {

void TwoDigits(char* at, unsigned number) {
  at[0] = static_cast<char>('0' + number / 10 % 10);
  at[1] = static_cast<char>('0' + number % 10);
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

}  // namespace tramgac
