// A profile of a Modbus device as tables that the compiler puts into an image: what `tramgac profile compile` writes.
// It says the same as the profile that it was made from. Plain values, safe anywhere.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "agent/core/model/device.h"
#include "drivers/modbus/address.h"

namespace tramgac::modbus {

struct CompiledProfile {
  DeviceSpec device;  // without what is the node's: id, label, periods, parents
  std::span<const PointAddress> addresses;
  DeviceLimits limits;
  // As the device comes from the factory.
  std::uint8_t unit = 1;
  std::uint32_t baud = 9600;  // bit/s
  char parity = 'N';          // 'N', 'E' or 'O'
  std::uint8_t stop_bits = 1;
};

}  // namespace tramgac::modbus
