// Libraries: tramgac_reach
// Paths of profiles.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "drivers/reach/document_path.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto path = tramgac::reach::ParseDocumentPath({reinterpret_cast<const char*>(data), size});
  if (path && (path->steps.empty() || path->steps.size() > tramgac::reach::kMostSteps)) std::abort();
  return 0;
}
