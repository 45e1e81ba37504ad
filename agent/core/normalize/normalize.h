// Stage 5: a decoded value -> a reading in the point's unit, with its words, and inside what is possible.
// Pure function: no I/O, no clock, no allocation; safe on any thread with an arena of its own.
#pragma once

#include "agent/core/base/text_arena.h"
#include "agent/core/model/point.h"
#include "agent/core/model/quality.h"
#include "agent/core/model/value.h"

namespace tramgac {

struct Normalized {
  Value value;  // type kNone unless the quality is kGood
  Quality quality = Quality::kGood;
};

// Applies, in this order: sentinel values, truth, words, scale and offset, plausible range.
// Outcomes: kGood with a value of spec.type (for kInteger a real when the number is not whole); kNotAvailable;
// kUnknownCode; kWrongType; kImplausible; kWrongLength (flag words larger than the arena).
Normalized Normalize(const Value& decoded, const PointSpec& spec, TextArena& arena);

}  // namespace tramgac
