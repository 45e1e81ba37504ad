#include "board/pins/two_wires.h"

namespace tramgac::board {
namespace {

constexpr int kPatience = 200;  // pauses: 1 ms, twice what an SHT3x may need

}  // namespace

Status TwoWires::Transfer(std::uint8_t chip, ByteSpan out, MutableByteSpan in) {
  is_held_ = false;
  if (!IsFree()) SetFree();
  if (!IsFree()) return Status::kUnavailable;
  const bool heard = (out.empty() || Write(chip, out)) && (in.empty() || Read(chip, in));
  End();
  return heard && !is_held_ ? Status::kOk : Status::kUnavailable;
}

bool TwoWires::Write(std::uint8_t chip, ByteSpan bytes) {
  Begin();
  bool heard = Send(static_cast<std::uint8_t>(chip << 1));
  for (std::size_t i = 0; heard && i < bytes.size(); ++i) heard = Send(bytes[i]);
  return heard;
}

bool TwoWires::Read(std::uint8_t chip, MutableByteSpan bytes) {
  Begin();
  if (!Send(static_cast<std::uint8_t>(chip << 1 | 1))) return false;
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = Receive(i + 1 == bytes.size());
  return true;
}

void TwoWires::SetFree() {
  for (int i = 0; i < 9; ++i) ClockOut(true);
  End();
}

void TwoWires::Begin() {
  wires_.Move(Wire::kData, true);
  wires_.Pause();
  RaiseClock();
  wires_.Move(Wire::kData, false);
  wires_.Pause();
  wires_.Move(Wire::kClock, false);
}

void TwoWires::End() {
  wires_.Move(Wire::kData, false);
  wires_.Pause();
  RaiseClock();
  wires_.Move(Wire::kData, true);
  wires_.Pause();
}

// One that is held once is not waited for again: a bus that is broken must not cost a millisecond a bit.
void TwoWires::RaiseClock() {
  wires_.Move(Wire::kClock, true);
  wires_.Pause();
  for (int i = 0; !is_held_ && !wires_.IsHigh(Wire::kClock); ++i) {
    is_held_ = i == kPatience;
    wires_.Pause();
  }
}

// Outcome: what the other side has made of the data wire meanwhile.
bool TwoWires::ClockOut(bool data) {
  wires_.Move(Wire::kData, data);
  wires_.Pause();
  RaiseClock();
  const bool is_high = wires_.IsHigh(Wire::kData);
  wires_.Move(Wire::kClock, false);
  return is_high;
}

// Outcome: did the chip acknowledge it?
bool TwoWires::Send(std::uint8_t byte) {
  for (int bit = 7; bit >= 0; --bit) ClockOut((byte >> bit & 1) != 0);
  return !ClockOut(true);
}

// The last one is not acknowledged, so that the chip lets go of the data wire.
std::uint8_t TwoWires::Receive(bool last) {
  unsigned byte = 0;
  for (int bit = 0; bit < 8; ++bit) byte = byte << 1 | (ClockOut(true) ? 1 : 0);
  ClockOut(last);
  return static_cast<std::uint8_t>(byte);
}

}  // namespace tramgac::board
