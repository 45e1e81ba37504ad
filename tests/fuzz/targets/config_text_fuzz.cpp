// Libraries: tramgac_config
// Any text as node.yaml: never crashes, and either gives a configuration or says why not. Whatever could be read of it
// is checked against profiles too, gaps and all.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "agent/config/check_devices.h"
#include "agent/config/load_config.h"

namespace {

using namespace tramgac;

class Directory final : public config::ProfileDirectory {
 public:
  std::vector<std::string_view> Names() const override { return {"ups", "server", "broken"}; }
  std::optional<config::ProfileFacts> Find(std::string_view name, bool& is_known) override {
    is_known = name == "ups" || name == "server" || name == "broken";
    if (name == "server") return config::ProfileFacts{"snmp", {}, {}};
    if (name != "ups") return std::nullopt;
    return config::ProfileFacts{"modbus",
                                {{"input.voltage", ValueType::kReal, {}},
                                 {"ups.on_battery", ValueType::kBool, {}},
                                 {"ups.state", ValueType::kText, {"on-line", "on-battery"}}},
                                {{"on-battery", AlarmKind::kState}, {"voltage-high", AlarmKind::kHigh}}};
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  document::Problems problems;
  const auto config = config::ParseConfig("fuzz.yaml", text, "/nonexistent", problems);
  if (config == nullptr && problems.empty()) std::abort();
  Directory directory;
  if (config != nullptr) config::CheckDevices(*config, directory, problems);
  if (problems.FormatAll(document::Language::kEnglish).empty() !=
      problems.FormatAll(document::Language::kVietnamese).empty()) {
    std::abort();
  }
  return 0;
}
