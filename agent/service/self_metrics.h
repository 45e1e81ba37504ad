// What the agent itself costs, from /proc/self.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "agent/core/base/status.h"
#include "agent/core/base/time.h"

namespace tramgac::service {

struct SelfMetrics {
  std::uint64_t resident_bytes = 0;  // RSS
  double cpu_seconds = 0;            // user and system, all threads, since the start
  std::uint32_t open_files = 0;      // file descriptors
  std::uint32_t threads = 0;
  Duration uptime{};  // since this process started
};

// Reads the metrics at `now`. `folder`: where the kernel shows the process; tests pass another.
// Outcomes: kOk; kNotFound: no such folder or file; kDataLoss: a file has not the form of proc(5).
// Reads three small files of the kernel's memory; any thread.
Result<SelfMetrics> ReadSelfMetrics(BootTime now, const std::string& folder = "/proc/self");

// The parts of /proc/PID/stat that matter; the program's name may contain blanks and parentheses.
struct ProcessStat {
  std::uint64_t user_ticks = 0, system_ticks = 0, start_ticks = 0;  // of sysconf(_SC_CLK_TCK) a second
  std::uint32_t threads = 0;
  std::uint64_t resident_pages = 0;
};

// Outcomes: kOk; kDataLoss: not the form of proc(5). Pure; any thread.
Result<ProcessStat> ParseProcessStat(std::string_view text);

}  // namespace tramgac::service
