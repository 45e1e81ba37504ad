#include <gtest/gtest.h>

#include "tests/unit/profile/loading.h"

namespace tramgac::profile {
namespace {

using testing::Load;
using testing::Loaded;
using testing::WithHeader;

constexpr std::string_view kRecord =
    "severity: major, time_to_respond: 5min, text: {en: t, vi: chữ}, cause: {en: c, vi: c}, "
    "consequence: {en: q, vi: q}, response: {en: r, vi: r}";

// A profile with points, a table, the alarms state, high, row (of the table) and link (by traps), and `traps`, the
// first of which stands in line 18.
Loaded LoadTraps(std::initializer_list<std::string> traps, bool with_link = false) {
  const std::string record(kRecord);
  std::string rest =
      "points:\n"
      "  - {name: input.voltage, oid: 1.3.6.1.1.0, type: integer, scale: 0.1}\n"
      "  - {name: ups.on_battery, oid: 1.3.6.1.2.0, type: integer, bit: 0}\n"
      "tables:\n"
      "  - name: t\n"
      "    points: [{name: ups.state, oid: 1.3.6.1.3, type: integer, enum: {1: up, 2: down}}]\n"
      "alarms:\n"
      "  - {name: state, point: ups.on_battery, kind: state, state: true, " +
      record +
      "}\n"
      "  - {name: high, point: input.voltage, kind: high, limit: 3, " +
      record +
      "}\n"
      "  - {name: row, point: ups.state, kind: state, state: down, " +
      record + "}\n" + (with_link ? "  - {name: link, kind: notified, " + record + "}\n" : "") + "traps:\n";
  for (const std::string& trap : traps) rest += "  - {" + trap + "}\n";
  return Load(WithHeader("snmp", rest));
}

constexpr std::string_view kText = ", text: {en: t, vi: v}";

std::string Trap(std::string keys) { return keys.append(kText); }

TEST(Trap, EverySettingIsFilled) {
  const Loaded loaded = LoadTraps(
      {Trap("oid: 1.3.6.1.9.1, event: one, severity: critical, raises: state, points: [input.voltage, ups.state], "
            "fields: [{name: device.model, oid: 1.3.6.1.4, type: text}]"),
       Trap("oid: 1.3.6.1.9.2, event: two, clears: state")});
  ASSERT_NE(loaded.profile, nullptr) << loaded.complaints;
  const Profile& profile = *loaded.profile;
  ASSERT_EQ(profile.notifications.size(), 2u);
  ASSERT_EQ(profile.snmp_notifications.size(), 2u);
  const NotificationSpec& one = profile.notifications[0];
  EXPECT_EQ(one.event, "one");
  EXPECT_EQ(one.severity, Severity::kCritical);
  EXPECT_EQ(one.text.vi, "v");
  EXPECT_EQ(one.alarm, "state");
  EXPECT_TRUE(one.raises);
  ASSERT_EQ(one.fields.size(), 3u);
  EXPECT_EQ(one.fields[0].name, "input.voltage");
  EXPECT_EQ(one.fields[0].scale.divide, 10) << "decoded as the point is";
  EXPECT_EQ(one.fields[1].words.size(), 2u);
  EXPECT_EQ(one.fields[2].name, "device.model");
  const auto& address = profile.snmp_notifications[0];
  EXPECT_EQ(address.oid.back(), 1u);
  ASSERT_EQ(address.fields.size(), 3u);
  EXPECT_EQ(address.fields[0].back(), 0u);
  EXPECT_EQ(address.fields[2].back(), 4u);
  EXPECT_FALSE(profile.notifications[1].severity.has_value());
  EXPECT_FALSE(profile.notifications[1].raises);
  EXPECT_EQ(profile.notifications[1].alarm, "state");
}

TEST(Trap, WhatRefersToNothingIsRefused) {
  EXPECT_EQ(LoadTraps({Trap("oid: 1.3.6.9, event: one, raises: stat")}).complaints,
            "p.yaml:18:40: unknown alarm \"stat\"; expected an alarm of this profile; did you mean \"state\"?\n");
  EXPECT_NE(LoadTraps({Trap("oid: 1.3.6.9, event: one, points: [input.voltag]")}).complaints.find("input.voltage"),
            std::string::npos);
}

TEST(Trap, OnlyStateAndNotifiedAlarmsCanBeSet) {
  for (const std::string alarm : {"high", "row"}) {
    const Loaded loaded = LoadTraps({Trap("oid: 1.3.6.9, event: one, raises: " + alarm)});
    EXPECT_NE(loaded.complaints.find("a trap cannot raise or clear the alarm \"" + alarm + "\""), std::string::npos)
        << loaded.complaints;
  }
}

TEST(Trap, NotifiedAlarmNeedsBothTraps) {
  const std::string raise = Trap("oid: 1.3.6.9.1, event: one, raises: link");
  const std::string clear = Trap("oid: 1.3.6.9.2, event: two, clears: link");
  EXPECT_NE(LoadTraps({raise, clear}, true).profile, nullptr);
  EXPECT_NE(LoadTraps({raise}, true).complaints.find("no trap clears the alarm \"link\""), std::string::npos);
  EXPECT_NE(LoadTraps({clear}, true).complaints.find("no trap raises the alarm \"link\""), std::string::npos);
}

TEST(Trap, OneTrapHasOneEntryWithOrWithoutTheZero) {
  const Loaded loaded = LoadTraps({Trap("oid: 1.3.6.9.1, event: one"), Trap("oid: 1.3.6.9.0.1, event: two")});
  EXPECT_NE(loaded.complaints.find("p.yaml:19:5: the trap \"two\" was already defined in line 18"), std::string::npos)
      << loaded.complaints;
}

TEST(Trap, FieldsAreGivenOnceAndRaisesExcludesClears) {
  EXPECT_NE(LoadTraps({Trap("oid: 1.3.6.9, event: one, points: [input.voltage, input.voltage]")})
                .complaints.find("the field \"input.voltage\" twice"),
            std::string::npos);
  EXPECT_NE(LoadTraps({Trap("oid: 1.3.6.9, event: one, raises: state, clears: state")}).complaints.find("exclude"),
            std::string::npos);
}

TEST(Trap, ModbusHasNone) {
  const Loaded loaded = Load(WithHeader(
      "modbus", "points: [{name: input.voltage, at: holding:1, type: u16}]\ntraps: [{oid: 1.3.6.1, event: one" +
                    std::string(kText) + "}]\n"));
  EXPECT_NE(loaded.complaints.find("does not fit protocol"), std::string::npos) << loaded.complaints;
}

}  // namespace
}  // namespace tramgac::profile
