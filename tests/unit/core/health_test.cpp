#include "agent/core/health/health.h"

#include <gtest/gtest.h>

namespace tramgac {
namespace {

constexpr BootTime At(int seconds) { return BootTime(std::chrono::seconds(seconds)); }

class DeviceHealthTest : public ::testing::Test {
 protected:
  DeviceChange Poll(Quality exchange) { return JudgeExchange(health_, exchange, At(++time_), 5); }

  DeviceHealth health_;
  int time_ = 0;
};

TEST_F(DeviceHealthTest, UnavailableAfterFiveMissesInARowAndNotBefore) {
  EXPECT_EQ(Poll(Quality::kGood), DeviceChange::kBecameAvailable);
  for (int i = 1; i <= 4; ++i) {
    EXPECT_EQ(Poll(Quality::kTimeout), DeviceChange::kNone);
    EXPECT_EQ(health_.condition, DeviceCondition::kFailing);
    EXPECT_EQ(health_.misses, i);
  }
  EXPECT_EQ(Poll(Quality::kCrc), DeviceChange::kBecameUnavailable);
  EXPECT_EQ(health_.condition, DeviceCondition::kUnavailable);
  EXPECT_EQ(health_.last_failure, Quality::kCrc);
  EXPECT_EQ(Poll(Quality::kTimeout), DeviceChange::kNone) << "said once";
  EXPECT_EQ(health_.last_answer, At(1));
}

TEST_F(DeviceHealthTest, BackWithTheFirstAnswer) {
  for (int i = 0; i < 9; ++i) Poll(Quality::kTimeout);
  EXPECT_EQ(health_.condition, DeviceCondition::kUnavailable);
  EXPECT_EQ(Poll(Quality::kException2), DeviceChange::kBecameAvailable) << "a refusal is an answer";
  EXPECT_EQ(health_.misses, 0);
  EXPECT_EQ(health_.last_answer, At(10));
}

TEST_F(DeviceHealthTest, AnAnswerInBetweenStartsTheCountAgain) {
  Poll(Quality::kGood);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(Poll(i % 5 == 4 ? Quality::kGood : Quality::kTimeout), DeviceChange::kNone);
    EXPECT_NE(health_.condition, DeviceCondition::kUnavailable);
  }
  EXPECT_EQ(health_.polls, 21u);
  EXPECT_EQ(health_.failures, 16u);
}

TEST_F(DeviceHealthTest, NeverHeardOfStaysUnknownUntilTheLastMiss) {
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(Poll(Quality::kDisconnected), DeviceChange::kNone);
    EXPECT_EQ(health_.condition, DeviceCondition::kUnknown);
  }
  EXPECT_EQ(Poll(Quality::kDisconnected), DeviceChange::kBecameUnavailable);
}

TEST_F(DeviceHealthTest, MissesDoNotWrapAround) {
  for (int i = 0; i < 70000; ++i) Poll(Quality::kTimeout);
  EXPECT_EQ(health_.misses, UINT16_MAX);
  EXPECT_EQ(health_.condition, DeviceCondition::kUnavailable);
}

TEST(DeviceCondition, Names) {
  EXPECT_EQ(DeviceConditionName(DeviceCondition::kUnknown), "unknown");
  EXPECT_EQ(DeviceConditionName(DeviceCondition::kAvailable), "available");
  EXPECT_EQ(DeviceConditionName(DeviceCondition::kFailing), "failing");
  EXPECT_EQ(DeviceConditionName(DeviceCondition::kUnavailable), "unavailable");
}

TEST(PointHealth, NeverGoodIsBadAtOnce) {
  PointHealth health;
  EXPECT_EQ(health.quality, Quality::kNotReadYet);
  EXPECT_TRUE(JudgePoint(health, Quality::kException2, 5));
  EXPECT_EQ(health.quality, Quality::kException2);
}

TEST(PointHealth, AGoodPointIsBelievedThroughFourMisses) {
  PointHealth health;
  EXPECT_TRUE(JudgePoint(health, Quality::kGood, 5));
  for (int i = 0; i < 4; ++i) {
    EXPECT_FALSE(JudgePoint(health, Quality::kException4, 5));
    EXPECT_EQ(health.quality, Quality::kGood);
  }
  EXPECT_TRUE(JudgePoint(health, Quality::kException4, 5));
  EXPECT_EQ(health.quality, Quality::kException4);
  EXPECT_TRUE(JudgePoint(health, Quality::kTimeout, 5)) << "already bad: the newest reason counts";
  EXPECT_TRUE(JudgePoint(health, Quality::kGood, 5));
  EXPECT_EQ(health.misses, 0);
}

TEST(PointHealth, TheDevicesOwnWordCountsAtOnce) {
  for (const Quality word : {Quality::kNotAvailable, Quality::kWrongType, Quality::kWrongLength, Quality::kUnknownCode,
                             Quality::kImplausible, Quality::kNoSuchObject, Quality::kNoSuchInstance}) {
    PointHealth health;
    JudgePoint(health, Quality::kGood, 5);
    EXPECT_TRUE(JudgePoint(health, word, 5)) << QualityName(word);
    EXPECT_EQ(health.quality, word);
  }
}

}  // namespace
}  // namespace tramgac
