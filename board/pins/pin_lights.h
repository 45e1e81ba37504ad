// Two lamps at pins of a board, lit when these are high.
#pragma once

#include "board/api/lights.h"

namespace tramgac::board {

// `Pin`: with MakeOutput(bool high) and Write(bool high).
template <typename Pin>
class PinLights final : public Lights {
 public:
  PinLights(const Pin& alarm, const Pin& life) : alarm_(alarm), life_(life) {
    alarm_.MakeOutput(false);
    life_.MakeOutput(false);
  }
  void Show(bool alarm, bool life) override {
    alarm_.Write(alarm);
    life_.Write(life);
  }

 private:
  Pin alarm_, life_;
};

}  // namespace tramgac::board
