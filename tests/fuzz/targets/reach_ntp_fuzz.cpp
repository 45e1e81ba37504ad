// Libraries: tramgac_reach
// What a time server, or somebody who pretends to be one, may answer.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>

#include "drivers/reach/ntp.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::uint8_t> packet(data, data + size);
  if (size >= tramgac::reach::kNtpBytes) std::fill_n(packet.begin() + 24, 8, std::uint8_t{0x41});  // as if to us
  int which = -1;
  const auto answer = tramgac::reach::ReadNtpAnswer(packet, 0x4141414141414140, 2, which);
  if (answer && (which != 1 || size < tramgac::reach::kNtpBytes)) std::abort();
  if (answer && !answer->kiss.empty() && (answer->kiss.size() != 4 || answer->stratum != 0)) std::abort();
  return 0;
}
