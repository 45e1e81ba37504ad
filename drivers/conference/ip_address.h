// Numeric addresses without the socket library. Pure; nothing allocates or blocks.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "agent/core/base/bytes.h"

namespace tramgac::conference {

struct IpAddress {
  std::array<std::uint8_t, 16> octets{};
  std::size_t size = 0;  // 4 or 16

  ByteSpan span() const { return ByteSpan(octets.data(), size); }
};

// "10.1.2.3", "2001:db8::1" (RFC 4291 clause 2.2, also with IPv4 at the end); a zone "%eth0" is left out.
// Outcome: nothing for anything else.
std::optional<IpAddress> ParseIpAddress(std::string_view text);

}  // namespace tramgac::conference
