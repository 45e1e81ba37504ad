#include "agent/core/normalize/rate.h"

#include <gtest/gtest.h>

namespace tramgac {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class RateTest : public ::testing::Test {
 protected:
  // Both clocks go on by `passed` and the counter is read.
  std::optional<double> Read(std::uint64_t count, Duration passed = seconds(10), bool restarted = false) {
    now_ += passed;
    ticks_ += static_cast<std::uint32_t>(passed / milliseconds(10));
    return RateSince(state_, {count, now_, has_clock_ ? ticks_ : 0, restarted}, bits_);
  }

  CounterState state_;
  BootTime now_{seconds(1000)};
  std::uint32_t ticks_ = 50'000;
  bool has_clock_ = true;
  std::uint8_t bits_ = 64;
};

TEST_F(RateTest, TheFirstReadingGivesNoRate) {
  EXPECT_EQ(Read(5000), std::nullopt);
  EXPECT_EQ(Read(6000), 100.0);
  EXPECT_EQ(Read(6000), 0.0);
}

TEST_F(RateTest, TimeIsTheDevicesIfItHasOne) {
  Read(0);
  now_ += milliseconds(700);  // this answer took long to come
  EXPECT_EQ(Read(1000), 100.0);
  now_ -= milliseconds(700);
  EXPECT_EQ(Read(2000), 100.0);
  has_clock_ = false;
  Read(3000);
  now_ += milliseconds(2500);
  EXPECT_EQ(Read(4000), 80.0);
}

TEST_F(RateTest, MissingPollsGiveTheMeanOverTheGap) {
  Read(0);
  EXPECT_EQ(Read(36'000, std::chrono::hours(1)), 10.0);
}

TEST_F(RateTest, ACounterOf32BitsWraps) {
  bits_ = 32;
  Read(UINT32_MAX - 99);
  EXPECT_EQ(Read(900), 100.0);
}

TEST_F(RateTest, WithoutTheDevicesClockALowerCounterMayHaveBegunAnew) {
  bits_ = 32;
  has_clock_ = false;
  Read(UINT32_MAX - 99);
  EXPECT_EQ(Read(900), std::nullopt);
  EXPECT_EQ(Read(1900), 100.0);
}

TEST_F(RateTest, ACounterOf64BitsThatIsLowerBeganAnew) {
  Read(1'000'000);
  EXPECT_EQ(Read(500), std::nullopt);
  EXPECT_EQ(Read(1500), 100.0);
  Read(UINT64_MAX - 10);
  EXPECT_EQ(Read(UINT64_MAX), 1.0);
}

TEST_F(RateTest, ADeviceThatRestartedGivesNoRateEvenIfTheCounterIsHigher) {
  for (const std::uint8_t bits : {std::uint8_t{32}, std::uint8_t{64}}) {
    bits_ = bits;
    Read(1000);
    ticks_ = 100;  // and counted 5000 since
    EXPECT_EQ(Read(5000), std::nullopt);
    EXPECT_EQ(Read(6000), 100.0);
  }
  // A long time ago: its clock is higher than before again.
  ticks_ = 60'000;
  Read(7000);
  now_ += std::chrono::hours(2);
  ticks_ += 5000;
  EXPECT_EQ(Read(8000), std::nullopt);
}

TEST_F(RateTest, TheDevicesClockWrapsAfter497Days) {
  ticks_ = UINT32_MAX - 700;  // 7 s before
  Read(0, seconds(0));
  EXPECT_EQ(Read(1000), 100.0);
  EXPECT_LT(ticks_, 1000U);
  EXPECT_EQ(Read(2000), 100.0);
}

TEST_F(RateTest, ARowWhoseCountersBeganAnewGivesNoRate) {
  Read(1000);
  EXPECT_EQ(Read(2000, seconds(10), true), std::nullopt);
  EXPECT_EQ(Read(3000), 100.0);
}

TEST_F(RateTest, NoTimeNoRateAndNothingIsLost) {
  Read(1000);
  EXPECT_EQ(Read(1500, seconds(0)), std::nullopt);
  EXPECT_EQ(Read(2000), 100.0);
}

}  // namespace
}  // namespace tramgac
