#include "board/stellaris/watchdog_stellaris.h"

#include "board/cortex_m/panic.h"
#include "board/cortex_m/registers.h"

namespace tramgac::board {
namespace {

// TM4C1294NCPDT data sheet, section 12.4.
constexpr std::uint32_t kBase = 0x40000000, kLoad = kBase, kControl = kBase + 8, kClear = kBase + 0xC,
                        kLock = kBase + 0xC00;
constexpr std::uint32_t kKey = 0x1ACCE551;
constexpr std::uint32_t kInterruptAndReset = 3;
constexpr std::uint8_t kInterrupt = 18;

}  // namespace

void StellarisWatchdog::Start() {
  interrupts_.Attach(kFirstInterrupt + kInterrupt, *this);
  Register(kLock) = kKey;
  Register(kLoad) = kPatienceSeconds * frequency_;
  Register(kControl) = kInterruptAndReset;
  Register(kLock) = 0;
}

void StellarisWatchdog::Feed() {
  Register(kLock) = kKey;
  Register(kClear) = 1;  // also loads it anew
  Register(kLock) = 0;
}

bool StellarisWatchdog::IsOn() { return (Register(kControl) & kInterruptAndReset) == kInterruptAndReset; }

// The frame of what was interrupted lies where nobody knows: the word behind "in" has to do.
void StellarisWatchdog::OnInterrupt() { Panic("nothing goes on"); }

}  // namespace tramgac::board
