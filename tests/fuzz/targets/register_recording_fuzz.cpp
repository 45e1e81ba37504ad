// Libraries: tramgac_app
// A recording of registers, then a request to it: text, a NUL, and the request's PDU.
#include <algorithm>
#include <cstdlib>

#include "agent/app/register_recording.h"
#include "drivers/modbus/pdu.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tramgac;
  const std::uint8_t* const end = std::find(data, data + size, 0);
  const auto text_size = static_cast<std::size_t>(end - data);
  document::Problems problems;
  const auto recording =
      app::ParseRecording("fuzz", std::string_view(reinterpret_cast<const char*>(data), text_size), problems);
  if ((recording == nullptr) == problems.empty()) abort();
  if (recording == nullptr || text_size == size) return 0;
  const auto answer = recording->Answer(ByteSpan(end + 1, size - text_size - 1));
  if (answer.size() < 2 || answer.size() > modbus::kMaxPduSize) abort();
  return 0;
}
