#include "board/cortex_m/clock_systick.h"

#include <gtest/gtest.h>

namespace tramgac::board {
namespace {

constexpr std::uint32_t kCycles = 25;                  // a microsecond
constexpr std::uint32_t kReload = 1000 * kCycles - 1;  // SysTick counts from here to 0

TEST(SysTickTime, CountsWithinTheMillisecond) {
  EXPECT_EQ(SysTickTime(7, false, kReload, kCycles), Duration(7000));
  EXPECT_EQ(SysTickTime(7, false, kReload - 2 * kCycles, kCycles), Duration(7002));
  EXPECT_EQ(SysTickTime(7, false, 1, kCycles), Duration(7999));
}

TEST(SysTickTime, CountsWithinALongerTick) {
  constexpr std::uint32_t kTick = 10, kLonger = kTick * 1000 * kCycles - 1;
  EXPECT_EQ(SysTickTime(70, false, kLonger, kCycles, kTick), Duration(70'000));
  EXPECT_EQ(SysTickTime(70, false, 1, kCycles, kTick), Duration(79'999));
  EXPECT_EQ(SysTickTime(70, true, 0, kCycles, kTick), Duration(80'000));
  EXPECT_EQ(SysTickTime(70, true, kLonger, kCycles, kTick), Duration(80'000));
}

TEST(SysTickTime, NeverGoesBackAtTheEndOfAMillisecond) {
  struct Look {
    std::uint64_t milliseconds;
    bool pending;
    std::uint32_t left;
  };
  // What can be seen one after the other, whether the end shows first at the counter, as pending, or as counted.
  const Look looks[] = {{7, false, 2},      {7, false, 1},          {7, false, 0},     {7, true, 0},
                        {7, true, kReload}, {7, true, 20000},       {8, false, 19000}, {8, false, 0},
                        {8, true, kReload}, {9, false, kReload - 1}};
  Duration before{};
  for (const Look& look : looks) {
    const Duration now = SysTickTime(look.milliseconds, look.pending, look.left, kCycles);
    EXPECT_GE(now, before);
    EXPECT_LE(now - before, before == Duration{} ? Duration(8000) : Duration(1000));
    before = now;
  }
}

}  // namespace
}  // namespace tramgac::board
