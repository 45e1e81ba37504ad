// What the files of /proc and /sys say. Private to board/linux and its tests.
//
// Pure: any text gives a value or nothing; no I/O, no allocation. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "board/api/machine.h"

namespace tramgac::board {

// The line "cpu" of /proc/stat (proc(5)). Outcome: nothing if it is not there or makes no sense.
std::optional<CpuTicks> ParseCpuTicks(std::string_view stat);

// MemAvailable of MemTotal in /proc/meminfo, in %. Outcome: nothing if one of both is missing, or more is available
// than there is.
std::optional<double> ParseMemoryAvailable(std::string_view meminfo);

// write_bytes of /proc/PID/io: what the program has caused to be written to storage. Outcome: nothing if it is missing.
std::optional<std::uint64_t> ParseWrittenBytes(std::string_view io);

// An attribute that is one whole number. Outcome: nothing if it is anything else.
std::optional<std::int64_t> ParseNumber(std::string_view text);

// What the firmware of a Raspberry Pi says of supply and heat.
struct FirmwareWord {
  bool under_voltage = false;
  bool throttled = false;  // slowed down by any of its reasons
};

// The attribute get_throttled: a word of 32 bits, in hexadecimal. Bits 0 to 3 (under-voltage, frequency capped,
// throttled, soft temperature limit) are of now, 16 to 19 of the same since the kernel has asked last, which
// raspberrypi-hwmon does every 2 s. Outcome: nothing if it is anything else.
std::optional<FirmwareWord> ParseFirmwareWord(std::string_view text);

// The share of `used` in `used + available`, as df(1) has it, in %. Outcome: nothing if there is nothing of either.
std::optional<double> UsedPercent(std::uint64_t used, std::uint64_t available);

// Is a thermal zone or a hwmon chip of this name a sensor of the processor? As far as names tell: "cpu-thermal",
// "x86_pkg_temp", "soc_thermal", "coretemp", "k10temp".
bool IsProcessorSensor(std::string_view name);

// The offset that adjtimex(2) shows, in milliseconds. `status`, `offset`: of struct timex. Outcome: nothing if no time
// service lets the kernel do the correction (chrony does it itself and leaves 0 here), or the clock is not
// synchronised.
std::optional<double> ClockOffset(int status, std::int64_t offset);

}  // namespace tramgac::board
