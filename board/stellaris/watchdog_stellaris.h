// Watchdog 0 of the Stellaris and Tiva families (LM3S6965 data sheet, chapter 10; TM4C1294NCPDT data sheet, chapter
// 12): when it was not fed for kPatienceSeconds it interrupts, so that last words can be kept, and resets the machine
// after as long again.
#pragma once

#include <cstdint>

#include "board/api/watchdog.h"
#include "board/cortex_m/interrupts.h"

namespace tramgac::board {

class StellarisWatchdog final : public Watchdog, private InterruptHandler {
 public:
  static constexpr std::uint32_t kPatienceSeconds = 15;

  // `frequency`: Hz, of the processor; its clock is on.
  StellarisWatchdog(std::uint32_t frequency, Interrupts& interrupts) : frequency_(frequency), interrupts_(interrupts) {}

  void Start() override;
  void Feed() override;

  // Has one been started since the machine was?
  static bool IsOn();

 private:
  void OnInterrupt() override;

  std::uint32_t frequency_;
  Interrupts& interrupts_;
};

}  // namespace tramgac::board
