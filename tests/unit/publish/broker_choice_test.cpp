#include "agent/publish/broker_choice.h"

#include <gtest/gtest.h>

namespace tramgac::publish {
namespace {

using namespace std::chrono_literals;

BrokerChoice Make(std::size_t count, std::uint32_t random = 0xFFFFFFFFu) {
  return BrokerChoice(count, {}, 15min, [random] { return random; });
}

TEST(BrokerChoice, OneBrokerBacksOff) {
  BrokerChoice choice = Make(1);
  EXPECT_EQ(choice.AtStart(), 1s);
  for (const Duration expected : {1s, 2s, 4s}) EXPECT_EQ(choice.AfterEnd(), expected);
  EXPECT_TRUE(choice.is_first());
  choice.Stable();
  EXPECT_EQ(choice.AfterEnd(), 1s);
}

TEST(BrokerChoice, AllAreTriedBeforeTheBackOff) {
  BrokerChoice choice = Make(3);
  for (const Duration pause : {1s, 2s, 4s}) {
    EXPECT_EQ(choice.current(), 0u);
    EXPECT_EQ(choice.AfterEnd(), 1s);
    EXPECT_EQ(choice.current(), 1u);
    EXPECT_EQ(choice.AfterEnd(), 1s);
    EXPECT_EQ(choice.current(), 2u);
    EXPECT_EQ(choice.AfterEnd(), pause);
  }
}

TEST(BrokerChoice, PausesAreRandomAndNeverBelowTheMinimum) {
  BrokerChoice choice = Make(2, 0);
  EXPECT_EQ(choice.AtStart(), 100ms);
  EXPECT_EQ(choice.AfterEnd(), 100ms);
  EXPECT_EQ(choice.BeforeLookingBack(), 12min);
  EXPECT_EQ(Make(2).BeforeLookingBack(), 18min);
}

TEST(BrokerChoice, ReturnsThatDoNotProveThemselvesBecomeRare) {
  BrokerChoice choice = Make(2, 0x80000000u);
  for (const int minutes : {15, 30, 60, 120, 120}) {
    choice.AfterEnd();
    EXPECT_NEAR(std::chrono::duration<double>(choice.BeforeLookingBack()).count(), 60.0 * minutes, 0.01);
    choice.GoBack();
    EXPECT_TRUE(choice.is_first());
  }
  choice.Proven();
  EXPECT_NEAR(std::chrono::duration<double>(choice.BeforeLookingBack()).count(), 900.0, 0.01);
}

TEST(BrokerChoice, LongWaitsDoNotOverflow) {
  BrokerChoice choice(2, {}, 24h, [] { return 0xFFFFFFFFu; });
  for (int i = 0; i < 5; ++i) choice.GoBack();
  EXPECT_GT(choice.BeforeLookingBack(), 9 * 24h);
}

}  // namespace
}  // namespace tramgac::publish
