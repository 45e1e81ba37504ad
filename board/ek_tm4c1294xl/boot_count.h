// How often this processor has begun: counted in the EEPROM of a TM4C1294 (SPMS433, chapter 8), which takes half a
// million such writes. It stands in for random numbers where only identities are wanted.
#pragma once

#include <array>
#include <cstdint>

namespace tramgac::board {

// An identity that no boot before had, nor one of another chip. It can be guessed: no secret. To be called once, after
// StartSystem; waits for the EEPROM, some milliseconds. Outcome: if the EEPROM is worn out or does not get ready, that
// of the chip alone, which all its boots share then.
std::array<std::uint8_t, 16> NewBootIdentity();

}  // namespace tramgac::board
