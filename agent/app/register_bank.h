// The registers and bits of a device that is only played, answered like a Modbus server.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "agent/core/base/bytes.h"
#include "drivers/modbus/address.h"

namespace tramgac::app {

// Single-threaded; nothing blocks.
class RegisterBank {
 public:
  // A register for each address; coils and discrete inputs hold 0 or 1.
  using Cells = std::map<std::uint16_t, std::uint16_t>;

  // Registers `first` to `last` exist from now on; those that are new hold 0.
  void Define(modbus::Table table, std::uint32_t first, std::uint32_t last);
  Cells& cells(modbus::Table table) { return tables_[static_cast<std::size_t>(table)]; }
  const Cells& cells(modbus::Table table) const { return tables_[static_cast<std::size_t>(table)]; }

  // The answer PDU to a request PDU: data; exception 1 for other functions than 1 to 4; 2 for registers that do not
  // exist; 3 for a wrong count or length. Any bytes may be given.
  std::vector<std::uint8_t> Answer(ByteSpan request) const;

 private:
  std::array<Cells, 5> tables_;  // by function code
};

}  // namespace tramgac::app
