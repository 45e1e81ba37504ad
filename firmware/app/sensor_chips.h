// The sensors of a node on the I2C of its board.
#pragma once

#include <array>
#include <span>

#include "drivers/digital_io/i2c/climate_chip.h"
#include "drivers/digital_io/sensor_reader.h"

namespace tramgac::firmware {

// Single-threaded; allocates nothing.
class SensorChips {
 public:
  // Both outlive this.
  SensorChips(std::span<const digital_io::Sensor> sensors, board::I2cBus& bus) : reader_(sensors, Make(sensors, bus)) {}
  SensorChips(const SensorChips&) = delete;
  SensorChips& operator=(const SensorChips&) = delete;

  digital_io::InputSource& source() { return reader_; }

 private:
  std::span<digital_io::ClimateSensor* const> Make(std::span<const digital_io::Sensor> sensors, board::I2cBus& bus);

  std::array<digital_io::ClimateChip, digital_io::kMostSensors> chips_;
  std::array<digital_io::ClimateSensor*, digital_io::kMostSensors> pointers_{};
  digital_io::SensorReader reader_;
};

}  // namespace tramgac::firmware
