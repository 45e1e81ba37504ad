// The registers and bits of an unknown Modbus device as they were read, and how they changed while they were watched.
// Plain values; single-threaded.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "agent/core/base/bytes.h"
#include "drivers/modbus/pdu.h"

namespace tramgac::commission {

// "coil", "discrete", "holding", "input": as in profiles.
std::string_view TableName(modbus::Table table);
inline constexpr std::array<modbus::Table, 4> kTables = {modbus::Table::kCoil, modbus::Table::kDiscreteInput,
                                                         modbus::Table::kHoldingRegister,
                                                         modbus::Table::kInputRegister};

struct Cell {
  std::uint16_t word = 0;  // of a bit: 0 or 1
  std::uint16_t lowest = 0;
  std::uint16_t highest = 0;
  std::uint32_t changes = 0;  // since it was read first
};

class Snapshot {
 public:
  using Cells = std::map<std::uint16_t, Cell>;

  // A value as it is now.
  void Put(modbus::Table table, std::uint16_t address, std::uint16_t word);
  // All of a good answer's data to `request`.
  void PutAll(const modbus::ReadRequest& request, ByteSpan data);

  const Cells& cells(modbus::Table table) const { return tables_[static_cast<std::size_t>(table)]; }
  // `count` registers from `address` on as on the wire. Outcome: fewer bytes if one of them is not known.
  std::vector<std::uint8_t> Bytes(modbus::Table table, std::uint16_t address, std::uint16_t count) const;
  std::size_t size() const;

 private:
  std::array<Cells, 5> tables_;  // by function code
};

}  // namespace tramgac::commission
