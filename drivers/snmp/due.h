// Sets of refresh classes, one bit a class. Plain values, safe anywhere.
#pragma once

#include <cstdint>

#include "agent/core/model/device.h"

namespace tramgac::snmp {

constexpr std::uint8_t ClassBit(RefreshClass refresh) {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(refresh));
}

inline constexpr std::uint8_t kAllClasses =
    ClassBit(RefreshClass::kFast) | ClassBit(RefreshClass::kSlow) | ClassBit(RefreshClass::kStatic);

}  // namespace tramgac::snmp
