#include "agent/app/live_view.h"

#include <gmock/gmock.h>

#include "agent/app/table_view.h"

namespace tramgac::app {
namespace {

using document::Language;
using nlohmann::json;
using testing::Each;
using testing::HasSubstr;
using testing::Le;
using testing::ResultOf;
using testing::SizeIs;

json Reading(const std::string& device, const std::string& point, json value, const std::string& quality = "good") {
  return {{"device", device}, {"point", point}, {"value", value}, {"unit", "V"}, {"quality", quality}, {"age_s", 1.5}};
}

LiveData Sample(int points) {
  LiveData data;
  data.status = {{"node", "demo-01"},
                 {"site", "demo"},
                 {"devices", 2},
                 {"devices_unavailable", 1},
                 {"alarms_active", 1},
                 {"store", {{"unsent", 7}}},
                 {"broker", {{"connected", true}}}};
  for (int i = 0; i < points; ++i) data.readings.push_back(Reading("ups-1", "point." + std::to_string(i), i));
  for (int i = 0; i < points; ++i) data.readings.push_back(Reading("ups-2", "point." + std::to_string(i), i));
  data.alarms.push_back({{"alarm", "ups-1.on-battery"},
                         {"device", "ups-1"},
                         {"severity", "critical"},
                         {"since_utc_ms", 1000},
                         {"text", {{"en", "UPS on battery"}, {"vi", "UPS đang chạy ắc quy"}}}});
  data.now_utc_ms = 13000;
  return data;
}

constexpr Screen kPlain{80, 24, false};

TEST(LiveView, FitsTheScreenWhateverItsSize) {
  for (const std::size_t width : {20, 40, 80, 200}) {
    for (const std::size_t height : {1, 2, 5, 24, 60}) {
      for (const Language language : {Language::kEnglish, Language::kVietnamese}) {
        const auto lines = LiveFrame(Sample(50), {width, height, false}, language);
        EXPECT_THAT(lines, SizeIs(Le(height)));
        EXPECT_THAT(lines, Each(ResultOf(WidthOf, Le(width))));
      }
    }
  }
}

TEST(LiveView, NodeAndAlarmsStandFirst) {
  const auto lines = LiveFrame(Sample(3), kPlain, Language::kEnglish);
  EXPECT_EQ(lines[0], "demo-01 (demo): 2 devices, 1 UNAVAILABLE; broker connected; 7 to send; 1 alarms");
  EXPECT_EQ(lines[1], "! critical: ups-1: UPS on battery, for 12 s");
  const auto vi = LiveFrame(Sample(3), kPlain, Language::kVietnamese);
  EXPECT_THAT(vi[1], HasSubstr("nguy cấp: ups-1: UPS đang chạy ắc quy, đã 12 giây"));
}

TEST(LiveView, WhatDoesNotFitIsCountedAndShared) {
  const auto lines = LiveFrame(Sample(50), kPlain, Language::kEnglish);
  ASSERT_EQ(lines.size(), 24U);
  EXPECT_EQ(lines.back(), "… 80 more; --device ID shows one device");
  const auto of = [&lines](const char* device) {
    return std::count_if(lines.begin(), lines.end(), [&](const std::string& line) { return line.starts_with(device); });
  };
  EXPECT_EQ(of("ups-1"), 10);
  EXPECT_EQ(of("ups-2"), 10);
}

TEST(LiveView, EverythingIsShownWhenThereIsRoom) {
  const auto lines = LiveFrame(Sample(3), kPlain, Language::kEnglish);
  EXPECT_EQ(lines.size(), 3U + 6U);
}

TEST(LiveView, BadReadingsStandFirstAndAreMarked) {
  LiveData data = Sample(50);
  data.readings[40]["quality"] = "crc";
  const auto lines = LiveFrame(data, kPlain, Language::kVietnamese);
  EXPECT_THAT(lines[3], HasSubstr("point.40"));
  EXPECT_THAT(lines[3], HasSubstr("! sai CRC"));
  EXPECT_THAT(LiveFrame(data, {80, 24, true}, Language::kEnglish)[3], testing::StartsWith("\x1b[1;31m"));
}

TEST(LiveView, WhatADeviceDoesNotOfferIsNoNews) {
  LiveData data = Sample(50);
  data.readings[40]["quality"] = "no-such-object";
  EXPECT_THAT(LiveFrame(data, kPlain, Language::kEnglish)[3], HasSubstr("point.0"));
}

TEST(LiveView, ADeviceThatIsGoneTakesOneLine) {
  LiveData data = Sample(50);
  for (std::size_t i = 50; i < 100; ++i) data.readings[i]["quality"] = "timeout";
  const auto lines = LiveFrame(data, kPlain, Language::kEnglish);
  EXPECT_THAT(lines[3], HasSubstr("(all 50 points)"));
  EXPECT_THAT(lines[4], HasSubstr("ups-1"));
}

TEST(LiveView, ManyAlarmsAreCounted) {
  LiveData data = Sample(3);
  data.alarms.resize(1);
  for (int i = 0; i < 9; ++i) data.alarms.push_back(data.alarms[0]);
  const auto lines = LiveFrame(data, kPlain, Language::kEnglish);
  EXPECT_EQ(lines[6], "… 5 more active alarms");
}

TEST(LiveView, ReportsInOneLine) {
  EXPECT_EQ(ReportLine(Reading("ups-1", "input.voltage", 230.5), Language::kEnglish),
            "ups-1 input.voltage 230.5 V good");
  EXPECT_EQ(ReportLine(Reading("ups-1", "input.voltage", nullptr, "timeout"), Language::kVietnamese),
            "ups-1 input.voltage không trả lời");
}

TEST(LiveView, ABrokerThatIsGoneIsShouted) {
  json status = Sample(1).status;
  status["broker"]["connected"] = false;
  EXPECT_THAT(NodeLine(status, Language::kEnglish), HasSubstr("broker NOT CONNECTED"));
  status["broker"] = nullptr;
  EXPECT_THAT(NodeLine(status, Language::kVietnamese), HasSubstr("không có broker"));
}

TEST(LiveView, StrangeAnswersDoNoHarm) {
  LiveData data;
  data.status = json::object();
  data.readings = {json::object(), {{"device", 5}, {"point", nullptr}}};
  data.alarms = {json::object()};
  EXPECT_THAT(LiveFrame(data, kPlain, Language::kEnglish), SizeIs(5));
}

}  // namespace
}  // namespace tramgac::app
