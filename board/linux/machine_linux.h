// A Linux machine: /proc, /sys, statvfs(3), adjtimex(2).
#pragma once

#include <string>
#include <utility>

#include "board/api/machine.h"

namespace tramgac::board {

// Where Linux says things; tests point these elsewhere.
struct LinuxMachineFiles {
  std::string proc = "/proc";
  std::string sys = "/sys";
};

// Thread safety: from any thread.
class LinuxMachine final : public Machine {
 public:
  explicit LinuxMachine(LinuxMachineFiles files = {}) : files_(std::move(files)) {}

  // Of a file that is not there the folder above it counts. Under-voltage is what the driver of the Raspberry Pi's
  // firmware says (hwmon "rpi_volt", else get_throttled), throttling what get_throttled says; other boards do not tell.
  MachineState Look(const std::string& path) const override;

 private:
  LinuxMachineFiles files_;
};

}  // namespace tramgac::board
