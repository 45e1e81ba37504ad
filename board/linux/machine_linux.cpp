#include "board/linux/machine_linux.h"

#include <sys/statvfs.h>
#include <sys/timex.h>

#include <algorithm>
#include <filesystem>

#include "board/linux/machine_files.h"
#include "board/linux/machine_parse.h"

namespace tramgac::board {
namespace {

namespace fs = std::filesystem;

void LookAtFileSystem(const std::string& path, MachineState& state) {
  struct statvfs info {};
  if (statvfs(path.c_str(), &info) != 0 && statvfs(fs::path(path).parent_path().c_str(), &info) != 0) return;
  if (info.f_blocks >= info.f_bfree) state.disk_used = UsedPercent(info.f_blocks - info.f_bfree, info.f_bavail);
  if (info.f_files >= info.f_ffree) state.inodes_used = UsedPercent(info.f_files - info.f_ffree, info.f_favail);
}

void TakeHottest(const std::string& attribute, std::optional<double>& hottest) {
  const auto thousandths = ParseNumber(ReadText(attribute));
  if (!thousandths) return;
  hottest = std::max(hottest.value_or(-1e9), static_cast<double>(*thousandths) / 1000);
}

// Both show the same sensors on most boards; some show theirs in one of them only.
std::optional<double> CpuTemperature(const std::string& sys) {
  std::optional<double> hottest;
  for (const std::string& zone : FoldersIn(sys + "/class/thermal")) {
    if (IsProcessorSensor(ReadWord(zone + "/type"))) TakeHottest(zone + "/temp", hottest);
  }
  if (hottest) return hottest;
  for (const std::string& chip : FoldersIn(sys + "/class/hwmon")) {
    if (IsProcessorSensor(ReadWord(chip + "/name"))) TakeHottest(chip + "/temp1_input", hottest);
  }
  return hottest;
}

std::optional<bool> UnderVoltage(const std::string& sys) {
  for (const std::string& chip : FoldersIn(sys + "/class/hwmon")) {
    if (ReadWord(chip + "/name") != "rpi_volt") continue;
    const auto alarm = ParseNumber(ReadText(chip + "/in0_lcrit_alarm"));
    if (alarm) return *alarm != 0;
  }
  return std::nullopt;
}

// Of a Raspberry Pi, whose firmware decides; the folder of its driver has a link to the device whatever its name is
// ("soc:firmware", "soc@107c000000:firmware"). At the first look the kernel writes a warning that this is deprecated
// (its successor, rpi_volt, does not know of throttling): not on a machine that goes down at a warning.
std::optional<FirmwareWord> AskFirmware(const LinuxMachineFiles& files) {
  if (ReadWord(files.proc + "/sys/kernel/panic_on_warn") == "1") return std::nullopt;
  for (const std::string& device : FoldersIn(files.sys + "/bus/platform/drivers/raspberrypi-firmware")) {
    if (const auto word = ParseFirmwareWord(ReadText(device + "/get_throttled"))) return word;
  }
  return std::nullopt;
}

void LookAtSupply(const LinuxMachineFiles& files, MachineState& state) {
  state.under_voltage = UnderVoltage(files.sys);
  const auto word = AskFirmware(files);
  if (!word) return;
  state.throttled = word->throttled;
  if (!state.under_voltage) state.under_voltage = word->under_voltage;
}

std::optional<double> KernelClockOffset() {
  timex state{};  // modes = 0: only asks
  return adjtimex(&state) >= 0 ? ClockOffset(state.status, state.offset) : std::nullopt;
}

}  // namespace

MachineState LinuxMachine::Look(const std::string& path) const {
  MachineState state;
  LookAtFileSystem(path, state);
  state.memory_available = ParseMemoryAvailable(ReadText(files_.proc + "/meminfo"));
  state.cpu = ParseCpuTicks(ReadText(files_.proc + "/stat"));
  state.cpu_temperature = CpuTemperature(files_.sys);
  LookAtSupply(files_, state);
  state.clock_offset = KernelClockOffset();
  state.written_bytes = ParseWrittenBytes(ReadText(files_.proc + "/self/io"));
  return state;
}

}  // namespace tramgac::board
