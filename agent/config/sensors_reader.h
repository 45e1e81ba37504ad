// sensors: in node.yaml, and in the file of a node without an operating system. The words are the same; where a sensor
// can be is not.
#pragma once

#include <vector>

#include "agent/config/config.h"
#include "agent/document/field.h"

namespace tramgac::config {

enum class SensorPlace : std::uint8_t {
  kKernel,  // SensorConfig::kernel is where it is
  kChip,    // SensorConfig::sensor has chip and address
};

// Complains about what is wrong, and about a sensor that is there twice. Outcome: what could be read; without a
// complaint everything is sound.
std::vector<SensorConfig> ReadSensorList(const document::Field& list, SensorPlace place);

}  // namespace tramgac::config
