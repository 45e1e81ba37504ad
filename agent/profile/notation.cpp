#include "agent/profile/notation.h"

#include <limits>
#include <numeric>
#include <string>

#include "agent/document/scalar.h"

namespace tramgac::profile {
namespace {

using document::ParseUnsigned;
using modbus::Table;

constexpr std::size_t kMostDigits = 15;  // every such number is exact as a double
constexpr std::size_t kMostSubIdentifiers = 128;

bool IsDigits(std::string_view text) {
  return !text.empty() && text.size() <= kMostDigits && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<Scale> Quotient(std::uint64_t above, std::uint64_t below, bool negative) {
  if (above == 0 || below == 0) return std::nullopt;
  const std::uint64_t common = std::gcd(above, below);
  above /= common;
  below /= common;
  const auto multiply = static_cast<double>(above);
  return Scale{negative ? -multiply : multiply, static_cast<double>(below), 0};
}

std::optional<Table> ParseTable(std::string_view word) {
  if (word == "coil") return Table::kCoil;
  if (word == "discrete") return Table::kDiscreteInput;
  if (word == "holding") return Table::kHoldingRegister;
  if (word == "input") return Table::kInputRegister;
  return std::nullopt;
}

std::optional<std::uint16_t> ParseAddress(std::string_view text) {
  const auto number = ParseUnsigned(text);
  if (!number || *number > 0xFFFF) return std::nullopt;
  return static_cast<std::uint16_t>(*number);
}

}  // namespace

std::optional<Scale> ParseScale(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (const std::size_t slash = text.find('/'); slash != std::string_view::npos) {
    if (!IsDigits(text.substr(0, slash)) || !IsDigits(text.substr(slash + 1))) return std::nullopt;
    return Quotient(*ParseUnsigned(text.substr(0, slash)), *ParseUnsigned(text.substr(slash + 1)), negative);
  }
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos) {
    return IsDigits(text) ? Quotient(*ParseUnsigned(text), 1, negative) : std::nullopt;
  }
  const std::string_view decimals = text.substr(point + 1);
  const std::string digits = std::string(text.substr(0, point)) + std::string(decimals);
  if (point == 0 || decimals.empty() || !IsDigits(digits)) return std::nullopt;
  std::uint64_t below = 1;
  for (std::size_t i = 0; i < decimals.size(); ++i) below *= 10;
  return Quotient(*ParseUnsigned(digits), below, negative);
}

std::optional<std::vector<std::uint32_t>> ParseOid(std::string_view text) {
  std::vector<std::uint32_t> oid;
  for (;;) {
    const std::size_t dot = text.find('.');
    const std::string_view part = text.substr(0, dot);
    if (!IsDigits(part) || oid.size() == kMostSubIdentifiers) return std::nullopt;
    const std::uint64_t number = *ParseUnsigned(part);
    if (number > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
    oid.push_back(static_cast<std::uint32_t>(number));
    if (dot == std::string_view::npos) break;
    text.remove_prefix(dot + 1);
  }
  if (oid.size() < 2 || oid[0] > 2 || (oid[0] < 2 && oid[1] >= 40)) return std::nullopt;
  return oid;
}

std::optional<RegisterAddress> ParseRegisterAddress(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto table = ParseTable(text.substr(0, colon));
  const auto address = ParseAddress(text.substr(colon + 1));
  if (!table || !address) return std::nullopt;
  return RegisterAddress{*table, *address};
}

std::optional<modbus::ReadableRange> ParseReadableRange(std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto first = ParseRegisterAddress(text.substr(0, dash));
  if (!first) return std::nullopt;
  const auto last = dash == std::string_view::npos ? first->address : ParseAddress(text.substr(dash + 1));
  if (!last || *last < first->address) return std::nullopt;
  return modbus::ReadableRange{first->table, first->address, *last};
}

}  // namespace tramgac::profile
