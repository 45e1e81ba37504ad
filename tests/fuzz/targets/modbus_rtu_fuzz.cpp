// Libraries: tramgac_modbus
// An answer frame to a fixed request. The first byte says whether the checksum is made right, so that the fuzzer gets
// past it.
#include <cstdlib>
#include <vector>

#include "drivers/modbus/rtu.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tramgac;
  using namespace tramgac::modbus;
  if (size < 1) return 0;
  constexpr ReadRequest kRequest{Table::kHoldingRegister, 0, 2};
  std::vector<std::uint8_t> adu(data + 1, data + size);
  if (data[0] % 2 == 1) {
    const std::uint16_t crc = Crc16(adu);
    adu.push_back(static_cast<std::uint8_t>(crc));
    adu.push_back(static_cast<std::uint8_t>(crc >> 8));
  }
  const Answer answer = DecodeRtuAnswer(1, kRequest, adu);
  if (answer.data.size() != (answer.quality == Quality::kGood ? DataSize(kRequest) : 0)) abort();
  if (answer.quality == Quality::kGood && adu.size() != ExpectedRtuSize(kRequest, adu)) abort();
  return 0;
}
