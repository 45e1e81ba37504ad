#include "agent/app/scan_find.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "agent/app/table_view.h"
#include "agent/app/value_text.h"

namespace tramgac::app {
namespace {

using document::Language;

// A line of text without control characters; the device said it.
std::string Plain(const std::string& text) { return Fit(text, WidthOf(text)); }

// An id for node.yaml: [a-z0-9-], at most 40 characters, numbered; of a composed profile what comes first.
std::string IdOf(const ScanFind& find, std::map<std::string, int>& used) {
  std::string id = find.profile.empty() ? "device" : find.profile.substr(0, find.profile.find('+'));
  std::replace(id.begin(), id.end(), '_', '-');
  id = id.substr(0, 34);
  return fmt::format("{}-{}", id, ++used[id]);
}

}  // namespace

std::string FindsText(const std::vector<ScanFind>& finds, std::size_t width, Language language) {
  TableView table({{Pick(language, "ADDRESS", "ĐỊA CHỈ"), false, 20, 100, 3},
                   {Pick(language, "DEVICE", "THIẾT BỊ"), false, 10, 50, 2},
                   {Pick(language, "PROFILE", "HỒ SƠ"), false, 8, 30, 0},
                   {Pick(language, "WHY", "LÝ DO"), false, 10, 80, 1}});
  for (const ScanFind& find : finds) {
    std::string address = config::PublicName(find.target);
    if (const auto* rtu = std::get_if<config::ModbusRtuTarget>(&find.target)) address = config::AddressText(*rtu);
    table.Add({{address, find.device.empty() ? "-" : find.device, find.profile.empty() ? "-" : find.profile,
                find.reason.In(language)},
               ""});
  }
  std::string text;
  for (const std::string& line : table.Lines(width)) text += line + "\n";
  return text;
}

nlohmann::json FindsJson(const std::vector<ScanFind>& finds, Language language) {
  nlohmann::json list = nlohmann::json::array();
  for (const ScanFind& find : finds) {
    nlohmann::json one = {{"target", config::PublicName(find.target)},
                          {"device", Plain(find.device)},
                          {"profile", find.profile.empty() ? nlohmann::json() : nlohmann::json(find.profile)},
                          {"reason", find.reason.In(language)}};
    if (const auto unit = config::UnitOf(find.target)) one["unit"] = *unit;
    if (const auto* rtu = std::get_if<config::ModbusRtuTarget>(&find.target)) {
      one["baud"] = rtu->baud.value_or(9600);
      one["parity"] = std::string(1, rtu->parity.value_or('N'));
      one["stop_bits"] = rtu->stop_bits.value_or(1);
    }
    if (!find.sys_object_id.empty()) one["sys_object_id"] = find.sys_object_id;
    if (!find.sys_name.empty()) one["sys_name"] = Plain(find.sys_name);
    list.push_back(std::move(one));
  }
  return list;
}

std::string FindsYaml(const std::vector<ScanFind>& finds, Language language) {
  const bool any = std::any_of(finds.begin(), finds.end(), [](const ScanFind& find) { return !find.profile.empty(); });
  std::string yaml = any ? "devices:\n" : "devices: []\n";
  std::map<std::string, int> used;
  for (const ScanFind& find : finds) {
    const std::string mark = find.profile.empty() ? "# " : "";
    const std::string about = Plain(find.device.empty() ? find.reason.In(language) : find.device);
    yaml += fmt::format("{}  - id: {}  # {}\n", mark, IdOf(find, used), about);
    yaml += fmt::format("{}    profile: {}\n", mark, find.profile.empty() ? "NAME" : find.profile);
    // In quotes: '#' and ': ' would end or split a plain scalar.
    yaml += fmt::format("{}    address: \"{}\"\n", mark, config::AddressText(find.target));
    yaml += fmt::format("{}    period: 5s\n", mark);
  }
  return yaml;
}

}  // namespace tramgac::app
