// What explains what, as it is named: circles, names that mean nothing, texts for operators.
#include <gtest/gtest.h>

#include <array>

#include "agent/core/pipeline/alarm_message.h"
#include "agent/core/pipeline/alarm_relations.h"

namespace tramgac {
namespace {

using Names = std::vector<std::string>;

class Relations : public ::testing::Test {
 protected:
  Relations() {
    for (std::size_t d = 0; d < devices_.size(); ++d) {
      alarms_[d][0].name = "on-battery";
      alarms_[d][1].name = "hot";
      alarms_[d][2].name = "unavailable";
      alarms_[d][2].kind = AlarmKind::kUnavailable;
      devices_[d].id = kIds[d];
      devices_[d].alarms = alarms_[d];
    }
  }
  static constexpr std::string_view kIds[] = {"ups", "room", "wan"};
  std::array<std::array<AlarmSpec, 3>, 3> alarms_;
  std::array<DeviceSpec, 3> devices_;
};

TEST_F(Relations, ATreeHasNoCircle) {
  const std::string_view wan[] = {"wan"}, battery[] = {"ups.on-battery"};
  devices_[0].parents = wan;
  devices_[1].parents = wan;
  alarms_[1][1].parents = battery;
  EXPECT_EQ(FindCircle(devices_), Names{});
}

TEST_F(Relations, ACircleIsFoundWithItsWay) {
  const std::string_view battery[] = {"ups.on-battery"}, hot[] = {"room.hot"};
  alarms_[1][1].parents = battery;
  alarms_[0][0].parents = hot;
  const Names circle = FindCircle(devices_);
  ASSERT_EQ(circle.size(), 3u);
  EXPECT_EQ(circle.front(), circle.back());
  EXPECT_NE(circle[0], circle[1]);
}

TEST_F(Relations, ItselfIsACircleAndTwoLinesThatWaitForEachOtherAre) {
  const std::string_view itself[] = {"hot"};
  alarms_[1][1].parents = itself;
  EXPECT_EQ(FindCircle(devices_), (Names{"room.hot", "room.hot"}));
  alarms_[1][1].parents = {};
  const std::string_view ups[] = {"ups"}, wan[] = {"wan"};
  devices_[0].parents = wan;
  devices_[2].parents = ups;
  EXPECT_FALSE(FindCircle(devices_).empty());
}

TEST_F(Relations, NamesMeanADeviceOrAnAlarm) {
  EXPECT_TRUE(IsParent(devices_, 1, "hot"));
  EXPECT_TRUE(IsParent(devices_, 1, "ups"));
  EXPECT_TRUE(IsParent(devices_, 1, "ups.hot"));
  EXPECT_FALSE(IsParent(devices_, 1, "cold"));
  EXPECT_FALSE(IsParent(devices_, 1, "ups.cold"));
  EXPECT_FALSE(IsParent(devices_, 1, "gen.hot"));
}

std::string Message(const LocalText& text, AlarmKind kind, TextLanguage language) {
  AlarmSpec spec;
  spec.kind = kind;
  spec.text = text;
  spec.response = {"Open the door", "Mở cửa"};
  MessageValues values;
  values.spec = &spec;
  values.severity = Severity::kMajor;
  values.value = 31.4567;
  values.limit = 30;
  values.unit = "Cel";
  values.since = "14:05";
  values.device = {"Room 1", "Phòng 1"};
  values.row = "rack 3";
  std::array<char, 120> buffer;
  return std::string(AlarmMessage(values, language, buffer));
}

TEST(Message, PlaceholdersAreFilledIn) {
  EXPECT_EQ(Message({"{device} {row}: {value} {unit} (limit {limit}) since {since}, {severity}: {response}", "x"},
                    AlarmKind::kHigh, TextLanguage::kEnglish),
            "Room 1 rack 3: 31.46 °C (limit 30) since 14:05, major: Open the door");
  EXPECT_EQ(
      Message({"x", "{device}: {value} {unit}, {severity}: {response}"}, AlarmKind::kHigh, TextLanguage::kVietnamese),
      "Phòng 1: 31,46 °C, nghiêm trọng: Mở cửa");
}

TEST(Message, WithoutPlaceholdersTheFiguresAreBehind) {
  EXPECT_EQ(Message({"Too hot", "Quá nóng"}, AlarmKind::kHigh, TextLanguage::kEnglish),
            "Too hot [rack 3]: 31.46 °C (limit 30 °C)");
  EXPECT_EQ(Message({"Too hot", "Quá nóng"}, AlarmKind::kRise, TextLanguage::kVietnamese),
            "Quá nóng [rack 3]: 31,46 °C");
  EXPECT_EQ(Message({"Door open", "Cửa mở"}, AlarmKind::kState, TextLanguage::kEnglish), "Door open [rack 3]");
}

TEST(Message, IsCutBetweenLetters) {
  std::string vietnamese;
  for (int i = 0; i < 60; ++i) vietnamese += "ắ";
  EXPECT_EQ(Message({"x", vietnamese}, AlarmKind::kState, TextLanguage::kVietnamese), vietnamese.substr(0, 120));
}

TEST(Message, UnknownPlaceholdersAreToldApart) {
  EXPECT_TRUE(HasGoodPlaceholders("plain"));
  EXPECT_TRUE(HasGoodPlaceholders("{value} {unit}"));
  EXPECT_FALSE(HasGoodPlaceholders("{valeu}"));
  EXPECT_FALSE(HasGoodPlaceholders("{value"));
  EXPECT_FALSE(HasGoodPlaceholders("value}"));
}

}  // namespace
}  // namespace tramgac
