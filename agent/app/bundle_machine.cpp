#include "agent/app/bundle_machine.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "agent/app/local_offset.h"
#include "agent/app/selftest_machine.h"
#include "agent/app/value_text.h"
#include "agent/bundle/scrub.h"
#include "board/linux/clock_linux.h"

namespace tramgac::app {
namespace {

constexpr std::size_t kMostOfOne = 64 * 1024;  // bytes of one file of the kernel

// Name in the bundle and where it comes from. Not /proc/cmdline: people put secrets there.
constexpr std::pair<const char*, const char*> kFiles[] = {{"kernel", "/proc/version"},
                                                          {"os-release", "/etc/os-release"},
                                                          {"uptime", "/proc/uptime"},
                                                          {"load", "/proc/loadavg"},
                                                          {"memory", "/proc/meminfo"},
                                                          {"cpu", "/proc/cpuinfo"},
                                                          {"pressure-cpu", "/proc/pressure/cpu"},
                                                          {"pressure-io", "/proc/pressure/io"},
                                                          {"pressure-memory", "/proc/pressure/memory"},
                                                          {"disk-counters", "/proc/diskstats"},
                                                          {"network-counters", "/proc/net/dev"},
                                                          {"routes", "/proc/net/route"},
                                                          {"names", "/etc/resolv.conf"},
                                                          {"model", "/proc/device-tree/model"}};

std::string Kernel() {
  utsname name{};
  if (uname(&name) != 0) return {};
  return fmt::format("{} {} {} {}\n", name.sysname, name.release, name.version, name.machine);
}

// Without the options of the mounts, in which credentials of network shares may stand.
std::string Disks() {
  std::ifstream mounts("/proc/mounts");
  std::string out;
  for (std::string line; std::getline(mounts, line);) {
    std::istringstream words(line);
    std::string source, folder, type;
    words >> source >> folder >> type;
    struct statvfs space {};
    if (type == "proc" || type == "sysfs" || type == "cgroup2") continue;
    if (statvfs(folder.c_str(), &space) != 0 || space.f_blocks == 0) continue;
    out += bundle::PublicLog(fmt::format("{} on {} ({}): {} of {} free, {} of {} inodes free{}\n", source, folder, type,
                                         BytesText(std::uint64_t{space.f_bavail} * space.f_frsize),
                                         BytesText(std::uint64_t{space.f_blocks} * space.f_frsize), space.f_favail,
                                         space.f_files, (space.f_flag & ST_RDONLY) != 0 ? ", read-only" : ""));
  }
  return out;
}

std::string Networks(const MachineSays& says) {
  std::string out;
  for (const std::string& network : says.networks) out += network + "\n";
  return out;
}

std::string Clock(const MachineSays& says) {
  const board::LinuxClock clock;
  const auto wall = clock.WallTime();
  const UtcTime now = wall.ok() ? wall.value() : UtcTime();
  return fmt::format(
      "milliseconds since 1970: {}\nsince boot: {:.3f} s\nboot: {}\nsynchronised: {}\nclock chip: {}\n"
      "local time ahead of UTC: {} min\n",
      now.time_since_epoch().count(), static_cast<double>(clock.Now().time_since_epoch().count()) / 1e6, clock.BootId(),
      clock.State() == board::ClockState::kSynced ? "yes" : "no",
      says.rtc_off_s ? fmt::format("{:.1f} s off", *says.rtc_off_s) : "none", LocalOffset(now));
}

std::string SerialPorts() {
  std::string out;
  std::error_code error;
  for (const char* folder : {"/dev", "/dev/serial/by-id"}) {
    for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
      const std::string path = at->path().string();
      struct stat facts {};
      const bool serial = path.starts_with("/dev/serial/") || path.find("/tty") == 4;
      const bool numbered = path.find("USB") != std::string::npos || path.find("AMA") != std::string::npos ||
                            path.find("ttyS") != std::string::npos || path.find("ACM") != std::string::npos ||
                            path.starts_with("/dev/serial/");
      if (!serial || !numbered || stat(path.c_str(), &facts) != 0) continue;
      out += fmt::format("{} mode {:o} user {} group {}\n", path, facts.st_mode & 07777U, facts.st_uid, facts.st_gid);
    }
  }
  return out;
}

}  // namespace

std::string ReadPart(const std::string& path, std::size_t most, bool from_end) {
  std::ifstream file(path, std::ios::binary);
  if (from_end && file.seekg(0, std::ios::end)) {
    const std::streamoff size = file.tellg();
    file.seekg(std::max<std::streamoff>(size - static_cast<std::streamoff>(most), 0));
  }
  std::string text(most, '\0');
  file.read(text.data(), static_cast<std::streamsize>(most));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  return text;
}

std::vector<bundle::File> MachineFiles() {
  std::vector<bundle::File> files;
  const MachineSays says = AskMachine("");
  const auto add = [&](const std::string& name, std::string text) {
    if (!text.empty()) files.push_back({"machine/" + name + ".txt", std::move(text)});
  };
  for (const auto& [name, path] : kFiles) add(name, ReadPart(path, kMostOfOne));
  add("uname", Kernel());
  add("disks", Disks());
  add("networks", Networks(says));
  add("clock", Clock(says));
  add("serial-ports", SerialPorts());
  return files;
}

}  // namespace tramgac::app
