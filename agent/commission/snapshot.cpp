#include "agent/commission/snapshot.h"

#include <algorithm>

namespace tramgac::commission {

std::string_view TableName(modbus::Table table) {
  switch (table) {
    case modbus::Table::kCoil: return "coil";
    case modbus::Table::kDiscreteInput: return "discrete";
    case modbus::Table::kHoldingRegister: return "holding";
    case modbus::Table::kInputRegister: return "input";
  }
  return "";
}

void Snapshot::Put(modbus::Table table, std::uint16_t address, std::uint16_t word) {
  const auto [found, is_new] = tables_[static_cast<std::size_t>(table)].emplace(address, Cell{word, word, word, 0});
  if (is_new) return;
  Cell& cell = found->second;
  cell.changes += cell.word != word ? 1 : 0;
  cell.word = word;
  cell.lowest = std::min(cell.lowest, word);
  cell.highest = std::max(cell.highest, word);
}

void Snapshot::PutAll(const modbus::ReadRequest& request, ByteSpan data) {
  if (data.size() < modbus::DataSize(request)) return;
  const bool bits = modbus::HoldsBits(request.table);
  for (std::size_t i = 0; i < request.count; ++i) {
    const auto address = static_cast<std::uint16_t>(request.address + i);
    const auto word = bits ? static_cast<std::uint16_t>(data[i / 8] >> (i % 8) & 1) : LoadBe16(&data[2 * i]);
    Put(request.table, address, word);
  }
}

std::vector<std::uint8_t> Snapshot::Bytes(modbus::Table table, std::uint16_t address, std::uint16_t count) const {
  std::vector<std::uint8_t> bytes;
  const Cells& all = cells(table);
  for (std::uint32_t i = 0; i < count && address + i <= 0xFFFF; ++i) {
    const auto found = all.find(static_cast<std::uint16_t>(address + i));
    if (found == all.end()) break;
    bytes.push_back(static_cast<std::uint8_t>(found->second.word >> 8));
    bytes.push_back(static_cast<std::uint8_t>(found->second.word));
  }
  return bytes;
}

std::size_t Snapshot::size() const {
  std::size_t size = 0;
  for (const Cells& cells : tables_) size += cells.size();
  return size;
}

}  // namespace tramgac::commission
