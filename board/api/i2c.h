// A bus of two wires with chips on it, of which this program is the only master (NXP UM10204).
//
// Backends: board/qemu_mps2/i2c_sbcon.h, board/pins/pin_wires.h (both by board/pins/two_wires.h).
#pragma once

#include <cstdint>

#include "agent/core/base/bytes.h"
#include "agent/core/base/status.h"

namespace tramgac::board {

// Thread and interrupt safety: none. Blocks for as long as the bytes need on the wires: 0.1 ms a byte at 100 kHz.
class I2cBus {
 public:
  // Writes `out`, if it has bytes, to the chip at the 7-bit address `chip`, then reads as many as `in` has, behind a
  // repeated start if both have some. A backend MUST let go of the bus afterwards, whatever has happened. While one
  // wire is held low by somebody else it MUST answer kUnavailable after it has tried to clock the holder free (UM10204,
  // clause 3.1.16): a data wire that is low acknowledges everything, and reads as zeros.
  // Outcomes: kOk: everything was acknowledged; kUnavailable: the chip does not answer, or the bus is held; `in` is
  // then as it was, or worthless.
  virtual Status Transfer(std::uint8_t chip, ByteSpan out, MutableByteSpan in) = 0;

 protected:
  ~I2cBus() = default;  // nobody owns it through its interface
};

}  // namespace tramgac::board
