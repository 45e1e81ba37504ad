// Addresses and numbers as text. Pure; safe anywhere.
#pragma once

#include <span>

#include "agent/core/base/bytes.h"

namespace tramgac::reach {

// "192.0.2.1", or an IPv6 address as RFC 5952 writes it. Outcome: its length. Precondition: 4 or 16 bytes.
std::size_t WriteAddress(ByteSpan address, std::span<char, 40> text);

// Outcome: the length.
std::size_t WriteDecimal(std::uint32_t number, std::span<char, 40> text);

}  // namespace tramgac::reach
