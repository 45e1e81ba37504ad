// The few rules of BER (X.690 clause 8.1.3, definite lengths) that the head of an SNMP message needs. Private to
// drivers/snmp. Pure; any bytes may be given; nothing allocates or blocks.
#pragma once

#include <cstdint>

#include "agent/core/base/bytes.h"

namespace tramgac::snmp {

inline constexpr std::uint8_t kBerInteger = 0x02, kBerOctetString = 0x04, kBerSequence = 0x30;

// Takes one element with the tag expected off the front of `in`. Outcome: false if there is none or it is cut short;
// then `in` and `content` are as before.
bool TakeElement(ByteSpan& in, std::uint8_t tag, ByteSpan& content);

// Takes an INTEGER of at most 32 bits, as it stands (a sign is not looked at). Outcome: false as above, and for
// integers of no or more than 5 octets.
bool TakeInteger(ByteSpan& in, std::uint32_t& value);

}  // namespace tramgac::snmp
