#include "board/sim/clock_sim.h"

namespace tramgac::board {

void SimClock::Advance(Duration step) {
  if (step < Duration::zero()) return;
  const std::lock_guard lock(mutex_);
  now_ += step;
  if (wall_) *wall_ += step;
}

void SimClock::SetWallTime(std::optional<UtcTime> wall) {
  const std::lock_guard lock(mutex_);
  wall_ = wall;
}

void SimClock::SetState(ClockState state) {
  const std::lock_guard lock(mutex_);
  state_ = state;
}

void SimClock::Reboot(std::string boot_id) {
  const std::lock_guard lock(mutex_);
  now_ = BootTime{};
  boot_id_ = std::move(boot_id);
}

BootTime SimClock::Now() const {
  const std::lock_guard lock(mutex_);
  return now_;
}

Result<UtcTime> SimClock::WallTime() const {
  const std::lock_guard lock(mutex_);
  if (!wall_) return Status::kUnavailable;
  return std::chrono::floor<std::chrono::milliseconds>(*wall_);
}

ClockState SimClock::State() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

}  // namespace tramgac::board
