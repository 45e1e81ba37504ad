// Where a driver of the Linux kernel shows what a sensor measures.
#pragma once

#include <cstdint>
#include <string>

namespace tramgac::digital_io {

struct KernelSensor {
  enum class Kind : std::uint8_t {
    kHwmon,    // /sys/class/hwmon
    kIio,      // /sys/bus/iio/devices
    kOneWire,  // /sys/bus/w1/devices
  };

  Kind kind = Kind::kHwmon;
  std::string name;          // what the driver calls the chip, "sht3x"; of 1-wire the id, "28-0316a2794bff"
  std::string device;        // which of several of that name: "1-0044"; empty: the only one
  std::uint8_t channel = 1;  // hwmon: of temp1_input, humidity1_input
};

// "hwmon:sht3x/1?device=1-0044", "iio:hts221", "w1:28-0316a2794bff": two are the same sensor if their names are.
inline std::string KernelSensorName(const KernelSensor& sensor) {
  const std::string which = sensor.device.empty() ? std::string() : "?device=" + sensor.device;
  if (sensor.kind == KernelSensor::Kind::kOneWire) return "w1:" + sensor.name;
  if (sensor.kind == KernelSensor::Kind::kIio) return "iio:" + sensor.name + which;
  return "hwmon:" + sensor.name + "/" + std::to_string(sensor.channel) + which;
}

}  // namespace tramgac::digital_io
