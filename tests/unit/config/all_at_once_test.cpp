// A configuration with many mistakes: each is said once and in the order of the file, and what only follows from
// another is not said.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/config/fake_directory.h"

namespace tramgac::config {
namespace {

using testing::Complaints;
using testing::DeviceComplaints;
using testing::Entry;
using testing::Folder;

constexpr std::string_view kRecord =
    "severity: minor, time_to_respond: 1h, text: {en: t, vi: t}, cause: {en: c, vi: c}, "
    "consequence: {en: c, vi: c}, response: {en: r, vi: r}";

std::string Alarm(std::string_view keys) {
  return Entry("a", "ups", "modbus-tcp://10.1.2.3",
               ", alarms: {mine: {" + std::string(keys) + ", " + std::string(kRecord) + "}}");
}

constexpr std::string_view kWrong = R"(tramgac: 2
site: vinh-yen
node: DC 01
broker: {host: soc.example, port: 70000, password_file: open}
history_rate: fast
devices:
  - {id: a, profile: ups, address: "modbus-tcp://10.1.2.3", period: 5s, points: {input.voltag: {deadband: 1}}}
  - {id: b, profile: usp, address: "modbus-tcp://10.1.2.4", period: 5s, points: {anything: {inverted: true}}}
  - {id: c, profile: server, address: "snmp://nms.example?auth=SHA", period: 5s}
  - {id: d, profile: server, address: "snmp://nms.example?community=c", period: 5s}
  - {id: d, profile: ups, address: "modbus-tcp://10.1.2.3", period: 5x, alarms: {on-batery: {disabled: true}}}
  - {id: f, profile: server, address: "snmp://u@10.1.2.9?auth=SHA&auth_file=short", period: 5s}
)";

TEST(AllAtOnce, OneRoundIsEnough) {
  const Folder folder;
  folder.Write("open", "x", 0644);
  folder.Write("short", "1234567\n");
  EXPECT_EQ(Complaints(kWrong, folder.path()),
            R"(node.yaml:1:10: bad value "2" for "tramgac"; expected a whole number from 1 to 1
node.yaml:3:7: bad value "DC 01" for "node"; expected 1 to 40 characters of [a-z0-9-]
node.yaml:4:35: bad value "70000" for "port"; expected a whole number from 1 to 65535
node.yaml:4:57: the secret in ")" +
                folder.path() + R"(/open" can be read by others (mode 0644); expected mode 0600 or 0400
node.yaml:5:15: bad value "fast" for "history_rate"; expected a whole number from 1 to 10000
node.yaml:7:82: the profile "ups" has no point "input.voltag"; did you mean "input.voltage"?
node.yaml:8:22: unknown profile "usp"; expected one of ups, slow, server, interfaces, broken; did you mean "ups"?
node.yaml:9:40: the address says neither community nor user; expected community=.. or community_file=.. (v2c), or user@host (v3)
node.yaml:9:59: "auth" has no meaning without a user; expected community=.. or community_file=.. (v2c), or user@host (v3)
node.yaml:10:39: "nms.example" is not an IP address; expected an IPv4 or IPv6 address, because looking up a name may block the polling
node.yaml:11:5: the device "d" was already defined in line 10
node.yaml:11:36: "d" has the address and unit of "a" in line 7
node.yaml:11:69: bad value "5x" for "period"; expected a duration from 100ms to 1d (units ms, s, min, h, d)
node.yaml:11:82: the profile "ups" has no alarm "on-batery"; did you mean "on-battery"?
node.yaml:12:39: the passphrase in ")" +
                folder.path() + R"(/short" is too short; expected at least 8 characters
)");
}

TEST(AllAtOnce, AWrongProfileLineIsAllThatIsSaidAboutIt) {
  const std::string overrides =
      ", points: {nothing: {deadband: 1}}, alarms: {nothing: {limit: 1}, mine: {point: x, kind: high, limit: 3, " +
      std::string(kRecord) + "}}";
  const std::string address = "modbus-tcp://10.1.2.3";
  EXPECT_EQ(DeviceComplaints(Entry("a", "", address, overrides) + Entry("b", "", address)),
            "node.yaml:5:22: \"profile\" has no value; expected 1 to 400 characters of [a-z0-9_+]\n"
            "node.yaml:6:22: \"profile\" has no value; expected 1 to 400 characters of [a-z0-9_+]\n");
  EXPECT_EQ(DeviceComplaints(Entry("a", "UPS", address, overrides)),
            "node.yaml:5:22: bad value \"UPS\" for \"profile\"; expected 1 to 400 characters of [a-z0-9_+]\n");
  EXPECT_EQ(DeviceComplaints(Entry("a", "nothing_like_it", address, overrides)),
            "node.yaml:5:22: unknown profile \"nothing_like_it\"; expected one of ups, slow, server, interfaces, "
            "broken\n");
  EXPECT_EQ(DeviceComplaints(Entry("a", "broken", address, overrides)), "");
}

TEST(AllAtOnce, AMisspeltKeyIsNotMissingToo) {
  EXPECT_EQ(DeviceComplaints("  - {id: a, profil: ups, address: \"modbus-tcp://10.1.2.3\", period: 5s}\n"),
            "node.yaml:5:13: unknown key \"profil\"; expected one of id, profile, address, label, depends_on, period, "
            "alert, timeout, "
            "misses, points, alarms; did you mean \"profile\"?\n");
  EXPECT_EQ(DeviceComplaints(Alarm("pont: ups.on_battery, kind: state, state: true")),
            "node.yaml:5:89: unknown key \"pont\"; expected one of disabled, severity, limit, deadband, on_delay, "
            "off_delay, time_to_respond, text, cause, consequence, response, point, kind, state, worse, times, ...; "
            "did you mean "
            "\"point\"?\n");
}

TEST(AllAtOnce, AMisspeltParameterIsNotMissingToo) {
  EXPECT_EQ(DeviceComplaints(Entry("a", "server", "snmp://10.1.2.3?comunity=c")),
            "node.yaml:5:56: unknown parameter \"comunity\"; expected one of community, community_file, auth, "
            "auth_file, priv, priv_file, context, engine_id, version, source; did you mean \"community\"?\n");
  EXPECT_EQ(DeviceComplaints(Entry("a", "ups", "modbus-tcp://10.1.2.3?unti=300")),
            "node.yaml:5:59: unknown parameter \"unti\"; expected one of unit, backup; did you mean \"unit\"?\n"
            "node.yaml:5:64: bad value \"300\" for \"unit\"; expected a whole number from 0 to 255\n");
}

TEST(AllAtOnce, AWrongAddressSaysNothingAboutTheRest) {
  EXPECT_EQ(DeviceComplaints(Entry("a", "server", "modbus-tpc://10.1.2.3") +
                             Entry("b", "server", "modbus-tpc://10.1.2.3", ", points: {nothing: {deadband: 1}}")),
            "node.yaml:5:40: unknown scheme \"modbus-tpc\"; expected modbus-tcp://, modbus-rtu-tcp://, modbus-rtu://, "
            "snmp:// or reach://; did you mean \"modbus-tcp\"?\n"
            "node.yaml:6:40: unknown scheme \"modbus-tpc\"; expected modbus-tcp://, modbus-rtu-tcp://, modbus-rtu://, "
            "snmp:// or reach://; did you mean \"modbus-tcp\"?\n"
            "node.yaml:6:85: the profile \"server\" has no point \"nothing\"\n");
}

TEST(AllAtOnce, TimesThatAreNotKnownAreNotCompared) {
  EXPECT_EQ(
      DeviceComplaints("  - {id: a, profile: ups, address: \"modbus-tcp://10.1.2.3\", period: 1w, timeout: 9s}\n"),
      "node.yaml:5:69: bad value \"1w\" for \"period\"; expected a duration from 100ms to 1d (units ms, s, min, h, "
      "d)\n");
}

TEST(AllAtOnce, AnUnknownKindOfAlarmAllowsEveryKey) {
  const std::string expected =
      "bad value \"hihg\" for \"kind\"; expected one of high, low, state, no-data, rise, fall, will-exceed, "
      "will-fall-below, deviation; did you mean \"high\"?\n";
  EXPECT_EQ(DeviceComplaints(Alarm("point: ups.state, kind: hihg, limit: 3, deadband: 1")),
            "node.yaml:5:113: " + expected);
  EXPECT_EQ(DeviceComplaints(Alarm("point: Bad Name, kind: state, state: true")),
            "node.yaml:5:96: bad value \"Bad Name\" for \"point\"; expected 1 to 80 characters of [a-z0-9_.]\n");
  EXPECT_EQ(DeviceComplaints(Alarm("point: ups.on_battery, kind: state")), "node.yaml:5:88: \"state\" is missing\n");
}

// Every node may write below tramgac/v1/rsp/, and consumers below tramgac/v1/wm/.
TEST(AllAtOnce, ASiteHasANameOfItsOwn) {
  for (const char* site : {"rsp", "wm"}) {
    EXPECT_THAT(Complaints("tramgac: 1\nsite: " + std::string(site) + "\nnode: n\ndevices: []\n"),
                ::testing::HasSubstr("node.yaml:2:7: \"" + std::string(site) + "\" is the name of something else"));
  }
}

// A profile may lie in the folder that is not there; one that looks like an installed one is called what it is.
TEST(AllAtOnce, WithAFolderMissingProfilesMayBeInIt) {
  const auto check = [](std::string_view profile) {
    return Complaints("tramgac: 1\nsite: s\nnode: n\nprofiles: [/nowhere]\ndevices:\n" +
                      Entry("a", profile, "modbus-tcp://10.1.2.3"));
  };
  const std::string folder = "node.yaml:4:12: \"/nowhere\" is not a folder\n";
  EXPECT_EQ(check("special_meter"), folder);
  EXPECT_EQ(check("uqs"), folder +
                              "node.yaml:6:22: unknown profile \"uqs\"; expected one of ups, slow, server, "
                              "interfaces, broken; did you mean \"ups\"?\n");
}

// A device whose id is wrong goes by its address.
TEST(AllAtOnce, DevicesWithoutANameCollideToo) {
  EXPECT_EQ(DeviceComplaints(Entry("a", "ups", "modbus-tcp://10.1.2.3") + Entry("B B", "ups", "modbus-tcp://10.1.2.3")),
            "node.yaml:6:10: bad value \"B B\" for \"id\"; expected 1 to 40 characters of [a-z0-9-]\n"
            "node.yaml:6:38: \"modbus-tcp://10.1.2.3:502\" has the address and unit of \"a\" in line 5\n");
}

TEST(AllAtOnce, InVietnameseToo) {
  const std::string text = Complaints(kWrong, "/nowhere", document::Language::kVietnamese);
  EXPECT_NE(text.find("node.yaml:8:22: hồ sơ thiết bị lạ \"usp\"; cần một trong ups"), std::string::npos) << text;
  EXPECT_NE(text.find("node.yaml:10:39: \"nms.example\" không phải là địa chỉ IP"), std::string::npos) << text;
}

}  // namespace
}  // namespace tramgac::config
