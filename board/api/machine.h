// The machine that the node is, as it can be seen from inside: how full, how busy and how warm it is.
//
// Backends: board/linux/machine_linux.h, board/sim/machine_sim.h (tests).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace tramgac::board {

// Time of all processor cores together since the machine started, in ticks of the machine's own length. Waiting for
// storage is not busy.
struct CpuTicks {
  std::uint64_t busy = 0, total = 0;
};

// What cannot be known at the moment, or never on this machine, is absent.
struct MachineState {
  std::optional<double> disk_used;         // of what this program may fill of the file system, 0 to 100 %
  std::optional<double> inodes_used;       // likewise; absent where their number is not fixed
  std::optional<double> memory_available;  // without paging anything out, 0 to 100 % of all memory
  std::optional<CpuTicks> cpu;
  std::optional<double> cpu_temperature;  // degrees Celsius; the hottest, if there are several sensors
  std::optional<bool> under_voltage;      // the board's supply is too low now
  std::optional<bool> throttled;          // the board makes its processor slower now, for its heat or its supply
  std::optional<double> clock_offset;     // that is still to be corrected, in milliseconds; + : the clock is behind
  std::optional<std::uint64_t> written_bytes;  // by this program since it started, towards storage
};

// Thread safety: a backend MUST allow its function from any thread at the same time. Interrupt safety: none.
class Machine {
 public:
  // Looks at the machine and at the file system that holds the file or folder `path`. A backend MUST leave absent what
  // it cannot read, and MUST NOT put a default in its place. May block for milliseconds, and as long as the file system
  // itself does; allocates. To be called every few seconds at the most.
  virtual MachineState Look(const std::string& path) const = 0;

 protected:
  ~Machine() = default;  // nobody owns a machine through its interface
};

}  // namespace tramgac::board
