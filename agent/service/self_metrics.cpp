#include "agent/service/self_metrics.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>

namespace tramgac::service {
namespace {

// proc(5) numbers the fields of stat from 1; what follows the name is field 3 (state).
constexpr int kState = 3, kUserTime = 14, kSystemTime = 15, kThreads = 20, kStartTime = 22, kResident = 24;

std::uint32_t CountOpenFiles(const std::filesystem::path& folder, std::error_code& error) {
  std::uint32_t count = 0;
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) ++count;
  return count;
}

Duration TicksToTime(std::uint64_t ticks) {
  const auto per_second = static_cast<std::uint64_t>(std::max(1L, sysconf(_SC_CLK_TCK)));
  return Duration(static_cast<Duration::rep>(ticks * 1'000'000 / per_second));
}

}  // namespace

Result<ProcessStat> ParseProcessStat(std::string_view text) {
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string_view::npos) return Status::kDataLoss;
  text.remove_prefix(name_end + 1);
  std::array<std::uint64_t, kResident + 1> fields{};
  for (int i = kState; i <= kResident; ++i) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    const std::string_view word = text.substr(0, text.find_first_of(" \n"));
    const bool wanted = i == kUserTime || i == kSystemTime || i == kThreads || i == kStartTime || i == kResident;
    const auto [end, error] =
        std::from_chars(word.data(), word.data() + word.size(), fields[static_cast<std::size_t>(i)]);
    if (word.empty() || (wanted && (error != std::errc() || end != word.data() + word.size())))
      return Status::kDataLoss;
    text.remove_prefix(word.size());
  }
  return ProcessStat{fields[kUserTime], fields[kSystemTime], fields[kStartTime],
                     static_cast<std::uint32_t>(fields[kThreads]), fields[kResident]};
}

Result<SelfMetrics> ReadSelfMetrics(BootTime now, const std::string& folder) {
  std::ifstream file(folder + "/stat");
  std::string text;
  if (!std::getline(file, text)) return Status::kNotFound;
  const auto stat = ParseProcessStat(text);
  if (!stat.ok()) return stat.status();
  std::error_code error;
  SelfMetrics metrics;
  metrics.open_files = CountOpenFiles(folder + "/fd", error);
  if (error) return Status::kNotFound;
  const ProcessStat& s = stat.value();
  metrics.resident_bytes = s.resident_pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  metrics.cpu_seconds = std::chrono::duration<double>(TicksToTime(s.user_ticks + s.system_ticks)).count();
  metrics.threads = s.threads;
  // starttime counts from boot like CLOCK_BOOTTIME (proc(5)), rounded down to a tick.
  metrics.uptime = std::max(Duration::zero(), now.time_since_epoch() - TicksToTime(s.start_ticks));
  return metrics;
}

}  // namespace tramgac::service
