// Decoding of Modbus registers and bits (Modbus Application Protocol V1.1b3 clause 4.2: big-endian words).
// Internal to core/decode. Pure functions.
#pragma once

#include "agent/core/decode/decode.h"

namespace tramgac::decode_internal {

// Outcomes: as Decode.
Decoded DecodeRegisters(ByteSpan bytes, const Encoding& encoding, TextArena& arena);

// Copies text from `bytes` into the arena: stops at NUL, replaces what is not UTF-8 by '?', trims blanks.
// Outcomes: kGood, kWrongLength (arena full).
Decoded CleanText(ByteSpan bytes, TextArena& arena);

}  // namespace tramgac::decode_internal
