// Turning octets from a device into text and numbers that can be trusted. Internal to core/decode.
// Pure functions.
#pragma once

#include <string_view>

#include "agent/core/decode/decode.h"

namespace tramgac::decode_internal {

// A number at the start of `text` after blanks, followed by anything that does not continue it:
// " 38 % of maximum" -> 38, "0.000%" -> 0, "-4.5" -> -4.5, "1.5E-3 A" -> 0.0015. Integers stay integers.
// Outcomes: kGood; kWrongType (no number there, or not finite).
Decoded NumberInText(std::string_view text);

// The decimal number with the fewest digits that is this float on the wire: a device that measures 229.8 V and sends a
// float does not mean 229.8000030517578. Outcome: a double that is `narrow` again when it is made a float.
// Precondition: finite.
double MeantByFloat(float narrow);

// "00:1b:21:.."; dotted object identifier; ISO 8601 of an RFC 2579 DateAndTime (8 or 11 octets).
// Outcomes: kGood; kWrongLength.
Decoded HexText(ByteSpan bytes, TextArena& arena);
Decoded OidText(ByteSpan bytes, TextArena& arena);
Decoded DateAndTimeText(ByteSpan bytes, TextArena& arena);

}  // namespace tramgac::decode_internal
