// Where a datagram came from, without its port: devices send traps from whatever port they like.
// Plain values, safe anywhere.
#pragma once

#include <sys/socket.h>

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>

namespace tramgac::poll {

// IPv4 addresses in their IPv6 form ::ffff:a.b.c.d, so that it does not matter on what kind of socket they were heard.
struct SourceAddress {
  std::array<std::uint8_t, 16> bytes{};
  auto operator<=>(const SourceAddress&) const = default;
};

// Outcome: nullopt if `host` is neither an IPv4 nor an IPv6 address.
std::optional<SourceAddress> ParseSource(const std::string& host);

// Outcome: all zeros for other address families.
SourceAddress SourceOf(const sockaddr_storage& address);

// Of an IPv4 address in network order.
SourceAddress SourceOf(const std::array<std::uint8_t, 4>& address);

// "192.0.2.1" or "2001:db8::1".
std::string SourceText(const SourceAddress& source);

}  // namespace tramgac::poll
