#include "firmware/console/read_order.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace tramgac::firmware {
namespace {

constexpr std::array<std::string_view, 5> kTables{"", "coil", "discrete", "holding", "input"};  // by function code

// What stands before `end`, which is taken away with it; all of it without one.
std::string_view Cut(std::string_view& text, char end) {
  const std::size_t at = std::min(text.find(end), text.size());
  const std::string_view part = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return part;
}

std::string_view CutWord(std::string_view& text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return Cut(text, ' ');
}

// Outcomes: the number; kInvalidArgument (it is none); kOutOfRange (below `low` or above `high`).
Result<std::uint32_t> Number(std::string_view text, std::uint32_t low, std::uint32_t high) {
  std::uint32_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec == std::errc::result_out_of_range) return Status::kOutOfRange;
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return Status::kInvalidArgument;
  if (number < low || number > high) return Status::kOutOfRange;
  return number;
}

}  // namespace

std::string_view TableName(modbus::Table table) {
  const auto position = static_cast<std::size_t>(table);
  return position < kTables.size() ? kTables[position] : std::string_view{};
}

Result<ReadOrder> ParseReadOrder(std::string_view text) {
  const Result<std::uint32_t> unit = Number(CutWord(text), 1, 247);
  if (!unit.ok()) return unit.status();
  std::string_view place = CutWord(text);
  const std::string_view table = Cut(place, ':');
  std::size_t code = 1;
  while (code < kTables.size() && kTables[code] != table) ++code;
  if (code == kTables.size()) return Status::kInvalidArgument;
  const Result<std::uint32_t> address = Number(place, 0, 0xFFFF);
  if (!address.ok()) return address.status();
  const std::string_view how_many = CutWord(text);
  const Result<std::uint32_t> count = how_many.empty() ? 1 : Number(how_many, 1, kMaxReadByHand);
  if (!count.ok()) return count.status();
  if (!CutWord(text).empty()) return Status::kInvalidArgument;
  const modbus::ReadRequest request{static_cast<modbus::Table>(code), static_cast<std::uint16_t>(address.value()),
                                    static_cast<std::uint16_t>(count.value())};
  if (!IsValid(request)) return Status::kOutOfRange;
  return ReadOrder{static_cast<std::uint8_t>(unit.value()), request};
}

}  // namespace tramgac::firmware
