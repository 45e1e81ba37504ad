// What is remembered of a room's calls.
#include "agent/rooms/call_history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tramgac::rooms {
namespace {

using testing::ElementsAre;

constexpr CallNow kNoCall{.in_call = false, .rate = std::nullopt};
constexpr CallNow kSilent{.in_call = std::nullopt, .rate = std::nullopt};

void See(CallHistory& history, const CallNow& now, std::uint32_t looks) {
  for (std::uint32_t i = 0; i < looks; ++i) EXPECT_FALSE(history.Follow(now));
}

TEST(CallHistory, ACallCountsWithItsMeanWhenItHasEnded) {
  CallHistory history;
  See(history, kNoCall, 5);
  See(history, {true, 1000}, 30);
  See(history, {true, 2000}, 30);
  EXPECT_FALSE(history.latest());
  EXPECT_TRUE(history.Follow(kNoCall));
  EXPECT_EQ(history.latest(), 1500U);
  See(history, kNoCall, 5);
  EXPECT_THAT(history.rates(), ElementsAre(1500U)) << "ended once";
}

TEST(CallHistory, AShortCallAndOneWithoutARateDoNotCount) {
  CallHistory history;
  See(history, {true, 1000}, CallHistory::kLookedAt - 1);
  See(history, kNoCall, 1);
  See(history, {true, std::nullopt}, 200);
  See(history, {true, 0}, 200);
  See(history, kNoCall, 1);
  EXPECT_FALSE(history.latest());
  // What is left of the short one is not part of the next.
  See(history, {true, 500}, CallHistory::kLookedAt);
  EXPECT_TRUE(history.Follow(kNoCall));
  EXPECT_EQ(history.latest(), 500U);
}

TEST(CallHistory, ADeviceThatFallsSilentEndsNoCall) {
  CallHistory history;
  See(history, {true, 1000}, 40);
  See(history, kSilent, 100);
  See(history, {std::nullopt, 9000}, 100);
  See(history, {true, 1000}, 40);
  EXPECT_TRUE(history.Follow(kNoCall));
  EXPECT_THAT(history.rates(), ElementsAre(1000U));
}

TEST(CallHistory, UsualIsTheMedianOfThoseBefore) {
  CallHistory history;
  history.Remember(1920);
  history.Remember(64);
  history.Remember(1900);
  EXPECT_FALSE(history.usual()) << "two before the latest are too few";
  history.Remember(384);
  EXPECT_EQ(history.latest(), 384U);
  EXPECT_EQ(history.usual(), 1900U);
  for (std::uint32_t i = 1; i <= 20; ++i) history.Remember(i);
  EXPECT_THAT(history.rates(), ElementsAre(13U, 14U, 15U, 16U, 17U, 18U, 19U, 20U));
  EXPECT_EQ(history.usual(), 16U);
}

}  // namespace
}  // namespace tramgac::rooms
