// One sensor of temperature, humidity or both, read in two steps, so that nobody waits while it measures.
#pragma once

#include <cstdint>

#include "agent/core/base/status.h"
#include "agent/core/base/time.h"

namespace tramgac::digital_io {

// What was measured. Of what the sensor does not measure the number has no meaning.
struct Climate {
  std::int32_t temperature = 0;  // hundredths of a degree Celsius
  std::int32_t humidity = 0;     // hundredths of a percent, relative
};

// Single-threaded; blocks as the bus does that the sensor is on.
class ClimateSensor {
 public:
  // Has it measure. Outcomes: how long that takes, from now; kUnavailable: it does not answer.
  virtual Result<Duration> Start() = 0;

  // What it has measured since Start, no sooner than it said. Outcomes: the values, which may be beyond what is
  // plausible; kUnavailable: it does not answer; kDataLoss: what it says is damaged.
  virtual Result<Climate> Collect() = 0;

 protected:
  ~ClimateSensor() = default;  // nobody owns it through its interface
};

}  // namespace tramgac::digital_io
