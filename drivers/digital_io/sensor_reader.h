// Has sensors measure one after the other, and gives raw blocks for the pipeline.
//
// Single-threaded. Blocks as one step of one sensor does; allocates nothing but while the block has not reached its
// size.
#pragma once

#include <array>
#include <span>

#include "drivers/digital_io/climate_sensor.h"
#include "drivers/digital_io/input_source.h"
#include "drivers/digital_io/sensor.h"

namespace tramgac::digital_io {

class SensorReader final : public InputSource {
 public:
  static constexpr Duration kEvery = std::chrono::seconds(2);  // each sensor is read so often

  // `readers` are those of `sensors`, in the same order; both outlive this. A null one could not be had: its points are
  // never known. What there is more of than of the other, or than kMostSensors, is left out.
  SensorReader(std::span<const Sensor> sensors, std::span<ClimateSensor* const> readers);

  // Takes one step with one sensor at the most. Outcome: as InputSource; a sensor that is read for the first time, or
  // again, is news too.
  bool Look(BootTime now) override;
  bool complete() const override;
  // A sensor that was not understood the last time is left out: what is known of it stays as old as it is.
  void Fill(BootTime now, RawBlock& block) const override;

  // When Look has something to do again; a time that has passed: now.
  BootTime due() const;

 private:
  // A read that fails is a disturbed bus; so many in a row are a sensor that is gone.
  static constexpr std::uint8_t kMostMisses = 10;

  struct Probe {
    const Sensor* sensor = nullptr;
    ClimateSensor* reader = nullptr;
    BootTime due{}, began{};
    bool measures = false;  // since `began`
    bool known = false;
    std::uint8_t misses = 0;  // in a row
    Climate climate;
    bool lost() const { return misses == kMostMisses; }
  };

  static bool Step(Probe& probe, BootTime now);
  static bool Miss(Probe& probe);
  std::span<const Probe> probes() const { return std::span(probes_).first(count_); }

  std::size_t count_;
  std::size_t next_ = 0;  // whose turn it is
  std::array<Probe, kMostSensors> probes_{};
};

}  // namespace tramgac::digital_io
