// Stage 5: a decoded value -> a reading in the point's unit, with its words, and inside what is possible.
// Pure function: no I/O, no clock, no allocation; safe on any thread with an arena of its own.
#pragma once

#include <span>

#include "agent/core/base/text_arena.h"
#include "agent/core/model/point.h"
#include "agent/core/model/quality.h"
#include "agent/core/model/raw_block.h"
#include "agent/core/model/value.h"

namespace tramgac {

struct Normalized {
  Value value;  // type kNone unless the quality is kGood
  Quality quality = Quality::kGood;
};

// Applies, in this order: sentinel values, truth, words, scale and offset, what the device told about the scale,
// plausible range. `told`: the numbers of spec.scale_terms, in their order.
// Outcomes: kGood with a value of spec.type (for kInteger a real when the number is not whole); kNotAvailable (also
// for an empty text that should be one of the words); kUnknownCode; kUnknownScale (a number is missing, is a zero to
// divide by, or a code that the term does not name); kWrongType; kImplausible; kWrongLength (flag words larger than
// the arena).
Normalized Normalize(const Value& decoded, const PointSpec& spec, std::span<const ToldNumber> told, TextArena& arena);

}  // namespace tramgac
