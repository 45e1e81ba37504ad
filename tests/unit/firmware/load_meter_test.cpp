#include "firmware/app/load_meter.h"

#include <gtest/gtest.h>

namespace tramgac::firmware {
namespace {

using namespace std::chrono_literals;

BootTime At(Duration since_start) { return BootTime(since_start); }

TEST(LoadMeter, SaysNothingBeforeAWindowIsOver) {
  LoadMeter meter;
  meter.AddWait(At(1s), At(9s));
  EXPECT_EQ(meter.permille(), 0U);
}

TEST(LoadMeter, IsTheShareThatWasNotWaited) {
  LoadMeter meter;
  for (Duration now{}; now < 10s; now += 1ms) meter.AddWait(At(now + 250us), At(now + 1ms));
  EXPECT_EQ(meter.permille(), 250U);
}

TEST(LoadMeter, ForgetsWhatWasBeforeTheLatestWindow) {
  LoadMeter meter;
  meter.AddWait(At(10s), At(10s));
  EXPECT_EQ(meter.permille(), 1000U);
  meter.AddWait(At(11s), At(20s));
  EXPECT_EQ(meter.permille(), 100U);
}

}  // namespace
}  // namespace tramgac::firmware
