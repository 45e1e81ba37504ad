// What a technician types to read a device on the serial line: "3 holding:128 4".
//
// Pure; no allocation; safe anywhere.
#pragma once

#include <cstdint>
#include <string_view>

#include "agent/core/base/status.h"
#include "drivers/modbus/pdu.h"

namespace tramgac::firmware {

struct ReadOrder {
  std::uint8_t unit = 1;
  modbus::ReadRequest request;
};

inline constexpr std::uint16_t kMaxReadByHand = 32;  // registers or bits: what a terminal shows at a glance

// Understands "UNIT TABLE:ADDRESS [COUNT]": unit 1 to 247; table coil, discrete, holding or input, as `tramgac probe`
// calls them; address as on the wire, from 0; count 1 to kMaxReadByHand, 1 if it is left out. Decimal numbers.
// Outcomes: the order; kInvalidArgument (any other form); kOutOfRange (a number is too large or 0).
Result<ReadOrder> ParseReadOrder(std::string_view text);

// "coil", "discrete", "holding", "input". Outcome: empty for what is none of the tables.
std::string_view TableName(modbus::Table table);

}  // namespace tramgac::firmware
