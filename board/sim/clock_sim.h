// A clock that stands still until a test moves it. Never in production code.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "board/api/clock.h"

namespace tramgac::board {

// Thread safety: all functions from any thread.
class SimClock final : public Clock {
 public:
  // Starts at `now`, without a wall clock, not synchronised, with an all-zero boot id.
  explicit SimClock(BootTime now = BootTime{}) : now_(now) {}

  // Moves boot time and, if set, wall time on by `step` (>= 0; the contract forbids going back: less is ignored).
  void Advance(Duration step);

  // Sets or takes away wall time: a step of the clock.
  void SetWallTime(std::optional<UtcTime> wall);
  void SetState(ClockState state);

  // As after a reboot: boot time zero, a new identity. Precondition: `boot_id` is a UUID; nobody else is using the
  // clock, because the view that BootId() gave becomes invalid.
  void Reboot(std::string boot_id);

  BootTime Now() const override;
  Result<UtcTime> WallTime() const override;
  ClockState State() const override;
  std::string_view BootId() const override { return boot_id_; }

 private:
  mutable std::mutex mutex_;
  BootTime now_;
  std::optional<std::chrono::sys_time<Duration>> wall_;  // microseconds, so that small steps add up
  ClockState state_ = ClockState::kNotSynced;
  std::string boot_id_ = "00000000-0000-4000-8000-000000000000";
};

}  // namespace tramgac::board
