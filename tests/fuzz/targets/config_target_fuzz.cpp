// Libraries: tramgac_config
// Any text as the address of a device: a target or at least one problem inside the text; the public name of a Modbus
// TCP target is an address of the same device.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "agent/config/target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tramgac;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<config::TargetProblem> problems;
  const auto target = config::ParseTarget(text, problems);
  if (target.has_value() != problems.empty()) std::abort();
  for (const config::TargetProblem& problem : problems) {
    if (problem.offset > text.size() || problem.message.empty()) std::abort();
  }
  if (!target) return 0;
  // What was understood is understood again, without its secrets.
  std::vector<config::TargetProblem> again;
  if (const auto* tcp = std::get_if<config::ModbusTcpTarget>(&*target); tcp != nullptr) {
    const auto same = config::ParseTarget(config::PublicName(*target), again);
    if (!same || config::PublicName(*same) != config::PublicName(*target)) std::abort();
  }
  return 0;
}
