#include "agent/app/alarm_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tramgac::app {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::HasSubstr;

class AlarmWords : public ::testing::Test {
 protected:
  AlarmWords() {
    points_[0].name = "input.voltage";
    points_[0].unit = "V";
    points_[1].name = "ups.status";
    columns_[0].name = "outlet.status";
    table_.name = "outlet";
    table_.columns = columns_;
    device_.id = "ups-1";
    device_.profile = "made_up";
    device_.period = seconds(10);
    device_.points = points_;
    device_.tables = {&table_, 1};
    alarm_.point = 0;
  }
  std::string Words(document::Language language = document::Language::kEnglish) {
    return WhenItFires(device_, alarm_).In(language);
  }

  PointSpec points_[2], columns_[1];
  TableSpec table_;
  DeviceSpec device_;
  AlarmSpec alarm_;
};

TEST_F(AlarmWords, Limits) {
  alarm_.kind = AlarmKind::kHigh;
  alarm_.limit = 250;
  alarm_.deadband = 5;
  alarm_.on_delay = seconds(5);
  alarm_.off_delay = minutes(2);
  EXPECT_EQ(Words(), "when input.voltage is above 250 V for 5 s; over when it is not above 245 V for 2 min");
  EXPECT_EQ(Words(document::Language::kVietnamese),
            "khi input.voltage cao hơn 250 V trong 5 giây; hết khi không còn cao hơn 245 V trong 2 phút");
  alarm_.kind = AlarmKind::kLow;
  alarm_.on_delay = alarm_.off_delay = Duration();
  EXPECT_EQ(Words(), "when input.voltage is below 250 V; over when it is not below 255 V");
}

TEST_F(AlarmWords, StatesAndRows) {
  const std::string_view words[] = {"on-battery", "low"};
  alarm_.point = 1;
  alarm_.words = words;
  EXPECT_EQ(Words(), "when ups.status is on-battery or low; over when it is not");
  alarm_.table = 0;
  alarm_.point = 0;
  alarm_.words = {};
  alarm_.state = false;
  EXPECT_EQ(Words(), "when outlet.status of a row of outlet is no; over when it is not");
}

TEST_F(AlarmWords, WhatHasNoLimit) {
  alarm_.kind = AlarmKind::kUnavailable;
  device_.misses_until_unavailable = 6;
  EXPECT_EQ(Words(), "when the device has not answered 6 polls in a row, about 60 s; over when it answers");
  alarm_.kind = AlarmKind::kNoData;
  alarm_.on_delay = seconds(60);
  EXPECT_EQ(Words(), "when input.voltage has no good reading for 60 s; over when it has one again");
  alarm_.kind = AlarmKind::kNotified;
  EXPECT_THAT(Words(document::Language::kVietnamese), HasSubstr("trap"));
}

TEST_F(AlarmWords, AllOfANode) {
  alarm_.kind = AlarmKind::kNoData;
  alarm_.name = "blind";
  alarm_.severity = Severity::kMajor;
  alarm_.time_to_respond = minutes(15);
  alarm_.text = {"Blind", "Mù"};
  alarm_.response = {"Look.", "Xem."};
  device_.alarms = {&alarm_, 1};
  EXPECT_EQ(AlarmsText({&device_, 1}, document::Language::kEnglish),
            "ups-1 (made_up)\n  blind (major): Blind\n    when input.voltage has no good reading; over when it has one "
            "again\n    within 15 min: Look.\n");
}

}  // namespace
}  // namespace tramgac::app
