// The master of an I2C bus (NXP UM10204) whose two wires the program moves itself, whatever moves them. A chip may hold
// the clock for a while (clause 3.1.9).
#pragma once

#include <cstdint>

#include "board/api/i2c.h"

namespace tramgac::board {

enum class Wire : std::uint8_t { kClock, kData };

// The two wires, whatever moves them. No function blocks but Pause.
class WirePair {
 public:
  // Lets go of a wire, which a resistor pulls high then, or pulls it low.
  virtual void Move(Wire wire, bool high) = 0;
  // Is the wire high, whoever has moved it?
  virtual bool IsHigh(Wire wire) const = 0;
  // Blocks for half a bit: 5 us at 100 kHz, 4.7 at least (table 10).
  virtual void Pause() const = 0;

 protected:
  ~WirePair() = default;
};

// As I2cBus.
class TwoWires final : public I2cBus {
 public:
  // `wires` outlive it, and nobody else moves them.
  explicit TwoWires(WirePair& wires) : wires_(wires) {}

  Status Transfer(std::uint8_t chip, ByteSpan out, MutableByteSpan in) override;

 private:
  bool IsFree() const { return wires_.IsHigh(Wire::kClock) && wires_.IsHigh(Wire::kData); }
  // Clocks out what a chip was about to say when its master was restarted.
  void SetFree();
  void Begin();
  void End();
  // Outcomes: did the chip acknowledge everything?
  bool Write(std::uint8_t chip, ByteSpan bytes);
  bool Read(std::uint8_t chip, MutableByteSpan bytes);
  bool Send(std::uint8_t byte);
  std::uint8_t Receive(bool last);
  bool ClockOut(bool data);
  void RaiseClock();

  WirePair& wires_;
  bool is_held_ = false;  // a chip has held the clock for longer than anybody waits, in this transfer
};

}  // namespace tramgac::board
