// Text of a random identifier (RFC 9562, version 4). Pure; no allocation; safe anywhere.
#pragma once

#include <array>
#include <cstdint>

namespace tramgac {

using UuidText = std::array<char, 36>;  // lower case, with hyphens

// `random`: 16 random bytes, of which 122 bits are used.
UuidText RandomUuid(const std::array<std::uint8_t, 16>& random);

}  // namespace tramgac
