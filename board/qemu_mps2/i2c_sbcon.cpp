#include "board/qemu_mps2/i2c_sbcon.h"

#include "board/cortex_m/registers.h"

namespace tramgac::board {
namespace {

constexpr std::uint32_t kHigh = 0, kLow = 4;  // registers: bits that are 1 make their wire high, low
constexpr std::uint32_t kScl = 1, kSda = 2;

}  // namespace

Status SbconI2c::Transfer(std::uint8_t chip, ByteSpan out, MutableByteSpan in) {
  if (!IsFree()) SetFree();
  if (!IsFree()) return Status::kUnavailable;
  const bool heard = (out.empty() || Write(chip, out)) && (in.empty() || Read(chip, in));
  End();
  return heard ? Status::kOk : Status::kUnavailable;
}

bool SbconI2c::Write(std::uint8_t chip, ByteSpan bytes) {
  Begin();
  bool heard = Send(static_cast<std::uint8_t>(chip << 1));
  for (std::size_t i = 0; heard && i < bytes.size(); ++i) heard = Send(bytes[i]);
  return heard;
}

bool SbconI2c::Read(std::uint8_t chip, MutableByteSpan bytes) {
  Begin();
  if (!Send(static_cast<std::uint8_t>(chip << 1 | 1))) return false;
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = Receive(i + 1 == bytes.size());
  return true;
}

bool SbconI2c::IsFree() const { return (Register(address_ + kHigh) & (kScl | kSda)) == (kScl | kSda); }

void SbconI2c::SetFree() {
  for (int i = 0; i < 9; ++i) Clock(true);
  End();
}

void SbconI2c::Begin() {
  Move(kSda, true);
  Move(kScl, true);
  Move(kSda, false);
  Move(kScl, false);
}

void SbconI2c::End() {
  Move(kSda, false);
  Move(kScl, true);
  Move(kSda, true);
}

// Outcome: what the other side has made of the data wire meanwhile.
bool SbconI2c::Clock(bool data) {
  Move(kSda, data);
  Move(kScl, true);
  const std::uint32_t wires = Register(address_ + kHigh);
  Move(kScl, false);
  return (wires & kSda) != 0;
}

// Outcome: did the chip acknowledge it?
bool SbconI2c::Send(std::uint8_t byte) {
  for (int bit = 7; bit >= 0; --bit) Clock((byte >> bit & 1) != 0);
  return !Clock(true);
}

// The last one is not acknowledged, so that the chip lets go of the data wire.
std::uint8_t SbconI2c::Receive(bool last) {
  unsigned byte = 0;
  for (int bit = 0; bit < 8; ++bit) byte = byte << 1 | (Clock(true) ? 1 : 0);
  Clock(last);
  return static_cast<std::uint8_t>(byte);
}

void SbconI2c::Move(std::uint32_t wire, bool high) { Register(address_ + (high ? kHigh : kLow)) = wire; }

}  // namespace tramgac::board
