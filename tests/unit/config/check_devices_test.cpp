#include "agent/config/check_devices.h"

#include <gtest/gtest.h>

#include "tests/unit/config/folder.h"

namespace tramgac::config {
namespace {

using testing::LoadDevices;

class FakeDirectory : public ProfileDirectory {
 public:
  std::vector<std::string_view> Names() const override { return {"ups", "server", "broken"}; }
  std::optional<ProfileFacts> Find(std::string_view name, bool& is_known) override {
    is_known = name == "ups" || name == "server" || name == "broken";
    if (name == "server") return ProfileFacts{"snmp", {}, {}};
    if (name != "ups") return std::nullopt;
    return ProfileFacts{"modbus",
                        {{"input.voltage", ValueType::kReal, {}},
                         {"ups.on_battery", ValueType::kBool, {}},
                         {"ups.state", ValueType::kText, {"on-line", "on-battery"}},
                         {"device.model", ValueType::kText, {}}},
                        {{"on-battery", AlarmKind::kState}, {"voltage-high", AlarmKind::kHigh}}};
  }
};

// The complaints of CheckDevices about device entries.
std::string Check(const std::string& devices) {
  const auto loaded = LoadDevices(devices);
  EXPECT_EQ(loaded.complaints, "");
  if (loaded.config == nullptr) return "not loaded";
  FakeDirectory directory;
  document::Problems problems;
  CheckDevices(*loaded.config, directory, problems);
  return problems.FormatAll(document::Language::kEnglish);
}

std::string Ups(std::string_view more) {
  return "  - {id: a, profile: ups, address: modbus-tcp://h, period: 5s" + std::string(more) + "}\n";
}

TEST(CheckDevices, GoodOnesPass) {
  EXPECT_EQ(Check(Ups(", points: {input.voltage: {deadband: 1}, ups.on_battery: {inverted: true}}, "
                      "alarms: {on-battery: {disabled: true}, voltage-high: {limit: 250, deadband: 2}}")),
            "");
}

TEST(CheckDevices, UnknownProfilesNameTheNearest) {
  EXPECT_EQ(
      Check("  - {id: a, profile: serber, address: modbus-tcp://h, period: 5s}\n"),
      "node.yaml:5:22: unknown profile \"serber\"; expected one of ups, server, broken; did you mean \"server\"?\n");
}

TEST(CheckDevices, AProfileWithProblemsIsNotComplainedAboutAgain) {
  EXPECT_EQ(Check("  - {id: a, profile: broken, address: modbus-tcp://h, period: 5s}\n"), "");
}

TEST(CheckDevices, TheProtocolFits) {
  EXPECT_EQ(Check("  - {id: a, profile: server, address: modbus-tcp://h, period: 5s}\n"),
            "node.yaml:5:39: the address is modbus, the profile \"server\" is snmp\n");
}

TEST(CheckDevices, OverridesNameWhatExists) {
  EXPECT_EQ(Check(Ups(", points: {input.voltag: {deadband: 1}}, alarms: {on-batery: {disabled: true}}")),
            "node.yaml:5:73: the profile \"ups\" has no point \"input.voltag\"; did you mean \"input.voltage\"?\n"
            "node.yaml:5:112: the profile \"ups\" has no alarm \"on-batery\"; did you mean \"on-battery\"?\n");
}

TEST(CheckDevices, OverridesFitTheirPoint) {
  EXPECT_EQ(
      Check(Ups(", points: {input.voltage: {inverted: true}, ups.state: {deadband: 1}}")),
      "node.yaml:5:99: \"inverted\" has no meaning for the point \"input.voltage\"; expected a point that is true or "
      "false\n"
      "node.yaml:5:128: \"deadband\" has no meaning for the point \"ups.state\"; expected a point that is a number\n");
  EXPECT_EQ(Check(Ups(", alarms: {on-battery: {limit: 3}}")),
            "node.yaml:5:93: \"limit\" has no meaning for the alarm \"on-battery\" of kind state\n");
  EXPECT_EQ(Check(Ups(", alarms: {on-battery: {deadband: 3}}")),
            "node.yaml:5:96: \"deadband\" has no meaning for the alarm \"on-battery\" of kind state\n");
}

std::string NewAlarm(std::string_view name, std::string_view keys) {
  return Ups(", alarms: {" + std::string(name) + ": {" + std::string(keys) +
             ", severity: minor, time_to_respond: 1h, text: {en: t, vi: t}, cause: {en: c, vi: c}, "
             "consequence: {en: c, vi: c}, response: {en: r, vi: r}}}");
}

TEST(CheckDevices, NewAlarmsFitTheirPoint) {
  EXPECT_EQ(Check(NewAlarm("mine", "point: ups.on_battery, kind: state, state: true")), "");
  EXPECT_EQ(Check(NewAlarm("mine", "point: ups.state, kind: state, state: on-line")), "");
  EXPECT_EQ(Check(NewAlarm("mine", "point: input.voltage, kind: high, limit: 3")), "");
  EXPECT_EQ(Check(NewAlarm("on-battery", "point: ups.on_battery, kind: no-data")),
            "node.yaml:5:73: the profile \"ups\" has an alarm \"on-battery\" already; expected another name, or no "
            "`point`\n");
  EXPECT_EQ(Check(NewAlarm("mine", "point: nothing, kind: no-data")),
            "node.yaml:5:87: the profile \"ups\" has no point \"nothing\"\n");
  EXPECT_EQ(Check(NewAlarm("mine", "point: ups.state, kind: state, state: on-lime")),
            "node.yaml:5:118: bad value \"on-lime\" for \"state\"; expected one of on-line, on-battery; did you mean "
            "\"on-line\"?\n");
  EXPECT_EQ(Check(NewAlarm("mine", "point: ups.on_battery, kind: state, state: on")),
            "node.yaml:5:123: bad value \"on\" for \"state\"; expected true or false\n");
  EXPECT_EQ(
      Check(NewAlarm("mine", "point: device.model, kind: state, state: on")),
      "node.yaml:5:87: state has no meaning for the point \"device.model\"; expected a point that is true or false, or "
      "has words\n");
  EXPECT_EQ(Check(NewAlarm("mine", "point: ups.state, kind: high, limit: 3")),
            "node.yaml:5:87: high has no meaning for the point \"ups.state\"; expected a point that is a number\n");
}

// The profile says unit 1 and 9600 8N1.
TEST(CheckDevices, DefaultsOfProfilesCanCollide) {
  EXPECT_EQ(Check("  - {id: a, profile: ups, address: modbus-tcp://h, period: 5s}\n"
                  "  - {id: b, profile: ups, address: \"modbus-tcp://h?unit=1\", period: 5s}\n"),
            "node.yaml:6:36: \"b\" has the address and unit of \"a\" in line 5\n");
  EXPECT_EQ(
      Check("  - {id: a, profile: ups, address: modbus-rtu:///dev/x, period: 5s}\n"
            "  - {id: b, profile: ups, address: \"modbus-rtu:///dev/x?unit=2&baud=19200\", period: 5s}\n"),
      "node.yaml:6:36: \"b\" wants 19200 8N1 on this line, \"a\" of line 5 wants 9600 8N1; expected one speed, parity "
      "and stop bits for all devices of a line\n");
}

}  // namespace
}  // namespace tramgac::config
