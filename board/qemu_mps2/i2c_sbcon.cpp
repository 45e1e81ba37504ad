#include "board/qemu_mps2/i2c_sbcon.h"

#include "board/cortex_m/registers.h"

namespace tramgac::board {
namespace {

constexpr std::uint32_t kHigh = 0, kLow = 4;  // registers: bits that are 1 make their wire high, low
constexpr std::uint32_t kScl = 1, kSda = 2;

}  // namespace

Result<std::uint8_t> SbconI2c::Read(std::uint8_t chip, std::uint8_t of) {
  Begin();
  bool heard = Send(static_cast<std::uint8_t>(chip << 1)) && Send(of);
  std::uint8_t contents = 0;
  if (heard) {
    Begin();
    heard = Send(static_cast<std::uint8_t>(chip << 1 | 1));
    if (heard) contents = Receive();
  }
  End();
  if (!heard) return Status::kUnavailable;
  return contents;
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

// Not acknowledged: it is the last one.
std::uint8_t SbconI2c::Receive() {
  unsigned byte = 0;
  for (int bit = 0; bit < 8; ++bit) byte = byte << 1 | (Clock(true) ? 1 : 0);
  Clock(true);
  return static_cast<std::uint8_t>(byte);
}

void SbconI2c::Move(std::uint32_t wire, bool high) { Register(address_ + (high ? kHigh : kLow)) = wire; }

}  // namespace tramgac::board
