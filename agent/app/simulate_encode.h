// A value as a person writes it -> the number that the device would have on the wire: decode and normalize turned
// round. Pure functions; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "agent/core/model/point.h"

namespace tramgac::app {

// The raw bits of `value` (a number in the point's unit, a word, flags, true/false, "not-available") for the point's
// wire type, not yet placed at its `bit`. Outcome: nothing if the value is none for this point or does not fit.
// Precondition: the wire type is not kAscii.
std::optional<std::uint64_t> RawBitsOf(const PointSpec& spec, std::string_view value);

}  // namespace tramgac::app
