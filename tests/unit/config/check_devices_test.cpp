#include "agent/config/check_devices.h"

#include <gtest/gtest.h>

#include "tests/unit/config/fake_directory.h"

namespace tramgac::config {
namespace {

using testing::DeviceComplaints;
using testing::Entry;

std::string Ups(std::string_view more) {
  return "  - {id: a, profile: ups, address: modbus-tcp://10.1.2.3, period: 5s" + std::string(more) + "}\n";
}

TEST(CheckDevices, GoodOnesPass) {
  EXPECT_EQ(DeviceComplaints(Ups(", points: {input.voltage: {deadband: 1}, ups.on_battery: {inverted: true}}, "
                                 "alarms: {on-battery: {disabled: true}, voltage-high: {limit: 250, deadband: 2}}")),
            "");
}

TEST(CheckDevices, UnknownProfilesNameTheNearest) {
  EXPECT_EQ(DeviceComplaints("  - {id: a, profile: serber, address: modbus-tcp://10.1.2.3, period: 5s}\n"),
            "node.yaml:5:22: unknown profile \"serber\"; expected one of ups, slow, server, interfaces, broken; did "
            "you mean \"server\"?\n");
}

TEST(CheckDevices, AProfileWithProblemsIsNotComplainedAboutAgain) {
  EXPECT_EQ(DeviceComplaints("  - {id: a, profile: broken, address: modbus-tcp://10.1.2.3, period: 5s}\n"), "");
}

TEST(CheckDevices, TheProtocolFits) {
  EXPECT_EQ(DeviceComplaints("  - {id: a, profile: server, address: modbus-tcp://10.1.2.3, period: 5s}\n"),
            "node.yaml:5:39: the address is modbus, the profile \"server\" is snmp\n");
}

TEST(CheckDevices, OverridesNameWhatExists) {
  EXPECT_EQ(DeviceComplaints(Ups(", points: {input.voltag: {deadband: 1}}, alarms: {on-batery: {disabled: true}}")),
            "node.yaml:5:80: the profile \"ups\" has no point \"input.voltag\"; did you mean \"input.voltage\"?\n"
            "node.yaml:5:119: the profile \"ups\" has no alarm \"on-batery\"; did you mean \"on-battery\"?\n");
}

TEST(CheckDevices, OverridesFitTheirPoint) {
  EXPECT_EQ(
      DeviceComplaints(Ups(", points: {input.voltage: {inverted: true}, ups.state: {deadband: 1}}")),
      "node.yaml:5:106: \"inverted\" has no meaning for the point \"input.voltage\"; expected a point that is true or "
      "false\n"
      "node.yaml:5:135: \"deadband\" has no meaning for the point \"ups.state\"; expected a point that is a number\n");
  EXPECT_EQ(DeviceComplaints(Ups(", alarms: {on-battery: {limit: 3}}")),
            "node.yaml:5:100: \"limit\" has no meaning for the alarm \"on-battery\" of kind state\n");
  EXPECT_EQ(DeviceComplaints(Ups(", alarms: {on-battery: {deadband: 3}}")),
            "node.yaml:5:103: \"deadband\" has no meaning for the alarm \"on-battery\" of kind state\n");
}

std::string NewAlarm(std::string_view name, std::string_view keys) {
  return Ups(", alarms: {" + std::string(name) + ": {" + std::string(keys) +
             ", severity: minor, time_to_respond: 1h, text: {en: t, vi: t}, cause: {en: c, vi: c}, "
             "consequence: {en: c, vi: c}, response: {en: r, vi: r}}}");
}

TEST(CheckDevices, NewAlarmsFitTheirPoint) {
  EXPECT_EQ(DeviceComplaints(NewAlarm("mine", "point: ups.on_battery, kind: state, state: true")), "");
  EXPECT_EQ(DeviceComplaints(NewAlarm("mine", "point: ups.state, kind: state, state: on-line")), "");
  EXPECT_EQ(DeviceComplaints(NewAlarm("mine", "point: input.voltage, kind: high, limit: 3")), "");
  EXPECT_EQ(DeviceComplaints(NewAlarm("on-battery", "point: ups.on_battery, kind: no-data")),
            "node.yaml:5:80: the profile \"ups\" has an alarm \"on-battery\" already; expected another name, or no "
            "`point`\n");
  EXPECT_EQ(DeviceComplaints(NewAlarm("mine", "point: nothing, kind: no-data")),
            "node.yaml:5:94: the profile \"ups\" has no point \"nothing\"\n");
  EXPECT_EQ(DeviceComplaints(NewAlarm("mine", "point: ups.state, kind: state, state: on-lime")),
            "node.yaml:5:125: bad value \"on-lime\" for \"state\"; expected one of on-line, on-battery; did you mean "
            "\"on-line\"?\n");
  EXPECT_EQ(DeviceComplaints(NewAlarm("mine", "point: ups.on_battery, kind: state, state: on")),
            "node.yaml:5:130: bad value \"on\" for \"state\"; expected true or false\n");
  EXPECT_EQ(
      DeviceComplaints(NewAlarm("mine", "point: device.model, kind: state, state: on")),
      "node.yaml:5:94: state has no meaning for the point \"device.model\"; expected a point that is true or false, or "
      "has words\n");
  EXPECT_EQ(DeviceComplaints(NewAlarm("mine", "point: ups.state, kind: high, limit: 3")),
            "node.yaml:5:94: high has no meaning for the point \"ups.state\"; expected a point that is a number\n");
}

TEST(CheckDevices, HostsAreNumbers) {
  EXPECT_EQ(
      DeviceComplaints(Entry("a", "server", "snmp://nms.example?community=c")),
      "node.yaml:5:39: \"nms.example\" is not an IP address; expected an IPv4 or IPv6 address, because looking up "
      "a name may block the polling\n");
  EXPECT_EQ(DeviceComplaints(Entry("a", "server", "snmp://[2001:db8::1]?community=c")), "");
}

TEST(CheckDevices, SerialLinesDoNotWaitLong) {
  const std::string expected = ", and a read on a serial line cannot be interrupted; expected at most 3s\n";
  EXPECT_EQ(DeviceComplaints(Entry("a", "ups", "modbus-rtu:///dev/x", ", timeout: 4s")),
            "node.yaml:5:80: the timeout is 4s" + expected);
  EXPECT_EQ(DeviceComplaints(Entry("a", "slow", "modbus-rtu:///dev/x")),
            "node.yaml:5:10: the timeout is 5s" + expected);
  EXPECT_EQ(DeviceComplaints(Entry("a", "slow", "modbus-rtu:///dev/x", ", timeout: 3s")), "");
  EXPECT_EQ(DeviceComplaints(Entry("a", "slow", "modbus-tcp://10.1.2.3")), "");
}

}  // namespace
}  // namespace tramgac::config
