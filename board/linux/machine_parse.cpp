#include "board/linux/machine_parse.h"

#include <sys/timex.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <system_error>

namespace tramgac::board {
namespace {

constexpr std::uint64_t kMostTicks = std::uint64_t{1} << 58;  // sixteen of them still are a 64-bit number

constexpr std::string_view kBlanks = " \t";

// The line that begins with `key`, behind it. Outcome: empty if there is none.
std::string_view LineOf(std::string_view text, std::string_view key) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    if (line.starts_with(key)) return line.substr(key.size());
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return {};
}

// Takes the next number off `line`. Outcome: nothing if there is none, or it is not followed by a blank or the end.
std::optional<std::uint64_t> TakeNumber(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
  if (error != std::errc()) return std::nullopt;
  line.remove_prefix(static_cast<std::size_t>(end - line.data()));
  if (!line.empty() && kBlanks.find(line.front()) == std::string_view::npos) return std::nullopt;
  return number;
}

std::optional<std::uint64_t> NumberOf(std::string_view text, std::string_view key) {
  std::string_view line = LineOf(text, key);
  return TakeNumber(line);
}

}  // namespace

// user nice system idle iowait irq softirq steal; guest times are in user and nice already.
std::optional<CpuTicks> ParseCpuTicks(std::string_view stat) {
  constexpr std::size_t kIdle = 3, kWait = 4, kFewest = 4;
  std::string_view line = LineOf(stat, "cpu ");
  CpuTicks ticks;
  std::size_t count = 0;
  for (; count < 8; ++count) {
    const auto number = TakeNumber(line);
    if (!number) break;
    if (*number > kMostTicks) return std::nullopt;
    ticks.total += *number;
    if (count != kIdle && count != kWait) ticks.busy += *number;
  }
  return count >= kFewest ? std::optional(ticks) : std::nullopt;
}

std::optional<double> ParseMemoryAvailable(std::string_view meminfo) {
  const auto total = NumberOf(meminfo, "MemTotal:");
  const auto available = NumberOf(meminfo, "MemAvailable:");
  if (!total || !available || *total == 0 || *available > *total) return std::nullopt;
  return 100 * static_cast<double>(*available) / static_cast<double>(*total);
}

std::optional<std::uint64_t> ParseWrittenBytes(std::string_view io) { return NumberOf(io, "write_bytes:"); }

std::optional<std::int64_t> ParseNumber(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<FirmwareWord> ParseFirmwareWord(std::string_view text) {
  constexpr std::uint32_t kUnderVoltage = 1 | 1 << 16, kThrottled = 0xE | 0xE << 16;
  if (text.ends_with('\n')) text.remove_suffix(1);
  std::uint32_t word = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), word, 16);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return FirmwareWord{(word & kUnderVoltage) != 0, (word & kThrottled) != 0};
}

std::optional<double> UsedPercent(std::uint64_t used, std::uint64_t available) {
  const double all = static_cast<double>(used) + static_cast<double>(available);
  if (all <= 0) return std::nullopt;
  return 100 * static_cast<double>(used) / all;
}

bool IsProcessorSensor(std::string_view name) {
  for (const std::string_view part : {"cpu", "x86_pkg_temp", "soc", "coretemp", "k10temp"}) {
    if (name.find(part) != std::string_view::npos) return true;
  }
  return false;
}

std::optional<double> ClockOffset(int status, std::int64_t offset) {
  if ((status & STA_PLL) == 0 || (status & STA_UNSYNC) != 0) return std::nullopt;
  return static_cast<double>(offset) / ((status & STA_NANO) != 0 ? 1e6 : 1e3);
}

}  // namespace tramgac::board
