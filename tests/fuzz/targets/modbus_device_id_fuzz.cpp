// Libraries: tramgac_modbus
// Answers to device identification: [length][PDU] pages, one for each request of the reader.
#include <algorithm>
#include <cstdlib>

#include "drivers/modbus/device_id.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tramgac;
  using namespace tramgac::modbus;
  DeviceIdReader reader;
  DeviceIdRequest request;
  int requests = 0;
  for (std::size_t at = 0; at < size && reader.Next(request);) {
    if (++requests > DeviceIdReader::kMostRequests) abort();
    std::uint8_t out[kDeviceIdRequestPduSize];
    if (!EncodeDeviceIdRequest(request, out).ok() || out[0] != 43 || out[1] != 14) abort();
    const std::size_t length = std::min<std::size_t>(data[at], size - at - 1);
    const ByteSpan pdu(data + at + 1, length);
    const Answer answer = DecodeDeviceIdAnswer(pdu);
    if (answer.quality == Quality::kGood && DeviceIdPduSize(pdu) != pdu.size()) abort();
    reader.Take(answer);
    at += 1 + length;
  }
  for (int object = 0; object < 256; ++object) {
    for (const char c : reader.id().Text(static_cast<DeviceIdObject>(object))) {
      if (c < 0x20 || c == 0x7F) abort();
    }
  }
  return 0;
}
