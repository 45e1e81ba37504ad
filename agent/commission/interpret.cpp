#include "agent/commission/interpret.h"

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

std::string CharactersOf(std::uint16_t word) { return {Printable(word >> 8), Printable(word & 0xFF)}; }

}  // namespace tramgac::commission
