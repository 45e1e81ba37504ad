// Stage 4: one raw item of a block -> the value that the device meant, before scale and words.
// Pure functions: no I/O, no clock, no allocation; safe on any thread with an arena of its own.
#pragma once

#include "agent/core/base/bytes.h"
#include "agent/core/base/text_arena.h"
#include "agent/core/model/point.h"
#include "agent/core/model/quality.h"
#include "agent/core/model/raw_block.h"
#include "agent/core/model/value.h"

namespace tramgac {

struct Decoded {
  Value value;
  Quality quality = Quality::kGood;
};

// Decodes `item`, whose content bytes are `bytes`, as `encoding` says. Text is placed in `arena`.
// Outcomes: kGood with an integer, real, bool or text value; kWrongType (the wire carried another type, a text
// that is no number, a float that is not finite, a digit above 9 in BCD); kNotAvailable, kImplausible (a date of zeros
// only, and one that no calendar has); kWrongLength (too few or too many
// bytes for the type, text larger than the arena); the item's own quality when that is not kGood.
Decoded Decode(const RawItem& item, ByteSpan bytes, const Encoding& encoding, TextArena& arena);

}  // namespace tramgac
