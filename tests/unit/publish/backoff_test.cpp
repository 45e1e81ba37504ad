#include "agent/publish/backoff.h"

#include <gtest/gtest.h>

namespace tramgac::publish {
namespace {

using namespace std::chrono_literals;

TEST(Backoff, RangeDoublesUpToTheMaximum) {
  Backoff backoff({}, [] { return 0xFFFFFFFFu; });
  for (const Duration expected : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s}) EXPECT_EQ(backoff.Next(), expected);
}

TEST(Backoff, DrawsFromTheWholeRangeAndNeverBelowTheMinimum) {
  std::uint32_t drawn = 0;
  Backoff backoff({}, [&drawn] { return drawn; });
  EXPECT_EQ(backoff.Next(), 100ms);
  backoff.Reset();
  drawn = 0x80000000u;
  EXPECT_NEAR(static_cast<double>(backoff.Next().count()), 500000.0, 1.0);
}

TEST(Backoff, ResetBeginsAgain) {
  Backoff backoff({}, [] { return 0xFFFFFFFFu; });
  backoff.Next();
  backoff.Next();
  EXPECT_EQ(backoff.ceiling(), 4s);
  backoff.Reset();
  EXPECT_EQ(backoff.Next(), 1s);
}

TEST(Backoff, HugeMaximumDoesNotOverflow) {
  BackoffSettings settings;
  settings.base = std::chrono::hours(2000);
  settings.maximum = std::chrono::hours(4000);
  Backoff backoff(settings, [] { return 0xFFFFFFFFu; });
  for (int i = 0; i < 100; ++i) EXPECT_EQ(backoff.Next(), std::chrono::hours(1));
}

}  // namespace
}  // namespace tramgac::publish
