#include "drivers/snmp/response_time.h"

#include <gtest/gtest.h>

namespace tramgac::snmp {
namespace {

using namespace std::chrono_literals;

TEST(ResponseTime, WaitsTheLongestBeforeAnythingIsKnown) {
  const ResponseTime times(2s);
  for (int attempt = 0; attempt < 4; ++attempt) EXPECT_EQ(times.Wait(attempt, 3), 2s);
}

TEST(ResponseTime, AQuickAgentIsAskedAgainSoonButHasItsWholeTimeInTheEnd) {
  ResponseTime times(4s);
  for (int i = 0; i < 10; ++i) times.Add(20ms);
  EXPECT_EQ(times.Wait(0, 3), 500ms);
  EXPECT_EQ(times.Wait(1, 3), 1s);
  EXPECT_EQ(times.Wait(2, 3), 2s);
  EXPECT_EQ(times.Wait(3, 3), 4s);
  EXPECT_EQ(times.Wait(0, 0), 4s);  // the only try is the last one
}

// RFC 6298 clause 2: the first answer gives R and R/2, the next ones 7/8 and 3/4 of what was.
TEST(ResponseTime, FollowsTheAgent) {
  ResponseTime times(10s);
  times.Add(800ms);
  EXPECT_EQ(times.Wait(0, 1), 2400ms);
  times.Add(800ms);
  EXPECT_EQ(times.Wait(0, 1), 2000ms);
  times.Add(1600ms);
  EXPECT_EQ(times.Wait(0, 1), 900ms + 4 * 425ms);
  for (int i = 0; i < 100; ++i) times.Add(100ms);
  EXPECT_EQ(times.Wait(0, 1), 500ms);
}

TEST(ResponseTime, NeverWaitsLongerThanTheLongest) {
  ResponseTime times(300ms);
  times.Add(1h);
  times.Add(Duration(-5));
  for (int attempt = 0; attempt < 100; ++attempt) EXPECT_EQ(times.Wait(attempt, 99), 300ms);
  EXPECT_GE(ResponseTime(0s).Wait(0, 1), 1ms);
}

}  // namespace
}  // namespace tramgac::snmp
