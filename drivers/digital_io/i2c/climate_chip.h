// Chips on I2C that measure temperature or humidity:
// - Sensirion SHT30, SHT31, SHT35 (data sheet SHT3x-DIS; its headings are named below),
// - Texas Instruments TMP105 (SBOS263), TMP75, TMP175, TMP275, which measure when they are told to: one that has lost
//   its supply says nothing old,
// - National's LM75 and what reads like it: it measures all the time; half degrees are what all makes have.
#pragma once

#include "board/api/i2c.h"
#include "drivers/digital_io/climate_sensor.h"
#include "drivers/digital_io/sensor.h"

namespace tramgac::digital_io {

inline constexpr std::size_t kSht3xAnswer = 6, kLm75Answer = 2;  // bytes

// Temperature and humidity, each with its checksum ("Checksum Calculation", "Conversion of Signal Output"). Pure.
// Outcomes: the values, -45 to 130 degrees and 0 to 100 %; kDataLoss: a checksum is wrong.
Result<Climate> DecodeSht3x(std::span<const std::uint8_t, kSht3xAnswer> answer);

// The temperature register. Pure. Outcomes: -128 to 128 degrees; kDataLoss: a TMP105 has bits set that are always zero.
Result<Climate> DecodeLm75(std::span<const std::uint8_t, kLm75Answer> answer, SensorChip chip);

class ClimateChip final : public ClimateSensor {
 public:
  ClimateChip() = default;
  // `bus` outlives it.
  ClimateChip(board::I2cBus& bus, SensorChip chip, std::uint8_t address) : bus_(&bus), chip_(chip), address_(address) {}

  Result<Duration> Start() override;
  Result<Climate> Collect() override;

 private:
  board::I2cBus* bus_ = nullptr;
  SensorChip chip_{};
  std::uint8_t address_ = 0;
};

}  // namespace tramgac::digital_io
