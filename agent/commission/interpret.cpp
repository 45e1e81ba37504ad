#include "agent/commission/interpret.h"

#include <algorithm>
#include <array>

#include "agent/core/decode/decode.h"

namespace tramgac::commission {
namespace {

constexpr std::array<NumberForm, 9> kForms = {{
    {WireType::kU16, WordOrder::kHighFirst, "u16"},
    {WireType::kI16, WordOrder::kHighFirst, "i16"},
    {WireType::kU32, WordOrder::kHighFirst, "u32 high-first"},
    {WireType::kU32, WordOrder::kLowFirst, "u32 low-first"},
    {WireType::kI32, WordOrder::kHighFirst, "i32 high-first"},
    {WireType::kI32, WordOrder::kLowFirst, "i32 low-first"},
    {WireType::kF32, WordOrder::kHighFirst, "f32 high-first"},
    {WireType::kF32, WordOrder::kLowFirst, "f32 low-first"},
    {WireType::kBcd16, WordOrder::kHighFirst, "bcd16"},
}};

constexpr std::array<NumberScale, 11> kScales = {{
    {{1, 1, 0}, "1"},
    {{1, 10, 0}, "0.1"},
    {{1, 100, 0}, "0.01"},
    {{1, 1000, 0}, "0.001"},
    {{10, 1, 0}, "10"},
    {{1, 16, 0}, "1/16"},
    {{1, 32, 0}, "1/32"},
    {{1, 64, 0}, "1/64"},
    {{1, 128, 0}, "1/128"},
    {{1, 256, 0}, "1/256"},
    {{1, 512, 0}, "1/512"},
}};

constexpr std::ptrdiff_t kFewestNoValues = 3;  // once or twice it may be a number

char Printable(unsigned byte) { return byte >= 0x20 && byte < 0x7F ? static_cast<char>(byte) : '.'; }

}  // namespace

std::span<const NumberForm> NumberForms() { return kForms; }
std::span<const NumberScale> NumberScales() { return kScales; }

std::optional<double> NumberAt(const Snapshot& snapshot, modbus::Table table, std::uint16_t address,
                               const NumberForm& form) {
  const std::vector<std::uint8_t> bytes = snapshot.Bytes(table, address, form.registers());
  if (bytes.size() != 2U * form.registers()) return std::nullopt;
  RawItem item;
  item.kind = RawItem::Kind::kRegisters;
  item.length = static_cast<std::uint32_t>(bytes.size());
  Encoding encoding;
  encoding.type = form.type;
  encoding.word_order = form.word_order;
  TextArena arena(16);  // numbers need none
  const Decoded decoded = Decode(item, bytes, encoding, arena);
  if (decoded.quality != Quality::kGood) return std::nullopt;
  return decoded.value.AsNumber();
}

std::vector<std::int64_t> NoValueCodes(const Snapshot& snapshot, modbus::Table table, const NumberForm& form) {
  std::vector<std::int64_t> likely;
  switch (form.type) {
    case WireType::kU16: likely = {UINT16_MAX}; break;
    case WireType::kI16: likely = {INT16_MIN, INT16_MAX}; break;
    case WireType::kU32: likely = {UINT32_MAX}; break;
    case WireType::kI32: likely = {INT32_MIN, INT32_MAX}; break;
    default: return {};
  }
  const Snapshot::Cells& cells = snapshot.cells(table);
  const auto stays = [&](std::uint16_t first) {
    for (std::uint32_t address = first; address < std::uint32_t{first} + form.registers(); ++address) {
      const auto cell = cells.find(static_cast<std::uint16_t>(address));
      if (address > UINT16_MAX || cell == cells.end() || cell->second.changes != 0) return false;
    }
    return true;
  };
  const auto is_rare = [&](std::int64_t code) {
    return std::ranges::count_if(cells, [&](const auto& cell) {
             return stays(cell.first) && NumberAt(snapshot, table, cell.first, form) == static_cast<double>(code);
           }) < kFewestNoValues;
  };
  std::erase_if(likely, is_rare);
  return likely;
}

std::string CharactersOf(std::uint16_t word) { return {Printable(word >> 8), Printable(word & 0xFF)}; }

}  // namespace tramgac::commission
