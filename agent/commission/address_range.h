// Ranges of IPv4 addresses as people write them, and the TARGET of `tramgac scan` with such a range in place of its
// host. Pure; thread-safe; nothing blocks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "agent/core/base/status.h"

namespace tramgac::commission {

inline constexpr std::uint32_t kMostAddresses = 65536;  // of one range

struct AddressRange {
  std::uint32_t first = 0;  // host byte order
  std::uint32_t last = 0;   // not before first
  std::uint32_t count() const { return last - first + 1; }
};

// "10.1.2.3", "10.1.2.3-10.1.3.4", "10.1.2.3-40" or "10.1.2.0/24" (without network and broadcast address).
// Outcomes: the range; kInvalidArgument (not a range); kOutOfRange (backwards, or more than kMostAddresses).
Result<AddressRange> ParseAddressRange(std::string_view text);

// "10.1.2.3".
std::string AddressText(std::uint32_t address);

struct ScanTarget {
  std::string single;                 // the target with the first address in place of the range
  std::string host;                   // what stood in place of the host
  std::optional<AddressRange> range;  // absent: the target has no range (a serial line, a name, an IPv6 address)
};

// Takes SCHEME://[USER@]RANGE[:PORT][?PARAMETERS] apart. What is wrong with the rest is for config::ParseTarget to say.
// Outcomes: the parts; kOutOfRange (see ParseAddressRange); kInvalidArgument (digits with '/' or '-' that are no
// range).
Result<ScanTarget> SplitScanTarget(std::string_view text);

}  // namespace tramgac::commission
