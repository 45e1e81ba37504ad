// Temperature and humidity by the drivers of the Linux kernel: hwmon, industrial I/O, 1-wire.
#pragma once

#include <string>

#include "drivers/digital_io/climate_sensor.h"
#include "drivers/digital_io/kernel_sensor.h"
#include "drivers/digital_io/sensor.h"

namespace tramgac::digital_io {

// The sensor is looked for at each reading: its folder has another number when it was away. One thread at a time.
class KernelClimate final : public ClimateSensor {
 public:
  // Reads what `sensor` measures. `sys`: where the kernel's files are, "/sys"; a test has a folder of its own.
  KernelClimate(KernelSensor where, const Sensor& sensor, std::string sys);

  // Outcomes: zero; kNotFound: no driver shows it; kFailedPrecondition: several do, and KernelSensor::device does not
  // say which.
  Result<Duration> Start() override;

  // Blocks for as long as the driver needs: a second on 1-wire, and for ever if the kernel does.
  // Outcomes: the values; kNotFound: it is gone, or does not measure this; kPermissionDenied; kUnavailable: the driver
  // cannot read it; kDataLoss: what it says is no measurement, e.g. the 85 degrees with which a 1-wire sensor begins.
  Result<Climate> Collect() override;

 private:
  Result<double> Thousandths(bool humidity) const;

  const KernelSensor where_;
  const bool has_temperature_, has_humidity_;
  const std::string sys_;
  std::string folder_;
};

}  // namespace tramgac::digital_io
