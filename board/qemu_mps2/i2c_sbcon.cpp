#include "board/qemu_mps2/i2c_sbcon.h"

#include "board/cortex_m/registers.h"

namespace tramgac::board {
namespace {

constexpr std::uint32_t kHigh = 0, kLow = 4;  // registers: bits that are 1 make their wire high, low

std::uint32_t BitOf(Wire wire) { return wire == Wire::kClock ? 1 : 2; }

}  // namespace

void SbconWires::Move(Wire wire, bool high) { Register(address_ + (high ? kHigh : kLow)) = BitOf(wire); }
bool SbconWires::IsHigh(Wire wire) const { return (Register(address_ + kHigh) & BitOf(wire)) != 0; }

}  // namespace tramgac::board
