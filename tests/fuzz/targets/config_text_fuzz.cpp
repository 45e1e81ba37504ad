// Libraries: tramgac_config
// Any text as node.yaml: never crashes, and either gives a configuration or says why not.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "agent/config/load_config.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tramgac;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  document::Problems problems;
  const auto config = config::ParseConfig("fuzz.yaml", text, "/nonexistent", problems);
  if ((config != nullptr) != problems.empty()) std::abort();
  if (problems.FormatAll(document::Language::kEnglish).empty() !=
      problems.FormatAll(document::Language::kVietnamese).empty()) {
    std::abort();
  }
  return 0;
}
