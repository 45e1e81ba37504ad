// Repeatable "random" bytes for tests, and the failure of the generator. Never in production code.
#pragma once

#include <cstdint>

#include "board/api/entropy.h"

namespace tramgac::board {

// Not thread-safe: one test, one object.
class SimEntropy final : public Entropy {
 public:
  explicit SimEntropy(std::uint64_t seed = 1) : state_(seed) {}

  // After this every Fill() answers kUnavailable.
  void Break() { broken_ = true; }

  // Outcomes: kOk: the next bytes of the sequence that the seed gives; kUnavailable after Break().
  Status Fill(MutableByteSpan out) override;

 private:
  std::uint64_t state_;
  bool broken_ = false;
};

}  // namespace tramgac::board
