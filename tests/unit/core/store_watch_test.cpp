#include "agent/core/pipeline/store_watch.h"

#include <gtest/gtest.h>

namespace tramgac {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

TEST(StoreWatch, NothingIsKnownInTheFirstMinute) {
  StoreWatch watch;
  watch.Look(0, BootTime(hours(1)));
  watch.Look(1000, BootTime(hours(1) + seconds(59)));
  EXPECT_EQ(watch.HoursLeft(1'000'000, 0), -1);
}

TEST(StoreWatch, TheHoursFollowTheRate) {
  StoreWatch watch;
  std::uint64_t bytes = 0;
  BootTime now(hours(1));
  for (int i = 0; i < 3600; ++i, now += seconds(1), bytes += 100) watch.Look(bytes, now);
  // 360,000 bytes an hour and 15 % beside them.
  EXPECT_EQ(watch.HoursLeft(41'400'000, 0), 100);
  EXPECT_EQ(watch.HoursLeft(41'400'000, 20'700'000), 50);
  EXPECT_EQ(watch.HoursLeft(41'400'000, 50'000'000), 0);
  // Ten times as much from now on: half a day later little is left of the old rate.
  for (int i = 0; i < 12 * 3600; ++i, now += seconds(1), bytes += 1000) watch.Look(bytes, now);
  EXPECT_GE(watch.HoursLeft(41'400'000, 0), 10);
  EXPECT_LE(watch.HoursLeft(41'400'000, 0), 11);
}

TEST(StoreWatch, WhatWritesNothingNeverFillsIt) {
  StoreWatch watch;
  for (int i = 0; i < 7200; ++i) watch.Look(5, BootTime(seconds(i)));
  EXPECT_EQ(watch.HoursLeft(1000, 0), -1);
}

}  // namespace
}  // namespace tramgac
