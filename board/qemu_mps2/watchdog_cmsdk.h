// The watchdog of the CMSDK (ARM DDI 0479C, chapter 4.5): when it was not fed for kPatience it interrupts whatever runs
// (NMI), so that last words can be kept, and when that is not enough resets the machine after as long again.
#pragma once

#include <cstdint>

#include "board/api/watchdog.h"

namespace tramgac::board {

class CmsdkWatchdog final : public Watchdog {
 public:
  // A handshake of TLS calculates for a second, and a machine under load takes its time for it.
  static constexpr std::uint32_t kPatienceSeconds = 15;

  void Start() override;
  void Feed() override;

  // Has one been started since the machine was?
  static bool IsOn();
};

}  // namespace tramgac::board
