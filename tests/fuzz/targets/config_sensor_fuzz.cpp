// Libraries: tramgac_config
// Any text as where a sensor is: a place or at least one problem inside the text; a place never names a file outside
// its folder, and its name is a place again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "agent/config/sensor_target.h"

using namespace tramgac;

namespace {

void Expect(bool holds) {
  if (!holds) std::abort();
}

void TryName(const std::string& name) {
  Expect(name.empty() || (name.front() != '.' && name.find('/') == std::string::npos));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<config::TargetProblem> problems;
  const auto target = config::ParseSensorTarget(text, problems);
  Expect(target.has_value() == problems.empty());
  for (const config::TargetProblem& problem : problems) {
    Expect(problem.offset <= text.size() && !problem.message.empty());
  }
  if (!target) return 0;
  if (const auto* chip = std::get_if<config::ChipTarget>(&*target)) {
    Expect(IsAddressOf(chip->chip, chip->address));
    return 0;
  }
  const auto& kernel = std::get<digital_io::KernelSensor>(*target);
  Expect(!kernel.name.empty());
  TryName(kernel.name);
  TryName(kernel.device);
  const std::string name = KernelSensorName(kernel);
  const auto same = config::ParseSensorTarget(name, problems);
  Expect(same && KernelSensorName(std::get<digital_io::KernelSensor>(*same)) == name);
  return 0;
}
