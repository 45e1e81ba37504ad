// The independent watchdog of an STM32F7 (RM0410 rev. 4, chapter 30): when it was not fed for about 15 s of its own
// oscillator's time it resets the processor. It does not interrupt before: there are no last words of a program that
// hangs, only "reset without a word".
#pragma once

#include "board/api/watchdog.h"

namespace tramgac::board {

class IndependentWatchdog final : public Watchdog {
 public:
  void Start() override;
  void Feed() override;
};

}  // namespace tramgac::board
