#include "agent/commission/survey_csv.h"

#include <fmt/format.h>

#include "agent/commission/interpret.h"

namespace tramgac::commission {
namespace {

struct Column {
  std::string_view title;
  WireType type;
  WordOrder order;
  double divide;
};

constexpr Column kColumns[] = {
    {"u16", WireType::kU16, WordOrder::kHighFirst, 1},
    {"u16 * 0.1", WireType::kU16, WordOrder::kHighFirst, 10},
    {"u16 * 0.01", WireType::kU16, WordOrder::kHighFirst, 100},
    {"i16", WireType::kI16, WordOrder::kHighFirst, 1},
    {"i16 * 0.1", WireType::kI16, WordOrder::kHighFirst, 10},
    {"i16 * 0.01", WireType::kI16, WordOrder::kHighFirst, 100},
    {"u32 high-first", WireType::kU32, WordOrder::kHighFirst, 1},
    {"u32 high-first * 0.1", WireType::kU32, WordOrder::kHighFirst, 10},
    {"u32 low-first", WireType::kU32, WordOrder::kLowFirst, 1},
    {"u32 low-first * 0.1", WireType::kU32, WordOrder::kLowFirst, 10},
    {"i32 high-first", WireType::kI32, WordOrder::kHighFirst, 1},
    {"i32 low-first", WireType::kI32, WordOrder::kLowFirst, 1},
    {"f32 high-first", WireType::kF32, WordOrder::kHighFirst, 1},
    {"f32 low-first", WireType::kF32, WordOrder::kLowFirst, 1},
    {"bcd16", WireType::kBcd16, WordOrder::kHighFirst, 1},
};

// Quotes where a spreadsheet would misunderstand it; a leading '=' would be a formula.
std::string Quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

std::string Numbers(const Snapshot& snapshot, modbus::Table table, std::uint16_t address) {
  std::string line;
  for (const Column& column : kColumns) {
    line += ',';
    if (modbus::HoldsBits(table)) continue;
    const NumberForm form{column.type, column.order, ""};
    if (const auto number = NumberAt(snapshot, table, address, form))
      line += fmt::format("{:.10g}", *number / column.divide);
  }
  return line;
}

}  // namespace

std::string SurveyCsv(const Snapshot& snapshot) {
  std::string csv = "table,address,hex";
  for (const Column& column : kColumns) csv += fmt::format(",{}", column.title);
  csv += ",ascii,changes,lowest,highest\n";
  for (const modbus::Table table : kTables) {
    for (const auto& [address, cell] : snapshot.cells(table)) {
      const bool bit = modbus::HoldsBits(table);
      csv += fmt::format("{},{},{:#06x}{},{},{},{},{}\n", TableName(table), address, cell.word,
                         Numbers(snapshot, table, address), bit ? "" : Quoted(CharactersOf(cell.word)), cell.changes,
                         cell.lowest, cell.highest);
    }
  }
  return csv;
}

}  // namespace tramgac::commission
