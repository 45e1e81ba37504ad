// Libraries: tramgac_app
// Any text as panel readings or as the self-test's JSON: never crashes; what is understood is within its bounds.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "agent/app/panel.h"
#include "agent/app/selftest_run.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tramgac;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  document::Problems problems;
  const auto readings = app::ParsePanel("fuzz.yaml", text, problems);
  if (readings.size() > app::kMostPanelReadings || (readings.empty() && text.empty() && problems.empty())) std::abort();
  for (const app::PanelReading& reading : readings) (void)app::Compare(reading.typed, 230.5, 2);
  for (const app::Check& check : app::ParseChecks(text)) {
    if (check.name.empty()) std::abort();
  }
  return 0;
}
