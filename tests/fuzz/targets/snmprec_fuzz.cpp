// Libraries: tramgac_app
// Any text as a recording: what is understood is sorted and unique, what is not is a problem with a line.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "agent/app/snmprec.h"

namespace {

void Require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tramgac;
  const auto [variables, wrong, doubles] =
      app::ParseSnmprec("f", std::string_view(reinterpret_cast<const char*>(data), size));
  for (std::size_t i = 1; i < variables.size(); ++i) Require(variables[i - 1].oid < variables[i].oid);
  for (const document::Problem& problem : wrong.list()) Require(problem.line >= 1 && problem.column >= 1);
  for (const document::Problem& problem : doubles.list()) Require(problem.line >= 2);
  return 0;
}
