// Libraries: tramgac_profile
// Any text as a profile: never crashes, and either gives a profile or says why not.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "agent/profile/load_profile.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tramgac;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  document::Problems problems;
  const auto names = profile::NamesRegistry::Parse(
      "names: 1\npoints:\n"
      "  - {name: input.voltage, unit: V, label: {en: a, vi: b}, description: {en: a, vi: b}}\n"
      "  - {name: ups.state, label: {en: a, vi: b}, description: {en: a, vi: b}}\n",
      "units: {V: {en: volt, vi: volt}}", problems);
  const auto profile = profile::ParseProfile("fuzz.yaml", text, names, problems);
  if ((profile != nullptr) != problems.empty()) std::abort();
  if (problems.FormatAll(document::Language::kEnglish).empty() !=
      problems.FormatAll(document::Language::kVietnamese).empty()) {
    std::abort();
  }
  return 0;
}
