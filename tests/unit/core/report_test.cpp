#include "agent/core/report/report.h"

#include <gtest/gtest.h>

namespace tramgac {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class ReportTest : public ::testing::Test {
 protected:
  bool Offer(const Value& value, Quality quality = Quality::kGood) {
    now_ += seconds(1);
    return ShouldReport(last_, value, quality, rule_, now_);
  }

  LastReport last_;
  Reporting rule_{0.5, minutes(15)};
  BootTime now_{};
};

TEST_F(ReportTest, TheFirstReadingIsReportedWhateverItIs) {
  EXPECT_TRUE(Offer(Value::Real(0)));
  EXPECT_FALSE(Offer(Value::Real(0)));
}

TEST_F(ReportTest, TheDeadbandIsMeasuredFromTheLastReport) {
  EXPECT_TRUE(Offer(Value::Real(10)));
  EXPECT_FALSE(Offer(Value::Real(10.25)));
  EXPECT_FALSE(Offer(Value::Real(10.5))) << "exactly the deadband is not more";
  EXPECT_TRUE(Offer(Value::Real(10.75))) << "a slow drift must not escape";
  EXPECT_FALSE(Offer(Value::Real(10.25)));
  EXPECT_TRUE(Offer(Value::Real(10.125)));
}

TEST_F(ReportTest, WithoutADeadbandEveryChangeCounts) {
  rule_.deadband = 0;
  EXPECT_TRUE(Offer(Value::Real(10)));
  EXPECT_FALSE(Offer(Value::Real(10)));
  EXPECT_TRUE(Offer(Value::Real(10.0000001)));
  EXPECT_TRUE(Offer(Value::Integer(11)));
}

TEST_F(ReportTest, TruthIgnoresTheDeadband) {
  rule_.deadband = 5;
  EXPECT_TRUE(Offer(Value::Bool(false)));
  EXPECT_TRUE(Offer(Value::Bool(true)));
  EXPECT_FALSE(Offer(Value::Bool(true)));
}

TEST_F(ReportTest, TextIsComparedWhole) {
  EXPECT_TRUE(Offer(Value::Text("on-line", 2)));
  EXPECT_FALSE(Offer(Value::Text("on-line", 2)));
  EXPECT_TRUE(Offer(Value::Text("on-battery", 3)));
  EXPECT_TRUE(Offer(Value::Text("")));
  EXPECT_FALSE(Offer(Value::Text("")));
}

TEST_F(ReportTest, QualityChangesAreReportedOnce) {
  EXPECT_TRUE(Offer(Value::Real(10)));
  EXPECT_TRUE(Offer(Value(), Quality::kTimeout));
  EXPECT_FALSE(Offer(Value(), Quality::kTimeout));
  EXPECT_TRUE(Offer(Value(), Quality::kDisconnected));
  EXPECT_TRUE(Offer(Value::Real(10))) << "good again, with the value of before";
}

TEST_F(ReportTest, TheHeartbeatComesAtItsAgeForGoodAndBad) {
  for (const Quality quality : {Quality::kGood, Quality::kTimeout}) {
    EXPECT_TRUE(Offer(Value::Real(10), quality));
    const BootTime reported = now_;
    int heartbeats = 0;
    while (now_ < reported + minutes(60)) heartbeats += Offer(Value::Real(10), quality) ? 1 : 0;
    EXPECT_EQ(heartbeats, 4);
    EXPECT_EQ(last_.at, now_);
  }
}

TEST_F(ReportTest, AReportStartsTheHeartbeatAgain) {
  EXPECT_TRUE(Offer(Value::Real(10)));
  now_ += minutes(14);
  EXPECT_TRUE(Offer(Value::Real(20)));
  now_ += minutes(14);
  EXPECT_FALSE(Offer(Value::Real(20)));
}

}  // namespace
}  // namespace tramgac
