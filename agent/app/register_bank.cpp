#include "agent/app/register_bank.h"

#include "drivers/modbus/pdu.h"

namespace tramgac::app {
namespace {

using modbus::Table;

constexpr std::uint8_t kIllegalFunction = 1, kIllegalAddress = 2, kIllegalValue = 3;

std::vector<std::uint8_t> Exception(std::uint8_t function, std::uint8_t code) {
  return {static_cast<std::uint8_t>(function | 0x80), code};
}

}  // namespace

void RegisterBank::Define(Table table, std::uint32_t first, std::uint32_t last) {
  for (std::uint32_t at = first; at <= last && at <= 0xFFFF; ++at) {
    cells(table).emplace(static_cast<std::uint16_t>(at), 0);
  }
}

std::vector<std::uint8_t> RegisterBank::Answer(ByteSpan request) const {
  const std::uint8_t function = request.empty() ? 0 : request[0];
  if (function < 1 || function > 4) return Exception(function, kIllegalFunction);
  if (request.size() != modbus::kReadRequestPduSize) return Exception(function, kIllegalValue);
  const auto table = static_cast<Table>(function);
  const std::uint16_t first = LoadBe16(&request[1]);
  const std::uint16_t count = LoadBe16(&request[3]);
  if (count == 0 || count > modbus::MaxCount(table)) return Exception(function, kIllegalValue);
  const std::size_t bytes = modbus::HoldsBits(table) ? (count + 7U) / 8U : 2U * count;
  std::vector<std::uint8_t> answer{function, static_cast<std::uint8_t>(bytes)};
  answer.resize(2 + bytes, 0);
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto found =
        first + i > 0xFFFF ? tables_[function].end() : tables_[function].find(static_cast<std::uint16_t>(first + i));
    if (found == tables_[function].end()) return Exception(function, kIllegalAddress);
    if (modbus::HoldsBits(table)) {
      answer[2 + i / 8] = static_cast<std::uint8_t>(answer[2 + i / 8] | found->second << (i % 8));
    } else {
      StoreBe16(&answer[2 + 2 * i], found->second);
    }
  }
  return answer;
}

}  // namespace tramgac::app
