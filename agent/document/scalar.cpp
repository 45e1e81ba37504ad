#include "agent/document/scalar.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <span>
#include <system_error>

namespace tramgac::document {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

// Factors in milliseconds and in bytes, ascending.
constexpr Unit kDurationUnits[] = {{"ms", 1}, {"s", 1000}, {"min", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};
constexpr Unit kSizeUnits[] = {
    {"B", 1}, {"KiB", 1ULL << 10}, {"MiB", 1ULL << 20}, {"GiB", 1ULL << 30}, {"TiB", 1ULL << 40}};
constexpr std::uint64_t kLongestDuration = 36'525ULL * 86'400'000;  // ms; a hundred years

template <typename T>
std::optional<T> FromChars(std::string_view text, int base) {
  T value{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, base);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

// Splits "64MiB" into the number and the unit. Outcome: number * factor, or nullopt if more than `most`.
std::optional<std::uint64_t> ParseWithUnit(std::string_view text, std::span<const Unit> units, std::uint64_t most) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = FromChars<std::uint64_t>(text.substr(0, digits), 10);
  if (!number) return std::nullopt;
  for (const Unit& unit : units) {
    if (text.substr(digits) != unit.name) continue;
    if (*number > most / unit.factor) return std::nullopt;
    return *number * unit.factor;
  }
  return std::nullopt;
}

const Unit& LargestDivisor(std::uint64_t number, std::span<const Unit> units) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < units.size(); ++i) {
    if (number != 0 && number % units[i].factor == 0) best = i;
  }
  return units[best];
}

}  // namespace

std::optional<std::uint64_t> ParseUnsigned(std::string_view text) {
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  return hex ? FromChars<std::uint64_t>(text.substr(2), 16) : FromChars<std::uint64_t>(text, 10);
}

std::optional<std::int64_t> ParseInteger(std::string_view text) {
  const bool negative = text.starts_with('-');
  const auto magnitude = ParseUnsigned(negative ? text.substr(1) : text);
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!magnitude || *magnitude > kMost + (negative ? 1 : 0)) return std::nullopt;
  return static_cast<std::int64_t>(negative ? 0 - *magnitude : *magnitude);
}

std::optional<double> ParseReal(std::string_view text) {
  // from_chars also reads "inf" and "nan", which no setting may be.
  if (text.find_first_not_of("0123456789+-.eE") != std::string_view::npos) return std::nullopt;
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<Duration> ParseDuration(std::string_view text) {
  const auto ms = ParseWithUnit(text, kDurationUnits, kLongestDuration);
  if (!ms) return std::nullopt;
  return std::chrono::milliseconds(static_cast<std::int64_t>(*ms));
}

std::optional<std::uint64_t> ParseByteSize(std::string_view text) {
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const std::size_t blank = text.find(' ');
  if (blank == std::string_view::npos) return ParseWithUnit(text, kSizeUnits, kMost);
  return ParseWithUnit(fmt::format("{}{}", text.substr(0, blank), text.substr(blank + 1)), kSizeUnits, kMost);
}

std::string FormatDuration(Duration duration) {
  const auto ms = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(duration).count());
  const Unit& unit = LargestDivisor(ms, kDurationUnits);
  return fmt::format("{}{}", ms / unit.factor, unit.name);
}

std::string FormatByteSize(std::uint64_t bytes) {
  const Unit& unit = LargestDivisor(bytes, kSizeUnits);
  return fmt::format("{} {}", bytes / unit.factor, unit.name);
}

}  // namespace tramgac::document
