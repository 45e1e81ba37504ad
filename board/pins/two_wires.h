// The master of an I2C bus (NXP UM10204) whose two wires the program moves itself, whatever moves them. A chip may hold
// the clock for a while (clause 3.1.9).
#pragma once

#include <cstdint>

#include "board/api/i2c.h"

namespace tramgac::board {

enum class Wire : std::uint8_t { kClock, kData };

// As I2cBus. `Wires`: the two wires, whatever moves them, without a call that is not seen through: contacts behind I2C
// are read some thousand times a second. It has
//   void Move(Wire wire, bool high);  // lets go of a wire, which a resistor pulls high then, or pulls it low
//   bool IsHigh(Wire wire) const;     // whoever has moved it
//   void Pause() const;               // blocks for half a bit: 5 us at 100 kHz, 4.7 at least (table 10)
template <typename Wires>
class TwoWires final : public I2cBus {
 public:
  // `wires` outlive it, and nobody else moves them.
  explicit TwoWires(Wires& wires) : wires_(wires) {}

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

  static constexpr int kPatience = 200;  // pauses: 1 ms, twice what an SHT3x may need

  Wires& wires_;
  bool is_held_ = false;  // a chip has held the clock for longer than anybody waits, in this transfer
};

template <typename Wires>
Status TwoWires<Wires>::Transfer(std::uint8_t chip, ByteSpan out, MutableByteSpan in) {
  is_held_ = false;
  if (!IsFree()) SetFree();
  if (!IsFree()) return Status::kUnavailable;
  const bool heard = (out.empty() || Write(chip, out)) && (in.empty() || Read(chip, in));
  End();
  return heard && !is_held_ ? Status::kOk : Status::kUnavailable;
}

template <typename Wires>
bool TwoWires<Wires>::Write(std::uint8_t chip, ByteSpan bytes) {
  Begin();
  bool heard = Send(static_cast<std::uint8_t>(chip << 1));
  for (std::size_t i = 0; heard && i < bytes.size(); ++i) heard = Send(bytes[i]);
  return heard;
}

template <typename Wires>
bool TwoWires<Wires>::Read(std::uint8_t chip, MutableByteSpan bytes) {
  Begin();
  if (!Send(static_cast<std::uint8_t>(chip << 1 | 1))) return false;
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = Receive(i + 1 == bytes.size());
  return true;
}

template <typename Wires>
void TwoWires<Wires>::SetFree() {
  for (int i = 0; i < 9; ++i) ClockOut(true);
  End();
}

template <typename Wires>
void TwoWires<Wires>::Begin() {
  wires_.Move(Wire::kData, true);
  wires_.Pause();
  RaiseClock();
  wires_.Move(Wire::kData, false);
  wires_.Pause();
  wires_.Move(Wire::kClock, false);
}

template <typename Wires>
void TwoWires<Wires>::End() {
  wires_.Move(Wire::kData, false);
  wires_.Pause();
  RaiseClock();
  wires_.Move(Wire::kData, true);
  wires_.Pause();
}

// One that is held once is not waited for again: a bus that is broken must not cost a millisecond a bit.
template <typename Wires>
void TwoWires<Wires>::RaiseClock() {
  wires_.Move(Wire::kClock, true);
  wires_.Pause();
  for (int i = 0; !is_held_ && !wires_.IsHigh(Wire::kClock); ++i) {
    is_held_ = i == kPatience;
    wires_.Pause();
  }
}

// Outcome: what the other side has made of the data wire meanwhile.
template <typename Wires>
bool TwoWires<Wires>::ClockOut(bool data) {
  wires_.Move(Wire::kData, data);
  wires_.Pause();
  RaiseClock();
  const bool is_high = wires_.IsHigh(Wire::kData);
  wires_.Move(Wire::kClock, false);
  return is_high;
}

// Outcome: did the chip acknowledge it?
template <typename Wires>
bool TwoWires<Wires>::Send(std::uint8_t byte) {
  for (int bit = 7; bit >= 0; --bit) ClockOut((byte >> bit & 1) != 0);
  return !ClockOut(true);
}

// The last one is not acknowledged, so that the chip lets go of the data wire.
template <typename Wires>
std::uint8_t TwoWires<Wires>::Receive(bool last) {
  unsigned byte = 0;
  for (int bit = 0; bit < 8; ++bit) byte = byte << 1 | (ClockOut(true) ? 1 : 0);
  ClockOut(last);
  return static_cast<std::uint8_t>(byte);
}

}  // namespace tramgac::board
