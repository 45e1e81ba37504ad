// Libraries: tramgac_conference
// What a stranger sends to the port of a gatekeeper request.
#include <cstdint>
#include <cstdlib>

#include "drivers/conference/ras_message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto answer = tramgac::conference::DecodeGatekeeperAnswer({data, size});
  if (!answer) return 0;
  if (size < 11 || answer->sequence == 0 || answer->confirmed != answer->reject_reason.empty()) std::abort();
  return 0;
}
