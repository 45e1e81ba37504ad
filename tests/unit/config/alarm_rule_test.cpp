// The rules of alarms beyond a limit, what they depend on, and when somebody works on devices, as they stand in a file.
#include <gtest/gtest.h>

#include "tests/unit/config/fake_directory.h"
#include "tests/unit/config/folder.h"

namespace tramgac::config {
namespace {

using namespace std::chrono_literals;
using testing::DeviceComplaints;
using testing::Load;
using testing::LoadDevices;

std::string Ups(std::string_view more) {
  return "  - {id: a, profile: ups, address: modbus-tcp://10.1.2.3, period: 5s" + std::string(more) + "}\n";
}

std::string NewAlarm(std::string_view keys) {
  return Ups(", alarms: {own: {" + std::string(keys) +
             ", severity: minor, time_to_respond: 1h, text: {en: t, vi: t}, cause: {en: c, vi: c}, "
             "consequence: {en: c, vi: c}, response: {en: r, vi: r}}}");
}

TEST(AlarmRule, EveryKeyIsRead) {
  const auto loaded = LoadDevices(Ups(
      ", depends_on: [b, c.lost], alarms: {voltage-high: {worse: {limit: 260, severity: critical}, times: 3, within: "
      "10min, latch: true, depends_on: [on-battery]}, own: {point: input.voltage, kind: will-exceed, window: 5min, "
      "horizon: 15min, limit: 5, severity: minor, time_to_respond: 1h, text: {en: t, vi: t}, cause: {en: c, vi: c}, "
      "consequence: {en: c, vi: c}, response: {en: r, vi: r}}}"));
  ASSERT_NE(loaded.config, nullptr);
  EXPECT_EQ(loaded.complaints, "");
  const DeviceConfig& device = loaded.config->devices.at(0);
  ASSERT_EQ(device.parents.size(), 2u);
  EXPECT_EQ(device.parents[0].name, "b");
  EXPECT_EQ(device.parents[1].name, "c.lost");
  EXPECT_EQ(device.parents[1].place, (document::Place{5, 87}));
  const document::AlarmRule& rule = device.alarms.at(0).rule;
  ASSERT_TRUE(rule.worse && rule.parents);
  EXPECT_EQ(rule.worse->limit, 260);
  EXPECT_EQ(rule.worse->severity, Severity::kCritical);
  EXPECT_EQ(rule.times, 3);
  EXPECT_EQ(rule.within, Duration(10min));
  EXPECT_EQ(rule.latch, true);
  EXPECT_EQ(rule.parents->at(0).name, "on-battery");
  EXPECT_EQ(device.alarms.at(1).kind, AlarmKind::kWillExceed);
  EXPECT_EQ(device.alarms.at(1).rule.window, Duration(5min));
  EXPECT_EQ(device.alarms.at(1).rule.horizon, Duration(15min));
}

TEST(AlarmRule, KeysFitTheKind) {
  const auto says = [](std::string_view keys, std::string_view what) {
    const std::string complaints = DeviceComplaints(NewAlarm(keys));
    EXPECT_NE(complaints.find(what), std::string::npos) << keys << ": " << complaints;
  };
  says("point: input.voltage, kind: rise, limit: 5", "kind rise needs \"window\"");
  says("point: input.voltage, kind: will-exceed, limit: 5, window: 5min", "kind will-exceed needs \"horizon\"");
  says("point: input.voltage, kind: deviation, limit: 5", "kind deviation needs \"from\"");
  says("point: input.voltage, kind: deviation, limit: 5, from: input.voltag", "\"input.voltag\"");
  says("point: input.voltage, kind: deviation, limit: 5, from: outlet.current", "\"outlet.current\"");
  says("point: sensor.temperature, kind: deviation, limit: 5, from: outlet.current", "\"outlet.current\"");
  EXPECT_EQ(DeviceComplaints(NewAlarm("point: outlet.current, kind: deviation, limit: 5, from: outlet.current")), "");
  EXPECT_EQ(DeviceComplaints(NewAlarm("point: outlet.current, kind: deviation, limit: 5, from: input.voltage")), "");
  says("point: input.voltage, kind: high, limit: 5, window: 5min", "\"window\" has no meaning for kind high");
  says("point: input.voltage, kind: high, limit: 5, times: 3", "\"times\" and \"within\" go together");
  says("point: input.voltage, kind: high, limit: 5, times: 1, within: 5s", "bad value \"1\"");
  says("point: ups.on_battery, kind: state, state: true, worse: {limit: 3, severity: major}",
       "\"worse\" has no meaning for kind state");
  says("point: input.voltage, kind: high, limit: 5, depends_on: [\"a b\"]", "\"a b\"");
  EXPECT_EQ(DeviceComplaints(NewAlarm("point: input.voltage, kind: fall, limit: 5, window: 5min")), "");
}

TEST(AlarmRule, PlaceholdersAreNamedWithTheirPlace) {
  EXPECT_EQ(DeviceComplaints(Ups(", alarms: {voltage-high: {text: {en: \"{value}\", vi: \"{response}\"}}}")), "");
  EXPECT_EQ(
      DeviceComplaints(Ups(", alarms: {voltage-high: {text: {en: \"{valeu} V\", vi: x}}}")),
      "node.yaml:5:106: an unknown placeholder, or a brace that is not closed; expected {value}, {limit}, {unit}, "
      "{since}, {device}, {row}, {severity} or {response}\n");
}

TEST(AlarmRule, AChangedAlarmNeedsNothingTwice) {
  EXPECT_EQ(DeviceComplaints(Ups(", alarms: {voltage-high: {latch: true}}")), "");
  EXPECT_NE(DeviceComplaints(Ups(", alarms: {on-battery: {horizon: 5min}}")).find("no meaning for kind state"),
            std::string::npos);
}

std::string Windows(std::string_view windows) {
  return "tramgac: 1\nsite: s\nnode: n\ndevices:\n" + Ups("") + "maintenance:\n" + std::string(windows);
}

TEST(Maintenance, WeeklyAndOnce) {
  const auto loaded =
      Load(Windows("  - {devices: [a], days: [sun, mon], from: \"22:30\", to: \"02:00\", reason: Kiểm tra ắc quy}\n"
                   "  - {from: \"2026-12-01 22:00\", to: \"2026-12-02 03:00\", reason: x}\n"));
  ASSERT_NE(loaded.config, nullptr);
  ASSERT_EQ(loaded.complaints, "");
  const MaintenanceConfig& weekly = loaded.config->maintenance.at(0);
  EXPECT_EQ(weekly.weekdays, 0x41);
  EXPECT_EQ(weekly.from_minute, 22 * 60 + 30);
  EXPECT_EQ(weekly.to_minute, 120);
  EXPECT_EQ(weekly.devices, std::vector<std::string>{"a"});
  const MaintenanceConfig& once = loaded.config->maintenance.at(1);
  EXPECT_EQ(once.weekdays, 0);
  EXPECT_EQ(once.from_local_ms, 1796162400000);
  EXPECT_EQ(once.to_local_ms - once.from_local_ms, 5 * 3600 * 1000);
}

TEST(Maintenance, WhatIsWrongIsSaid) {
  const auto says = [](std::string_view window, std::string_view what) {
    const std::string complaints = Load(Windows(window)).complaints;
    EXPECT_NE(complaints.find(what), std::string::npos) << window << ": " << complaints;
  };
  says("  - {days: [sun], from: \"24:00\", to: \"02:00\", reason: x}\n", "a time of day such as 02:30");
  says("  - {from: \"2026-02-30 22:00\", to: \"2026-12-02 03:00\", reason: x}\n", "a local time such as");
  says("  - {from: \"2026-12-02 22:00\", to: \"2026-12-02 03:00\", reason: x}\n", "ends before it begins");
  says("  - {days: [someday], from: \"02:00\", to: \"03:00\", reason: x}\n", "expected one of mon");
  says("  - {days: [sun], from: \"02:00\", to: \"03:00\"}\n", "\"reason\" is missing");
}

}  // namespace
}  // namespace tramgac::config
