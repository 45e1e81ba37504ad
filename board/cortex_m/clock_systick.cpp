#include "board/cortex_m/clock_systick.h"

#include "board/cortex_m/registers.h"

namespace tramgac::board {
namespace {

constexpr std::uint32_t kPending = 1u << 26;  // ICSR.PENDSTSET

std::array<std::uint8_t, 16> NewIdentity(Entropy& entropy) {
  std::array<std::uint8_t, 16> random;
  if (Ok(entropy.Fill(random))) return random;
  return {};
}

}  // namespace

SysTickClock::SysTickClock(Interrupts& interrupts, Entropy& entropy, std::uint32_t frequency,
                           std::chrono::milliseconds tick)
    : SysTickClock(interrupts, NewIdentity(entropy), frequency, tick) {}

SysTickClock::SysTickClock(Interrupts& interrupts, const std::array<std::uint8_t, 16>& identity,
                           std::uint32_t frequency, std::chrono::milliseconds tick)
    : cycles_a_microsecond_(frequency / 1'000'000),
      tick_(static_cast<std::uint32_t>(tick.count())),
      boot_id_(RandomUuid(identity)) {
  interrupts.Attach(kSysTick, *this);
  Register(kSysTickReload) = tick_ * 1000 * cycles_a_microsecond_ - 1;
  Register(kSysTickValue) = 0;
  Register(kSysTickControl) = 7;  // the processor's clock, interrupt, on
  while (Register(kSysTickValue) == 0) {
  }  // a few cycles: 0 would be taken for the end of a tick
}

BootTime SysTickClock::Now() const {
  const InterruptsOff off;
  std::uint32_t left = Register(kSysTickValue);
  const bool pending = (Register(kInterruptControl) & kPending) != 0;
  if (pending) left = Register(kSysTickValue);  // the first one may be from before
  return BootTime(SysTickTime(milliseconds_, pending, left, cycles_a_microsecond_, tick_));
}

Result<UtcTime> SysTickClock::WallTime() const {
  if (at_start_ == UtcTime{}) return Status::kUnavailable;
  return at_start_ + std::chrono::duration_cast<std::chrono::milliseconds>(Now().time_since_epoch());
}

}  // namespace tramgac::board
