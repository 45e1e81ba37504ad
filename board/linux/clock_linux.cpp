#include "board/linux/clock_linux.h"

#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <fstream>
#include <utility>

#include "agent/core/base/uuid.h"
#include "board/linux/entropy_linux.h"

namespace tramgac::board {
namespace {

bool IsUuid(const std::string& text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
    if (hyphen ? text[i] != '-' : !hex) return false;
  }
  return true;
}

std::string NewBootId() {
  std::array<std::uint8_t, 16> random{};
  LinuxEntropy entropy;
  if (!Ok(entropy.Fill(random))) {
    // Without a generator the only thing that no other start shares is this moment in this process.
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    const std::array<std::int64_t, 2> unique{now.tv_sec, now.tv_nsec ^ (static_cast<std::int64_t>(getpid()) << 32)};
    std::memcpy(random.data(), unique.data(), random.size());
  }
  const UuidText text = RandomUuid(random);
  return {text.data(), text.size()};
}

}  // namespace

LinuxClock::LinuxClock(LinuxClockFiles files) : files_(std::move(files)) {
  std::ifstream file(files_.boot_id);
  std::getline(file, boot_id_);
  if (!IsUuid(boot_id_)) boot_id_ = NewBootId();
}

BootTime LinuxClock::Now() const {
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);  // cannot fail: every kernel since 2.6.39 has it
  return BootTime(std::chrono::seconds(now.tv_sec) + std::chrono::microseconds(now.tv_nsec / 1000));
}

Result<UtcTime> LinuxClock::WallTime() const {
  timespec now{};
  if (clock_gettime(CLOCK_REALTIME, &now) != 0 || now.tv_sec < 0) return Status::kUnavailable;
  return UtcTime(std::chrono::seconds(now.tv_sec) + std::chrono::milliseconds(now.tv_nsec / 1'000'000));
}

ClockState LinuxClock::State() const {
  timex state{};  // modes = 0: only asks
  if (adjtimex(&state) >= 0 && (state.status & STA_UNSYNC) == 0) return ClockState::kSynced;
  return access(files_.timesync_mark.c_str(), F_OK) == 0 ? ClockState::kSynced : ClockState::kNotSynced;
}

}  // namespace tramgac::board
