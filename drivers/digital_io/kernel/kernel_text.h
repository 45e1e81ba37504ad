// What drivers of the kernel write into their files (Documentation/hwmon/sysfs-interface, Documentation/ABI/testing/
// sysfs-bus-iio, Documentation/w1/slaves/w1_therm of Linux). Pure; thread-safe.
#pragma once

#include <cstdint>
#include <string_view>

#include "agent/core/base/status.h"

namespace tramgac::digital_io {

// A number with or without a fraction, and blanks around it. Outcomes: the number, within a million of zero; kDataLoss.
Result<double> ParseKernelNumber(std::string_view text);

// The two lines of w1_slave: "..: crc=a0 YES", ".. t=23125". Outcomes: thousandths of a degree; kDataLoss: the checksum
// was wrong, or it is something else.
Result<double> ParseOneWireText(std::string_view text);

// Outcomes: hundredths, rounded; kDataLoss: not of a sensor of temperature.
Result<std::int32_t> HundredthsOf(double thousandths);

}  // namespace tramgac::digital_io
