// Libraries: tramgac_digital_io_i2c
// Any bytes as the answers of sensors: understood as something within the scale of the chip, or refused.
#include <cstdlib>

#include "drivers/digital_io/i2c/climate_chip.h"

using namespace tramgac;
using namespace tramgac::digital_io;

namespace {

void Expect(bool holds) {
  if (!holds) std::abort();
}

void TryLm75(std::span<const std::uint8_t, kLm75Answer> bytes, SensorChip chip) {
  const Result<Climate> climate = DecodeLm75(bytes, chip);
  if (climate.ok()) Expect(climate.value().temperature >= -12800 && climate.value().temperature <= 12800);
}

void TrySht3x(std::span<const std::uint8_t, kSht3xAnswer> bytes) {
  const Result<Climate> climate = DecodeSht3x(bytes);
  if (!climate.ok()) return;
  Expect(climate.value().temperature >= -4500 && climate.value().temperature <= 13000);
  Expect(climate.value().humidity >= 0 && climate.value().humidity <= 10000);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteSpan bytes(data, size);
  if (size >= kSht3xAnswer) TrySht3x(bytes.first<kSht3xAnswer>());
  if (size < kLm75Answer) return 0;
  TryLm75(bytes.first<kLm75Answer>(), SensorChip::kTmp105);
  TryLm75(bytes.first<kLm75Answer>(), SensorChip::kLm75);
  return 0;
}
