// The clock of a Linux machine: CLOCK_BOOTTIME, CLOCK_REALTIME, the kernel's synchronisation flag.
#pragma once

#include <string>

#include "board/api/clock.h"

namespace tramgac::board {

// Where Linux says things; tests point these elsewhere.
struct LinuxClockFiles {
  std::string boot_id = "/proc/sys/kernel/random/boot_id";
  std::string timesync_mark = "/run/systemd/timesync/synchronized";  // systemd-timesyncd.service(8)
};

// Thread safety: all functions from any thread. Nothing blocks, except that the constructor reads a file.
class LinuxClock final : public Clock {
 public:
  // Reads the boot id. When it cannot be read (a sandbox that hides /proc/sys) a random one takes its place:
  // unique, but new at each program start, so that times of an earlier start are not corrected with this one's.
  explicit LinuxClock(LinuxClockFiles files = {});

  BootTime Now() const override;

  // Outcomes: kOk; kUnavailable: the kernel's clock shows a time before 1970.
  Result<UtcTime> WallTime() const override;

  // kSynced when the kernel's STA_UNSYNC is cleared (adjtimex(2); chrony needs `rtcsync` for that, Debian's
  // default) or systemd-timesyncd has left its mark; a sandbox that forbids adjtimex leaves only the mark.
  ClockState State() const override;

  std::string_view BootId() const override { return boot_id_; }

 private:
  LinuxClockFiles files_;
  std::string boot_id_;
};

}  // namespace tramgac::board
