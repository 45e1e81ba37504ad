// Devices of a configuration, each for itself.
#include <gtest/gtest.h>

#include "tests/unit/config/folder.h"

namespace tramgac::config {
namespace {

using testing::Folder;
using testing::LoadDevices;

std::string Device(std::string_view id, std::string_view address, std::string_view profile = "p",
                   std::string_view more = "") {
  return "  - {id: " + std::string(id) + ", profile: " + std::string(profile) + ", address: \"" + std::string(address) +
         "\", period: 5s" + std::string(more) + "}\n";
}

TEST(Devices, IdsAreUnique) {
  EXPECT_EQ(LoadDevices(Device("a", "modbus-tcp://h?unit=1") + Device("a", "modbus-tcp://h?unit=2")).complaints,
            "node.yaml:6:5: the device \"a\" was already defined in line 5\n");
}

TEST(Devices, TheNodeItselfHasAnIdAsWell) {
  EXPECT_EQ(LoadDevices(Device("node", "modbus-tcp://h?unit=1")).complaints,
            "node.yaml:5:5: \"node\" is a name that the node itself uses\n");
}

TEST(Devices, AddressProblemsStandAtTheirCharacter) {
  // Column 34 is the quote before the address, 35 its first character.
  EXPECT_EQ(LoadDevices(Device("a", "modbus-tcp://h?unti=1")).complaints,
            "node.yaml:5:50: unknown parameter \"unti\"; expected one of unit, backup; did you mean \"unit\"?\n");
}

TEST(Devices, SecretFilesAreResolvedAndChecked) {
  const Folder folder;
  folder.Write("auth", "longpassphrase", 0600);
  folder.Write("priv", "longpassphrase", 0640);
  const std::string address = "snmp://u@h?auth=SHA&auth_file=auth&priv=AES&priv_file=";
  const auto good = LoadDevices(Device("a", address + "auth"), folder.path());
  ASSERT_NE(good.config, nullptr) << good.complaints;
  EXPECT_EQ(std::get<SnmpTarget>(*good.config->devices[0].target).auth_file, folder.path() + "/auth");
  EXPECT_EQ(LoadDevices(Device("a", address + "priv"), folder.path()).complaints,
            "node.yaml:5:34: the secret in \"" + folder.path() +
                "/priv\" can be read by others (mode 0640); expected mode 0600 or 0400\n");
}

TEST(Devices, ATimeoutFitsThePeriod) {
  EXPECT_EQ(LoadDevices(Device("a", "modbus-tcp://h", "p", ", timeout: 10s")).complaints,
            "node.yaml:5:73: the timeout is longer than the period; expected at most 5s\n");
}

TEST(Devices, AnAlertPeriodIsShorterThanThePeriod) {
  const auto good = LoadDevices(Device("a", "modbus-tcp://192.0.2.1", "p", ", alert: 100ms"));
  ASSERT_NE(good.config, nullptr) << good.complaints;
  EXPECT_EQ(good.config->devices[0].alert, std::chrono::milliseconds(100));
  EXPECT_EQ(LoadDevices(Device("a", "modbus-tcp://192.0.2.1")).config->devices[0].alert, Duration()) << "none";
  EXPECT_EQ(LoadDevices(Device("a", "modbus-tcp://h", "p", ", alert: 5s")).complaints,
            "node.yaml:5:71: the alert period is not shorter than the period; expected less than 5s\n");
  EXPECT_EQ(LoadDevices(Device("a", "modbus-tcp://h", "p", ", alert: 50ms")).complaints,
            "node.yaml:5:71: bad value \"50ms\" for \"alert\"; expected a duration from 100ms to 1d (units ms, s, min, "
            "h, d)\n");
}

TEST(Devices, OverridesAreStrict) {
  EXPECT_EQ(
      LoadDevices(Device("a", "modbus-tcp://h", "p", ", points: {x: {invertd: true}}")).complaints,
      "node.yaml:5:77: unknown key \"invertd\"; expected one of inverted, deadband, heartbeat, label; did you mean "
      "\"inverted\"?\n");
  EXPECT_EQ(LoadDevices(Device("a", "modbus-tcp://h", "p", ", alarms: {x: {kind: high}}")).complaints,
            "node.yaml:5:83: \"kind\" has no meaning without `point`, which makes a new alarm\n");
}

constexpr std::string_view kRecord =
    "severity: minor, time_to_respond: 1h, text: {en: t, vi: t}, cause: {en: c, vi: c}, "
    "consequence: {en: c, vi: c}, response: {en: r, vi: r}";

TEST(Devices, ANewAlarmNeedsItsWholeRecord) {
  const auto load = [](const std::string& alarm) {
    return LoadDevices(Device("a", "modbus-tcp://h", "p", ", alarms: {x: {" + alarm + "}}"));
  };
  const auto good = load("point: contact.1, kind: state, state: true, " + std::string(kRecord));
  ASSERT_NE(good.config, nullptr) << good.complaints;
  const AlarmOverride& alarm = good.config->devices[0].alarms[0];
  EXPECT_EQ(alarm.point + "/" + alarm.state + "/" + alarm.response.en, "contact.1/true/r");
  EXPECT_EQ(alarm.kind, AlarmKind::kState);
  EXPECT_EQ(load("point: p, kind: high, " + std::string(kRecord)).complaints, "node.yaml:5:76: \"limit\" is missing\n");
  EXPECT_EQ(load("point: p, kind: no-data, limit: 3, " + std::string(kRecord)).complaints,
            "node.yaml:5:109: \"limit\" has no meaning for kind no-data\n");
  const std::string bare = load("point: p, kind: no-data").complaints;
  for (const char* key : {"severity", "time_to_respond", "text", "cause", "consequence", "response"}) {
    EXPECT_NE(bare.find("\"" + std::string(key) + "\" is missing"), std::string::npos) << key;
  }
}

}  // namespace
}  // namespace tramgac::config
