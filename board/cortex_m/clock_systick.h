// The clock of a Cortex-M: SysTick counts down the processor's cycles of a tick, its interrupt the ticks, each of a
// millisecond unless somebody wants fewer.
#pragma once

#include <array>
#include <cstdint>

#include "agent/core/base/uuid.h"
#include "board/api/clock.h"
#include "board/api/entropy.h"
#include "board/cortex_m/interrupts.h"

namespace tramgac::board {

// Time since the start: `milliseconds` were counted, one tick of `tick` milliseconds more is over but not yet counted
// if `pending`, and SysTick has `left` cycles to go. It stands at 0 for a moment at the end of a tick: before that end
// is pending, and after.
constexpr Duration SysTickTime(std::uint64_t milliseconds, bool pending, std::uint32_t left,
                               std::uint32_t cycles_a_microsecond, std::uint32_t tick = 1) {
  const std::uint32_t period = tick * 1000 * cycles_a_microsecond;
  const std::uint32_t into = pending && left == 0 ? 0 : period - left;
  return std::chrono::milliseconds(milliseconds + (pending ? tick : 0)) + Duration(into / cycles_a_microsecond);
}

// There is no wall clock until somebody has asked one in the network, and told SetWallTime.
class SysTickClock final : public Clock, private InterruptHandler {
 public:
  // `frequency`: of the processor in Hz, a multiple of 1 MHz, and a `tick`, which is what wakes the main loop, has
  // at most 16,777,216 of its cycles. The boot id is made of `entropy`; without any it is all zeros but for the
  // version, which no two boots should share.
  SysTickClock(Interrupts& interrupts, Entropy& entropy, std::uint32_t frequency,
               std::chrono::milliseconds tick = std::chrono::milliseconds(1));
  // For a board without entropy: of `identity`, which no other boot of any machine has.
  SysTickClock(Interrupts& interrupts, const std::array<std::uint8_t, 16>& identity, std::uint32_t frequency,
               std::chrono::milliseconds tick = std::chrono::milliseconds(1));

  BootTime Now() const override;  // also from interrupts
  Result<UtcTime> WallTime() const override;
  ClockState State() const override { return synchronised_ ? ClockState::kSynced : ClockState::kNotSynced; }
  std::string_view BootId() const override { return {boot_id_.data(), boot_id_.size()}; }

  // What UTC was at the boot time 0, as a time source says.
  void SetWallTime(UtcTime at_start) { at_start_ = at_start; }
  // Does a time source vouch for what WallTime says?
  void SetSynchronised(bool is_so) { synchronised_ = is_so; }

 private:
  void OnInterrupt() override { milliseconds_ = milliseconds_ + tick_; }

  volatile std::uint64_t milliseconds_ = 0;
  std::uint32_t cycles_a_microsecond_;
  std::uint32_t tick_;  // in milliseconds
  UtcTime at_start_{};  // the epoch: nobody has said yet
  bool synchronised_ = false;
  UuidText boot_id_;
};

}  // namespace tramgac::board
