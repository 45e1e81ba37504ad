// The short notations of profiles: scales, object identifiers, register addresses. Pure functions; thread-safe,
// nothing blocks.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "agent/core/model/point.h"
#include "drivers/modbus/address.h"

namespace tramgac::profile {

// "60", "0.1", "-0.5" or "1/64" as a quotient of two whole numbers without a common factor, so that 0.1 divides
// by 10 (exact for decimals) and 1/64 by 64 (exact anyway). Outcomes: the scale with offset 0; nullopt if `text`
// is anything else, is zero, or has more than 15 digits.
std::optional<Scale> ParseScale(std::string_view text);

// Dotted object identifier (RFC 2578 clause 3.5: 2 to 128 sub-identifiers of 32 bits; the first is 0 to 2, the
// second below 40 under 0 and 1). Outcome: nullopt if `text` is anything else.
std::optional<std::vector<std::uint32_t>> ParseOid(std::string_view text);

struct RegisterAddress {
  modbus::Table table = modbus::Table::kHoldingRegister;
  std::uint16_t address = 0;
};

// "holding:151", "coil:0x10". Outcome: nullopt if `text` is anything else.
std::optional<RegisterAddress> ParseRegisterAddress(std::string_view text);

// "holding:0-26" or "holding:5". Outcome: nullopt if `text` is anything else or runs backwards.
std::optional<modbus::ReadableRange> ParseReadableRange(std::string_view text);

}  // namespace tramgac::profile
