// What the tests of profiles share: a small registry, and loading a text into a profile or its complaints.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "agent/profile/load_profile.h"

namespace tramgac::profile::testing {

inline constexpr std::string_view kUnits = "units:\n  V: {en: volt, vi: vôn}\n  \"%\": {en: percent, vi: phần trăm}\n";

inline std::string NameEntry(std::string_view name, std::string_view unit) {
  std::string entry = "  - name: " + std::string(name) + "\n";
  if (!unit.empty()) entry += "    unit: \"" + std::string(unit) + "\"\n";
  return entry + "    label: {en: Label of " + std::string(name) + ", vi: Nhãn " + std::string(name) +
         "}\n    description: {en: x, vi: y}\n    example: 1\n";
}

inline NamesRegistry SmallRegistry() {
  document::Problems problems;
  const std::string points = "names: 1\npoints:\n" + NameEntry("input.voltage", "V") +
                             NameEntry("output.voltage", "V") + NameEntry("battery.charge", "%") +
                             NameEntry("ups.on_battery", "") + NameEntry("ups.state", "") +
                             NameEntry("device.model", "") + NameEntry("interface.in.octets", "");
  return NamesRegistry::Parse(points, kUnits, problems);
}

// A Modbus or SNMP profile around `rest`. `rest` begins in line 7.
inline std::string WithHeader(std::string_view protocol, std::string_view rest) {
  return "profile: 1\nname: test\nvendor: Acme\nmodel: One\nmaturity: draft\nprotocol: " + std::string(protocol) +
         "\n" + std::string(rest);
}

struct Loaded {
  std::shared_ptr<const Profile> profile;
  std::string complaints;
};

inline Loaded Load(const std::string& text, document::Language language = document::Language::kEnglish) {
  document::Problems problems;
  Loaded loaded;
  loaded.profile = ParseProfile("p.yaml", text, SmallRegistry(), problems);
  loaded.complaints = problems.FormatAll(language);
  return loaded;
}

// One Modbus point with the given keys (flow style), e.g. "at: holding:1, type: u16".
inline Loaded LoadPoint(std::string_view keys, std::string_view name = "input.voltage") {
  return Load(WithHeader("modbus", "points:\n  - {name: " + std::string(name) + ", " + std::string(keys) + "}\n"));
}

}  // namespace tramgac::profile::testing
