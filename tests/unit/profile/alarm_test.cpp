#include <gtest/gtest.h>

#include "tests/unit/profile/loading.h"

namespace tramgac::profile {
namespace {

using namespace std::chrono_literals;
using testing::Load;
using testing::Loaded;
using testing::WithHeader;

constexpr std::string_view kRecord =
    "severity: major, time_to_respond: 5min, text: {en: t, vi: chữ}, cause: {en: c, vi: c}, "
    "consequence: {en: q, vi: q}, response: {en: r, vi: r}";

// A profile with four points (lines 8 to 11) and the alarms `keys`, each with a record, from line 13 on.
Loaded LoadAlarms(std::initializer_list<std::string> alarms) {
  std::string rest =
      "points:\n"
      "  - {name: input.voltage, at: holding:1, type: u16}\n"
      "  - {name: ups.on_battery, at: holding:2, type: u16, bit: 1}\n"
      "  - {name: ups.state, at: holding:3, type: u16, enum: {1: on-line, 2: on-battery}}\n"
      "  - {name: device.model, at: holding:4, type: ascii, length: 2}\n"
      "alarms:\n";
  for (const std::string& alarm : alarms) rest += "  - {" + alarm + ", " + std::string(kRecord) + "}\n";
  return Load(WithHeader("modbus", rest));
}

TEST(Alarm, EveryKindIsFilled) {
  const Loaded loaded = LoadAlarms(
      {"name: voltage-high, point: input.voltage, kind: high, limit: 250, deadband: 2, on_delay: 5s, off_delay: 10s",
       "name: on-battery, point: ups.on_battery, kind: state, state: false",
       "name: state, point: ups.state, kind: state, state: on-battery",
       "name: states, point: ups.state, kind: state, state: [on-battery, on-line]",
       "name: silent, point: device.model, kind: no-data", "name: gone, kind: unavailable"});
  ASSERT_NE(loaded.profile, nullptr) << loaded.complaints;
  const std::vector<AlarmSpec>& alarms = loaded.profile->alarms;
  ASSERT_EQ(alarms.size(), 6u);
  EXPECT_EQ(alarms[0].kind, AlarmKind::kHigh);
  EXPECT_EQ(alarms[0].limit, 250);
  EXPECT_EQ(alarms[0].deadband, 2);
  EXPECT_EQ(alarms[0].on_delay, 5s);
  EXPECT_EQ(alarms[0].off_delay, 10s);
  EXPECT_EQ(alarms[0].severity, Severity::kMajor);
  EXPECT_EQ(alarms[0].time_to_respond, 5min);
  EXPECT_EQ(alarms[0].text.vi, "chữ");
  EXPECT_EQ(alarms[0].response.en, "r");
  EXPECT_EQ(alarms[0].table, kNotInTable);
  EXPECT_FALSE(alarms[1].state);
  EXPECT_EQ(alarms[1].point, 1u);
  ASSERT_EQ(alarms[2].words.size(), 1u);
  EXPECT_EQ(alarms[2].words[0], "on-battery");
  ASSERT_EQ(alarms[3].words.size(), 2u);
  EXPECT_EQ(alarms[3].words[1], "on-line");
  EXPECT_EQ(alarms[4].point, 3u);
  EXPECT_EQ(alarms[5].kind, AlarmKind::kUnavailable);
}

TEST(Alarm, MayWatchAColumn) {
  const Loaded loaded = Load(WithHeader(
      "snmp",
      "points: [{name: input.voltage, oid: 1.3.6.7, type: integer}]\n"
      "tables:\n  - {name: t, points: [{name: ups.state, oid: 1.3.6.8, type: integer, enum: {1: up, 2: down}}]}\n"
      "alarms:\n  - {name: down, point: ups.state, kind: state, state: down, " +
          std::string(kRecord) + "}\n"));
  ASSERT_NE(loaded.profile, nullptr) << loaded.complaints;
  EXPECT_EQ(loaded.profile->alarms[0].table, 0u);
  EXPECT_EQ(loaded.profile->alarms[0].point, 0u);
}

TEST(Alarm, PointAndKindFitTogether) {
  EXPECT_EQ(
      LoadAlarms({"name: a, point: input.voltge, kind: no-data"}).complaints,
      "p.yaml:13:22: the alarm refers to the unknown point \"input.voltge\"; expected a point of this profile; did you "
      "mean \"input.voltage\"?\n");
  EXPECT_EQ(LoadAlarms({"name: a, point: ups.state, kind: high, limit: 1"}).complaints,
            "p.yaml:13:5: kind high does not fit the point \"ups.state\"; expected a point that is a number\n");
  EXPECT_EQ(
      LoadAlarms({"name: a, point: device.model, kind: state, state: x"}).complaints,
      "p.yaml:13:5: kind state does not fit the point \"device.model\"; expected a point that is true or false, or has "
      "words\n");
  EXPECT_EQ(LoadAlarms({"name: a, point: ups.state, kind: state, state: on-batery"}).complaints,
            "p.yaml:13:53: bad value \"on-batery\" for \"state\"; expected one of on-line, on-battery; did you mean "
            "\"on-battery\"?\n");
  EXPECT_EQ(LoadAlarms({"name: a, point: ups.state, kind: state, state: [on-line, on-line]"}).complaints,
            "p.yaml:13:63: the state \"on-line\" is given twice\n");
  EXPECT_EQ(LoadAlarms({"name: a, point: ups.state, kind: state, state: [on-line, gone]"}).complaints,
            "p.yaml:13:63: bad value \"gone\" for \"state\"; expected one of on-line, on-battery\n");
  EXPECT_EQ(LoadAlarms({"name: a, point: ups.on_battery, kind: state, state: on"}).complaints,
            "p.yaml:13:58: bad value \"on\" for \"state\"; expected true or false\n");
  EXPECT_EQ(LoadAlarms({"name: a, kind: unavailable, point: ups.state"}).complaints,
            "p.yaml:13:41: \"point\" has no meaning for kind unavailable\n");
}

TEST(Alarm, KeysFitTheKind) {
  EXPECT_EQ(LoadAlarms({"name: a, point: input.voltage, kind: high"}).complaints,
            "p.yaml:13:5: \"limit\" is missing\n");
  EXPECT_EQ(LoadAlarms({"name: a, point: input.voltage, kind: no-data, limit: 1, state: true"}).complaints,
            "p.yaml:13:59: \"limit\" has no meaning for kind no-data\n"
            "p.yaml:13:69: \"state\" has no meaning for kind no-data\n");
}

TEST(Alarm, NamesAreUnique) {
  EXPECT_EQ(LoadAlarms({"name: a, kind: unavailable", "name: a, kind: unavailable"}).complaints,
            "p.yaml:14:12: the alarm \"a\" was already defined in line 13\n");
}

TEST(Alarm, TextsHavePlaceholdersThatAreFilledIn) {
  const auto says = [](std::string_view text) {
    return Load(WithHeader(
                    "modbus",
                    "points: [{name: input.voltage, at: holding:1, type: u16}]\n"
                    "alarms:\n  - {name: a, kind: unavailable, severity: major, time_to_respond: 5min, cause: {en: c, "
                    "vi: c}, consequence: {en: q, vi: q}, response: {en: r, vi: r}, text: " +
                        std::string(text) + "}\n"))
        .complaints;
  };
  EXPECT_EQ(says("{en: \"{device} {since}\", vi: x}"), "");
  const std::string message =
      "an unknown placeholder, or a brace that is not closed; expected {value}, {limit}, {unit}, {since}, {device}, "
      "{row}, {severity} or {response}\n";
  EXPECT_EQ(says("{en: \"{valeu}\", vi: x}"), "p.yaml:9:163: " + message);
  EXPECT_EQ(says("{en: \"{value\", vi: \"x}\"}"), "p.yaml:9:163: " + message + "p.yaml:9:177: " + message);
}

TEST(Alarm, DependsOnAnAlarmOfTheProfile) {
  const std::string mains = "name: mains, point: ups.on_battery, kind: state, state: true";
  const auto says = [&mains](std::string_view parents) {
    return LoadAlarms({mains, "name: a, point: input.voltage, kind: no-data, depends_on: " + std::string(parents)})
        .complaints;
  };
  EXPECT_EQ(says("[mains]"), "");
  EXPECT_EQ(says("[mains, main]"),
            "p.yaml:14:72: there is no alarm \"main\" to depend on; expected an alarm of this profile, or of a "
            "profile that may be joined with it; did you mean \"mains\"?\n");
  EXPECT_EQ(says("[a]"),
            "p.yaml:14:5: these alarms explain each other, so nobody would be told: a -> a; expected "
            "`depends_on` without a circle\n");
}

TEST(Alarm, MayDependOnAnAlarmOfAJoinedProfile) {
  const auto load = [](std::string_view parents) {
    return Load(WithHeader("snmp",
                           "points: [{name: input.voltage, oid: 1.3.6.7, type: integer}]\nalarms:\n  - {name: a, "
                           "point: input.voltage, kind: no-data, depends_on: " +
                               std::string(parents) + ", " + std::string(kRecord) + "}\n"));
  };
  const Loaded loaded = load("[on-battery]");
  ASSERT_NE(loaded.profile, nullptr) << loaded.complaints;
  ASSERT_EQ(loaded.profile->foreign_parents.size(), 1u);
  EXPECT_EQ(loaded.profile->foreign_parents[0].name, "on-battery");
  EXPECT_EQ(loaded.profile->foreign_parents[0].alarm, 0u);
  EXPECT_EQ(loaded.profile->foreign_parents[0].place, (document::Place{9, 65}));
  // A profile knows no devices.
  EXPECT_NE(load("[ups.on-battery]").complaints.find("p.yaml:9:65: there is no alarm"), std::string::npos);
}

TEST(Alarm, HasItsWholeRecord) {
  const std::string complaints =
      Load(WithHeader(
               "modbus",
               "points: [{name: input.voltage, at: holding:1, type: u16}]\nalarms: [{name: a, kind: unavailable}]\n"))
          .complaints;
  for (const char* key : {"severity", "time_to_respond", "text", "cause", "consequence", "response"}) {
    EXPECT_NE(complaints.find("\"" + std::string(key) + "\" is missing"), std::string::npos) << key;
  }
}

}  // namespace
}  // namespace tramgac::profile
