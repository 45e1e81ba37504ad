// The kernel's sensors that are configured, and their reader.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "agent/config/config.h"
#include "drivers/digital_io/climate_sensor.h"
#include "drivers/digital_io/sensor_reader.h"

namespace tramgac::app {

// Tells of a sensor that cannot be read ten times in a row (with why), and that it can be again (kOk).
class WatchedSensor final : public digital_io::ClimateSensor {
 public:
  using Tell = std::function<void(Status)>;

  // `sensor` outlives this.
  WatchedSensor(digital_io::ClimateSensor& sensor, Tell tell) : sensor_(sensor), tell_(std::move(tell)) {}

  Result<Duration> Start() override;
  Result<digital_io::Climate> Collect() override;

 private:
  void Miss(Status why);

  digital_io::ClimateSensor& sensor_;
  Tell tell_;
  int misses_ = 0;  // in a row
};

// All of them. One thread at a time; stays where it is.
class SensorLines {
 public:
  // What a sensor is called in the points ("sensor.1"), where it is ("hwmon:sht3x/1"), and how it is.
  using Tell = std::function<void(const std::string& sensor, const std::string& where, Status status)>;

  // Reads nothing yet. `configured` are those of `sensors`, in the same order; all but `tell` outlive this. `sys`:
  // where the kernel's files are.
  SensorLines(const std::vector<config::SensorConfig>& configured, std::span<const digital_io::Sensor> sensors,
              const std::string& sys, const Tell& tell);
  SensorLines(const SensorLines&) = delete;
  SensorLines& operator=(const SensorLines&) = delete;
  ~SensorLines();

  digital_io::SensorReader& reader() { return reader_; }

 private:
  struct Line;
  std::span<digital_io::ClimateSensor* const> Make(const std::vector<config::SensorConfig>& configured,
                                                   const std::string& sys, const Tell& tell);

  std::vector<std::unique_ptr<Line>> lines_;
  std::vector<digital_io::ClimateSensor*> pointers_;
  digital_io::SensorReader reader_;
};

// Why a sensor cannot be read and what to do about it. Outcome: never empty.
LocalText SensorProblem(Status status);

}  // namespace tramgac::app
