// Libraries: tramgac_config
// Any text as a line of the board: a line or at least one problem inside the text; a line never names a file outside
// its folder, and its name is a line again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "agent/config/line_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tramgac;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const bool output : {true, false}) {
    std::vector<config::TargetProblem> problems;
    const auto line = config::ParseLine(text, output, problems);
    if (line.has_value() != problems.empty()) std::abort();
    for (const config::TargetProblem& problem : problems) {
      if (problem.offset > text.size() || problem.message.empty()) std::abort();
    }
    if (!line) continue;
    if (line->chip.empty() || line->chip.front() == '.' || line->chip.find('/') != std::string::npos) std::abort();
    const auto same = config::ParseLine(GpioLineName(*line), output, problems);
    if (!same || GpioLineName(*same) != GpioLineName(*line)) std::abort();
  }
  return 0;
}
