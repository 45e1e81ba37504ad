// Libraries: tramgac_app
// The file of an interrupted survey: any text is refused, or survives being written again.
#include <cstdlib>

#include "agent/app/survey_state.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tramgac::app;
  const auto state = ParseSurvey(std::string(reinterpret_cast<const char*>(data), size));
  if (!state) return 0;
  const std::string text = FormatSurvey(*state);
  const auto again = ParseSurvey(text);
  if (!again || FormatSurvey(*again) != text) abort();
  return 0;
}
