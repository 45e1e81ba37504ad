// The wires of an I2C bus at two pins of a board, which are let go of or pulled low: a resistor at each wire pulls it
// high.
#pragma once

#include "board/api/clock.h"
#include "board/pins/two_wires.h"

namespace tramgac::board {

// `Pin`: with MakeInput(), which lets go of it, MakeOutput(bool high) and Read().
template <typename Pin>
class PinWires {
 public:
  // The pins' clock is on; `time` outlives it.
  PinWires(const Pin& clock, const Pin& data, const Clock& time) : clock_(clock), data_(data), time_(time) {
    clock_.MakeInput();
    data_.MakeInput();
  }

  void Move(Wire wire, bool high) { high ? PinOf(wire).MakeInput() : PinOf(wire).MakeOutput(false); }
  bool IsHigh(Wire wire) const { return PinOf(wire).Read(); }
  void Pause() const {
    const BootTime end = time_.Now() + std::chrono::microseconds(6);  // of which up to one is already over
    while (time_.Now() < end) {
    }
  }

 private:
  const Pin& PinOf(Wire wire) const { return wire == Wire::kClock ? clock_ : data_; }

  Pin clock_, data_;
  const Clock& time_;
};

}  // namespace tramgac::board
