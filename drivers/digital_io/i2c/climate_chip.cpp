#include "drivers/digital_io/i2c/climate_chip.h"

#include <array>

namespace tramgac::digital_io {
namespace {

// Polynomial 0x31, from 0xFF.
std::uint8_t Crc8(const std::uint8_t* bytes) {
  unsigned crc = 0xFF;
  for (int i = 0; i < 2; ++i) {
    crc ^= bytes[i];
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 0x80) != 0 ? (crc << 1 ^ 0x31) & 0xFF : crc << 1;
  }
  return static_cast<std::uint8_t>(crc);
}

// `span` of 65535 parts, rounded.
std::int32_t PartOf(std::uint16_t raw, std::uint32_t span) {
  return static_cast<std::int32_t>((raw * span + 32767) / 65535);
}

// What is written to have a chip measure, and how long that takes at the most.
struct Order {
  std::array<std::uint8_t, 2> bytes;
  std::uint16_t milliseconds;
};

// Once, with high repeatability, without holding the clock meanwhile: 15.5 ms ("Single Shot Data Acquisition Mode",
// "System Timing").
constexpr Order kMeasureSht3x{{0x24, 0x00}, 20};
// To the configuration register: once (OS), with 12 bits (R1, R0), at rest afterwards (SD): 300 ms.
constexpr Order kMeasureTmp105{{0x01, 0xE1}, 350};
constexpr std::uint8_t kTemperatureRegister = 0;

}  // namespace

Result<Climate> DecodeSht3x(std::span<const std::uint8_t, kSht3xAnswer> answer) {
  if (Crc8(&answer[0]) != answer[2] || Crc8(&answer[3]) != answer[5]) return Status::kDataLoss;
  return Climate{.temperature = PartOf(LoadBe16(&answer[0]), 17500) - 4500,
                 .humidity = PartOf(LoadBe16(&answer[3]), 10000)};
}

Result<Climate> DecodeLm75(std::span<const std::uint8_t, kLm75Answer> answer, SensorChip chip) {
  std::uint16_t raw = LoadBe16(answer.data());
  if (chip == SensorChip::kTmp105 && (raw & 0xF) != 0) return Status::kDataLoss;
  // What makes of LM75 leave undefined, or have as more digits, is left out.
  if (chip == SensorChip::kLm75) raw &= 0xFF80;
  const std::int32_t parts = static_cast<std::int16_t>(raw);
  return Climate{.temperature = (parts * 100 + (parts < 0 ? -128 : 128)) / 256};
}

Result<Duration> ClimateChip::Start() {
  if (chip_ == SensorChip::kLm75) return Duration();
  const Order& order = chip_ == SensorChip::kSht3x ? kMeasureSht3x : kMeasureTmp105;
  if (!Ok(bus_->Transfer(address_, order.bytes, {}))) return Status::kUnavailable;
  return Duration(std::chrono::milliseconds(order.milliseconds));
}

Result<Climate> ClimateChip::Collect() {
  std::array<std::uint8_t, kSht3xAnswer> answer{};
  const bool sht3x = chip_ == SensorChip::kSht3x;
  const ByteSpan out(&kTemperatureRegister, sht3x ? 0 : 1);
  const MutableByteSpan in = MutableByteSpan(answer).first(sht3x ? kSht3xAnswer : kLm75Answer);
  if (!Ok(bus_->Transfer(address_, out, in))) return Status::kUnavailable;
  return sht3x ? DecodeSht3x(answer) : DecodeLm75(std::span(answer).first<kLm75Answer>(), chip_);
}

}  // namespace tramgac::digital_io
