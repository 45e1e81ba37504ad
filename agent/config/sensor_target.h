// Sensors as people write where they are:
//
//   hwmon:sht3x[/1][?device=1-0044]     a driver of the kernel, by the name of its chip and the channel
//   iio:hts221[?device=1-005f]
//   w1:28-0316a2794bff                  on a 1-wire bus
//   i2c:sht3x/0x44                      a chip on the I2C of a node without an operating system
//
// Pure functions over values: nothing here touches a file or blocks; thread-safe.
#pragma once

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "agent/config/target.h"
#include "drivers/digital_io/kernel_sensor.h"
#include "drivers/digital_io/sensor.h"

namespace tramgac::config {

struct ChipTarget {
  digital_io::SensorChip chip{};
  std::uint8_t address = 0;  // one that the chip may have
};
using SensorTarget = std::variant<digital_io::KernelSensor, ChipTarget>;

// Understands `text`. Outcomes: where the sensor is; nullopt with at least one entry added to `problems`.
std::optional<SensorTarget> ParseSensorTarget(std::string_view text, std::vector<TargetProblem>& problems);

}  // namespace tramgac::config
