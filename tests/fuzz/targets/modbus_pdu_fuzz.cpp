// Libraries: tramgac_modbus
// A request and an answer PDU: 5 bytes of table, address and count, then the answer.
#include <cstdlib>

#include "drivers/modbus/pdu.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tramgac;
  using namespace tramgac::modbus;
  if (size < kReadRequestPduSize) return 0;
  const ReadRequest request{static_cast<Table>(data[0]), LoadBe16(data + 1), LoadBe16(data + 3)};
  std::uint8_t out[kReadRequestPduSize];
  const bool encoded = EncodeReadRequest(request, out).ok();
  if (encoded != IsValid(request)) abort();
  if (!encoded) return 0;
  if (out[0] < 1 || out[0] > 4) abort();  // the agent never writes
  const Answer answer = DecodeReadAnswer(request, ByteSpan(data, size).subspan(kReadRequestPduSize));
  if (answer.data.size() != (answer.quality == Quality::kGood ? DataSize(request) : 0)) abort();
  return 0;
}
