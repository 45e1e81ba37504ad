#include "agent/core/base/calendar_time.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <ctime>

namespace tramgac {
namespace {

using std::chrono::sys_days;
using namespace std::chrono_literals;

// Seconds since 1970, by `date --utc --date=... +%s`.
TEST(CalendarTime, GoesOnAfter2038) {
  for (const std::int64_t second : {-1LL, 0LL, 951782400LL, 1764547199LL}) {  // the third: 2000-02-29
    const UtcTime time{std::chrono::seconds(second)};
    EXPECT_EQ(UtcOfParts(PartsOfUtc<std::tm>(time)), time) << second;
  }
  std::tm last{};
  last.tm_year = 138, last.tm_mon = 0, last.tm_mday = 19, last.tm_hour = 3, last.tm_min = 14, last.tm_sec = 8;
  EXPECT_EQ(UtcOfParts(last), UtcTime{std::chrono::seconds(std::int64_t{1} << 31)});
  const std::tm parts = PartsOfUtc<std::tm>(UtcTime{std::chrono::seconds(4102444800LL)} - 1ms);
  EXPECT_EQ(parts.tm_year, 199);
  EXPECT_EQ(parts.tm_mon, 11);
  EXPECT_EQ(parts.tm_mday, 31);
  EXPECT_EQ(parts.tm_hour, 23);
  EXPECT_EQ(parts.tm_min, 59);
  EXPECT_EQ(parts.tm_sec, 59);
}

TEST(CalendarTime, EndsWhereTheOtherTypeEnds) {
  EXPECT_EQ(CSeconds<std::int64_t>(sys_days(2040y / 1 / 1) + 999ms), 2208988800LL);
  EXPECT_EQ(CSeconds<std::int32_t>(sys_days(2040y / 1 / 1)), INT32_MAX);
  EXPECT_EQ(CSeconds<std::int32_t>(sys_days(1900y / 1 / 1)), INT32_MIN);
  EXPECT_EQ(CSeconds<std::int32_t>(sys_days(2026y / 12 / 1) + 1999ms), 1796083201);
}

}  // namespace
}  // namespace tramgac
