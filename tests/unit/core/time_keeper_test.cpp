#include "agent/core/pipeline/time_keeper.h"

#include <gtest/gtest.h>

#include "tests/unit/core/memory_store.h"

namespace tramgac {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::int64_t kNoon = 1795400000000;  // 2026-11-23
constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kYearMs = 365 * 24 * kHourMs;

Now Clocks(Duration boot, std::int64_t utc_ms, bool synced) {
  Now now;
  now.boot = BootTime(boot);
  now.utc = UtcTime(milliseconds(utc_ms));
  now.synced = synced;
  return now;
}

std::int64_t Utc(const Now& now) { return now.utc.time_since_epoch().count(); }

class TimeKeeperTest : public ::testing::Test {
 protected:
  // A boot in which nothing but this is known in the end.
  void Boot(const char* id, bool synced, std::int64_t utc_ms, Duration length) {
    TimeKeeper keeper(store_, id);
    keeper.Follow(Clocks(seconds(20), utc_ms, synced));
    keeper.Follow(Clocks(length, utc_ms + std::chrono::floor<milliseconds>(length - seconds(20)).count(), synced));
    keeper.Remember(true);
    ASSERT_EQ(store_.Commit(), Status::kOk);
  }

  MemoryStore store_;
};

TEST_F(TimeKeeperTest, ASynchronisedClockIsTheTime) {
  TimeKeeper keeper(store_, "boot-1");
  const Now now = keeper.Follow(Clocks(seconds(20), kNoon, true));
  EXPECT_TRUE(now.synced);
  EXPECT_NE(now.synced_at, kNever);
  EXPECT_EQ(Utc(now), kNoon);
}

TEST_F(TimeKeeperTest, AFirstStartIn1970KnowsNoTime) {
  TimeKeeper keeper(store_, "boot-1");
  const Now now = keeper.Follow(Clocks(seconds(20), 20'000, false));
  EXPECT_FALSE(now.synced);
  EXPECT_EQ(now.synced_at, kNever);
  EXPECT_EQ(Utc(now), 0);
  EXPECT_FALSE(keeper.Remember(true)) << "there is nothing to remember";
}

TEST_F(TimeKeeperTest, AMachineWithoutAWallClockNeverSteps) {
  TimeKeeper keeper(store_, "boot-1");
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(Utc(keeper.Follow(Clocks(seconds(20 + i), 0, false))), 0);
    EXPECT_EQ(keeper.stepped(), Duration());
  }
  EXPECT_EQ(Utc(keeper.Follow(Clocks(seconds(30), kNoon, true))), kNoon);
  EXPECT_EQ(keeper.stepped(), Duration()) << "it was set, for the first time";
  keeper.Follow(Clocks(seconds(31), kNoon + 5000, true));
  EXPECT_EQ(keeper.stepped(), seconds(4));
}

TEST_F(TimeKeeperTest, AStartIn1970CountsOnFromTheLastKnownTime) {
  Boot("boot-1", true, kNoon, hours(1));
  TimeKeeper keeper(store_, "boot-2");
  const Now now = keeper.Follow(Clocks(seconds(30), 30'000, false));
  EXPECT_EQ(now.synced_at, kNever) << "nobody knows how long the machine was off";
  EXPECT_EQ(Utc(now), kNoon + kHourMs - 20'000 + 30'000);
}

TEST_F(TimeKeeperTest, TwoBootsWithoutAnySynchronisationGoOn) {
  Boot("boot-1", true, kNoon, hours(1));
  const std::int64_t end_of_first = kNoon + kHourMs - 20'000;
  Boot("boot-2", false, 20'000, hours(2));
  Boot("boot-3", false, 20'000, hours(3));
  TimeKeeper keeper(store_, "boot-4");
  EXPECT_EQ(Utc(keeper.Follow(Clocks(seconds(5), 5'000, false))), end_of_first + 5 * kHourMs + 5'000);
}

TEST_F(TimeKeeperTest, AClockWithABatteryIsBelieved) {
  Boot("boot-1", true, kNoon, hours(1));
  TimeKeeper keeper(store_, "boot-2");
  const Now now = keeper.Follow(Clocks(seconds(30), kNoon + 9 * kHourMs, false));
  EXPECT_EQ(Utc(now), kNoon + 9 * kHourMs);
  EXPECT_EQ(now.synced_at, kNever);
}

TEST_F(TimeKeeperTest, AClockThatIsYearsOffIsNotBelieved) {
  Boot("boot-1", true, kNoon, hours(1));
  for (const std::int64_t wrong : {kNoon - kYearMs, kNoon + 11 * kYearMs, std::int64_t{0}}) {
    TimeKeeper keeper(store_, "boot-2");
    EXPECT_EQ(Utc(keeper.Follow(Clocks(seconds(30), wrong, false))), kNoon + kHourMs + 10'000) << wrong;
  }
}

TEST_F(TimeKeeperTest, WhatTheWallClockAloneSaysIsNotRemembered) {
  Boot("boot-1", true, kNoon, hours(1));
  Boot("boot-2", false, kNoon + 9 * kYearMs, hours(1));
  TimeKeeper keeper(store_, "boot-3");
  const Now now = keeper.Follow(Clocks(seconds(5), 5'000, false));
  EXPECT_LT(Utc(now), kNoon + 3 * kHourMs) << "believed once, it would be the last known time for ever";
}

TEST_F(TimeKeeperTest, ARestartInTheSameBootLosesNothing) {
  Boot("boot-1", true, kNoon, hours(1));
  TimeKeeper keeper(store_, "boot-1");
  const Now now = keeper.Follow(Clocks(hours(2), 17, false));
  EXPECT_NE(now.synced_at, kNever);
  EXPECT_EQ(Utc(now), kNoon + 2 * kHourMs - 20'000);
}

TEST_F(TimeKeeperTest, WithoutTheTimeServiceTheWallClockMayJumpAsItLikes) {
  TimeKeeper keeper(store_, "boot-1");
  keeper.Follow(Clocks(minutes(10), kNoon, true));
  for (const std::int64_t wrong : {kNoon + 10 * kYearMs, kNoon - 10 * kYearMs, kNoon}) {
    const Now now = keeper.Follow(Clocks(minutes(20), wrong, false));
    EXPECT_FALSE(now.synced);
    EXPECT_NE(now.synced_at, kNever);
    EXPECT_EQ(Utc(now), kNoon + 600'000);
  }
}

TEST_F(TimeKeeperTest, AJumpOfASynchronisedClockIsDoubtedForTenMinutes) {
  for (const std::int64_t years : {-10, 10}) {
    MemoryStore store;
    TimeKeeper keeper(store, "boot-1");
    keeper.Follow(Clocks(minutes(10), kNoon, true));
    const std::int64_t wrong = kNoon + years * kYearMs;
    Now now = keeper.Follow(Clocks(minutes(11), wrong, true));
    EXPECT_FALSE(now.synced);
    EXPECT_TRUE(keeper.doubted());
    EXPECT_EQ(Utc(now), kNoon + 60'000);
    // Put right again in time: nothing has happened.
    now = keeper.Follow(Clocks(minutes(12), kNoon + 120'000, true));
    EXPECT_TRUE(now.synced);
    EXPECT_FALSE(keeper.doubted());
    EXPECT_EQ(Utc(now), kNoon + 120'000);
    // It stays: then it was wrong before.
    const std::int64_t right = kNoon + years * kYearMs / 100;
    EXPECT_FALSE(keeper.Follow(Clocks(minutes(13), right, true)).synced);
    EXPECT_FALSE(keeper.Follow(Clocks(minutes(22), right + 540'000, true)).synced);
    now = keeper.Follow(Clocks(minutes(23), right + 600'000, true));
    if (right >= kEarliestUtcMs) {
      EXPECT_TRUE(now.synced);
      EXPECT_EQ(Utc(now), right + 600'000);
    }
  }
}

TEST_F(TimeKeeperTest, ALateSynchronisationIsTakenAtOnce) {
  Boot("boot-1", true, kNoon, hours(1));
  TimeKeeper keeper(store_, "boot-2");
  keeper.Follow(Clocks(seconds(30), 30'000, false));
  const Now now = keeper.Follow(Clocks(seconds(90), kNoon + 40 * kHourMs, true));
  EXPECT_TRUE(now.synced);
  EXPECT_EQ(Utc(now), kNoon + 40 * kHourMs);
  EXPECT_GT(keeper.stepped(), hours(24 * 365 * 50)) << "from 1970";
}

TEST_F(TimeKeeperTest, ALeapSecondIsNoStepWorthTelling) {
  TimeKeeper keeper(store_, "boot-1");
  keeper.Follow(Clocks(seconds(100), kNoon, true));
  // The last second of the day twice.
  const Now now = keeper.Follow(Clocks(seconds(101), kNoon, true));
  EXPECT_TRUE(now.synced);
  EXPECT_EQ(keeper.stepped(), -seconds(1));
}

TEST_F(TimeKeeperTest, ItIsRememberedEveryFiveMinutesAndNotMoreOften) {
  TimeKeeper keeper(store_, "boot-1");
  int remembered = 0;
  for (int i = 0; i < 3600; ++i) {
    keeper.Follow(Clocks(seconds(i), kNoon + i * 1000, true));
    remembered += keeper.Remember() ? 1 : 0;
  }
  EXPECT_EQ(remembered, 12);
}

TEST_F(TimeKeeperTest, ADamagedNoteIsNoNote) {
  const std::vector<std::uint8_t> notes[] = {
      {}, {1}, {2, 1, 1, 1, 1}, std::vector<std::uint8_t>(39, 0xFF), {1, 0, 0, 0, 1}};
  for (const std::vector<std::uint8_t>& note : notes) {
    ASSERT_EQ(store_.Put("clock", note), Status::kOk);
    TimeKeeper keeper(store_, "boot-1");
    EXPECT_EQ(Utc(keeper.Follow(Clocks(seconds(1), 1000, false))), 0);
  }
}

}  // namespace
}  // namespace tramgac
