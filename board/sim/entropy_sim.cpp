#include "board/sim/entropy_sim.h"

namespace tramgac::board {

Status SimEntropy::Fill(MutableByteSpan out) {
  if (broken_) return Status::kUnavailable;
  for (auto& byte : out) {
    // SplitMix64 (Steele, Lea, Flood 2014): every seed gives a different, well mixed sequence.
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    byte = static_cast<std::uint8_t>((z ^ (z >> 31)) >> 24);
  }
  return Status::kOk;
}

}  // namespace tramgac::board
