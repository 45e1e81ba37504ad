// The scale that a device tells in other variables than the one that it belongs to. Pure function; safe anywhere.
#pragma once

#include <optional>
#include <span>

#include "agent/core/model/point.h"
#include "agent/core/model/raw_block.h"

namespace tramgac {

// (raw + high parts) in `scale`, and then each of `terms` with its number of `told`. Outcome: nullopt, if a number is
// missing or cannot be used: a divisor of 0, a code without a scale, more digits than a double has powers of ten for.
std::optional<double> ApplyTold(double raw, const Scale& scale, std::span<const ScaleTerm> terms,
                                std::span<const ToldNumber> told);

}  // namespace tramgac
