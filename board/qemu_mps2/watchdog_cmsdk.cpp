#include "board/qemu_mps2/watchdog_cmsdk.h"

#include "board/cortex_m/registers.h"

namespace tramgac::board {
namespace {

constexpr std::uint32_t kBase = 0x40008000, kLoad = kBase, kControl = kBase + 8, kClear = kBase + 0xC,
                        kLock = kBase + 0xC00;
constexpr std::uint32_t kKey = 0x1ACCE551, kFrequency = 25'000'000;
constexpr std::uint32_t kInterruptAndReset = 3;

}  // namespace

void CmsdkWatchdog::Start() {
  Register(kLock) = kKey;
  Register(kLoad) = kPatienceSeconds * kFrequency;
  Register(kControl) = kInterruptAndReset;
  Register(kLock) = 0;
}

void CmsdkWatchdog::Feed() {
  Register(kLock) = kKey;
  Register(kClear) = 1;  // also loads it anew
  Register(kLock) = 0;
}

bool CmsdkWatchdog::IsOn() { return (Register(kControl) & kInterruptAndReset) == kInterruptAndReset; }

}  // namespace tramgac::board
