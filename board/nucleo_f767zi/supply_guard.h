// Brown-out: the programmable voltage detector of an STM32F7 (RM0410 rev. 4, section 4.2.2) watches the 3.3 V. Below
// 2.9 V, where the flash chip is still sure to take what it is given (2.7 V), the program ends with last words, and is
// begun anew when there is enough again.
#pragma once

#include "board/cortex_m/interrupts.h"

namespace tramgac::board {

class SupplyGuard final : private InterruptHandler {
 public:
  // Waits until the supply is good, 2 s at most: a board that never has 2.9 V is to say so, not to be silent. Ends in
  // Panic when it falls afterwards. StartSystem was called.
  explicit SupplyGuard(Interrupts& interrupts);

 private:
  void OnInterrupt() override;
};

}  // namespace tramgac::board
