// Profiles of a test's own, and checking device entries against them.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "agent/config/check_devices.h"
#include "tests/unit/config/folder.h"

namespace tramgac::config::testing {

// "ups" (Modbus, unit 1, 9600 8N1), "slow" (Modbus, 5 s), "server" and "interfaces" (SNMP), and "broken", whose own
// file has problems.
class FakeDirectory : public ProfileDirectory {
 public:
  std::vector<std::string_view> Names() const override { return {"ups", "slow", "server", "interfaces", "broken"}; }
  std::optional<ProfileFacts> Find(std::string_view name, bool& is_known) override {
    for (const std::string_view known : Names()) is_known = is_known || name == known;
    if (!is_known || name == "broken") return std::nullopt;
    ProfileFacts facts{name == "ups" || name == "slow" ? "modbus" : "snmp", {}, {}};
    if (name == "slow") facts.timeout = std::chrono::seconds(5);
    if (name != "ups") return facts;
    facts.points = {{"input.voltage", ValueType::kReal, {}},
                    {"outlet.current", ValueType::kReal, {}, 0},
                    {"sensor.temperature", ValueType::kReal, {}, 1},
                    {"ups.on_battery", ValueType::kBool, {}},
                    {"ups.state", ValueType::kText, {"on-line", "on-battery"}},
                    {"device.model", ValueType::kText, {}}};
    facts.alarms = {{"on-battery", AlarmKind::kState}, {"voltage-high", AlarmKind::kHigh}};
    return facts;
  }
};

// Everything that is wrong with a configuration that lies in `folder`.
inline std::string Complaints(std::string_view text, const std::string& folder = "/nowhere",
                              document::Language language = document::Language::kEnglish) {
  document::Problems problems;
  const auto config = ParseConfig("node.yaml", text, folder, problems);
  FakeDirectory directory;
  if (config != nullptr) CheckDevices(*config, directory, problems);
  return problems.FormatAll(language);
}

// The same for the list entries `devices` (each "  - {..}\n"), the first in line 5.
inline std::string DeviceComplaints(std::string_view devices) {
  return Complaints("tramgac: 1\nsite: s\nnode: n\ndevices:\n" + std::string(devices));
}

// An entry with the id `id`.
inline std::string Entry(std::string_view id, std::string_view profile, std::string_view address,
                         std::string_view more = "") {
  return "  - {id: " + std::string(id) + ", profile: " + std::string(profile) + ", address: \"" + std::string(address) +
         "\", period: 5s" + std::string(more) + "}\n";
}

}  // namespace tramgac::config::testing
