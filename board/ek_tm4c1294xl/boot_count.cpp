#include "board/ek_tm4c1294xl/boot_count.h"

#include <optional>

#include "agent/core/base/hash.h"
#include "board/cortex_m/registers.h"
#include "board/ek_tm4c1294xl/system_tm4c1294.h"

namespace tramgac::board {
namespace {

// Sections 5.5 and 8.5.
constexpr std::uint32_t kReset = 0x400FE558, kGate = 0x400FE658, kReady = 0x400FEA58;
constexpr std::uint32_t kBlock = 0x400AF004, kOffset = 0x400AF008, kWord = 0x400AF010, kDone = 0x400AF018,
                        kSupport = 0x400AF01C;
constexpr std::uint32_t kWorking = 1, kFailed = 0x3E, kHasToTryAgain = 0xC;
constexpr int kPatience = 10'000'000;  // looks

bool IsDone() {
  for (int i = 0; i < kPatience; ++i) {
    if ((Register(kDone) & kWorking) == 0) return true;
  }
  return false;
}

// It may have to end what a power cut has interrupted; a reset of its own shows whether that was possible (section
// 8.3.1, "Initialization").
bool Start() {
  Register(kGate) = 1;
  while ((Register(kReady) & 1) == 0) {
  }
  if (!IsDone() || (Register(kSupport) & kHasToTryAgain) != 0) return false;
  Register(kReset) = 1;
  Register(kReset) = 0;
  while ((Register(kReady) & 1) == 0) {
  }
  return IsDone() && (Register(kSupport) & kHasToTryAgain) == 0;
}

// The first word. An erased one is all ones: the first count is 0.
std::optional<std::uint32_t> Count() {
  if (!Start()) return std::nullopt;
  Register(kBlock) = 0;
  Register(kOffset) = 0;
  const std::uint32_t count = Register(kWord) + 1;
  Register(kWord) = count;
  if (!IsDone() || (Register(kDone) & kFailed) != 0) return std::nullopt;
  return count;
}

}  // namespace

std::array<std::uint8_t, 16> NewBootIdentity() {
  std::array<std::uint8_t, 16> identity = ChipNumber();
  const auto count = Count();
  if (!count) return identity;
  std::array<std::uint8_t, 4> counted;
  for (std::size_t i = 0; i < counted.size(); ++i) counted[i] = static_cast<std::uint8_t>(*count >> (8 * i));
  const std::uint64_t first = Fnv1a(counted, Fnv1a(identity, kFnvOffset)),
                      second = Fnv1a(counted, Fnv1a(identity, first));
  for (std::size_t i = 0; i < identity.size(); ++i) {
    identity[i] = static_cast<std::uint8_t>((i < 8 ? first : second) >> (8 * (i % 8)));
  }
  return identity;
}

}  // namespace tramgac::board
