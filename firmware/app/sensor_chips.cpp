#include "firmware/app/sensor_chips.h"

#include <algorithm>

namespace tramgac::firmware {

std::span<digital_io::ClimateSensor* const> SensorChips::Make(std::span<const digital_io::Sensor> sensors,
                                                              board::I2cBus& bus) {
  const std::size_t count = std::min(sensors.size(), chips_.size());
  for (std::size_t i = 0; i < count; ++i) {
    chips_[i] = digital_io::ClimateChip(bus, sensors[i].chip, sensors[i].address);
    pointers_[i] = &chips_[i];
  }
  return std::span<digital_io::ClimateSensor* const>(pointers_).first(count);
}

}  // namespace tramgac::firmware
