#include "board/linux/machine_linux.h"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <system_error>
#include <vector>

#include "board/linux/machine_parse.h"

namespace tramgac::board {
namespace {

namespace fs = std::filesystem;

// /proc/stat of a machine with many interrupts is longer; what is looked for stands at its beginning.
constexpr std::size_t kMostRead = 16 * 1024;

// The beginning of a file. Outcome: empty if it cannot be read.
std::string ReadText(const std::string& path) {
  std::string text;
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return text;
  std::array<char, 4096> part;
  ssize_t count;
  while (text.size() < kMostRead && (count = read(fd, part.data(), part.size())) > 0) {
    text.append(part.data(), static_cast<std::size_t>(count));
  }
  close(fd);
  return text;
}

std::string ReadWord(const std::string& path) {
  std::string text = ReadText(path);
  text.erase(std::min(text.find('\n'), text.size()));
  return text;
}

// The folders in `folder`. Outcome: empty if it cannot be read.
std::vector<std::string> FoldersIn(const std::string& folder) {
  constexpr std::size_t kMost = 256;
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end && names.size() < kMost;
       it.increment(error)) {
    names.push_back(it->path().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

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
  state.under_voltage = UnderVoltage(files_.sys);
  state.clock_offset = KernelClockOffset();
  state.written_bytes = ParseWrittenBytes(ReadText(files_.proc + "/self/io"));
  return state;
}

}  // namespace tramgac::board
