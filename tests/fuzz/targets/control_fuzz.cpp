// Libraries: tramgac_service
// What a local user may send to the control socket: any bytes in any pieces.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "agent/service/control_request.h"

namespace {

void Require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

// The first byte is the size of the pieces in which the rest arrives.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tramgac::service;
  if (size == 0) return 0;
  constexpr std::size_t kLimit = 64;
  const std::size_t piece = std::max<std::size_t>(1, data[0]);
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  LineBuffer buffer(kLimit);
  while (!rest.empty()) {
    buffer.Append(rest.substr(0, piece));
    rest.remove_prefix(std::min(piece, rest.size()));
    while (const auto line = buffer.Next()) {
      Require(line->size() <= kLimit && line->find('\n') == line->npos);
      const ControlRequest request = ParseControlRequest(*line);
      Require(request.error.empty() == request.body.is_object());
      if (!request.error.empty()) (void)ControlLine({{"error", request.error}});
    }
  }
  return 0;
}
