// A NOR flash that can lose its power at any byte it programs and within any erasure, and fail on purpose.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "board/api/nonvolatile.h"

namespace tramgac::board {

class FlashModel final : public Nonvolatile {
 public:
  FlashModel(std::uint32_t block_size, std::uint32_t block_count)
      : bytes(std::size_t{block_size} * block_count, 0xFF), erasures(block_count), geometry_{block_size, block_count} {}

  NonvolatileGeometry geometry() const override { return geometry_; }

  Status Read(std::uint32_t address, MutableByteSpan out) override {
    if (address + out.size() > bytes.size()) return Status::kOutOfRange;
    if (!on || reads_fail) return Status::kUnavailable;
    std::copy_n(bytes.begin() + address, out.size(), out.begin());
    return Status::kOk;
  }

  Status Program(std::uint32_t address, ByteSpan from) override {
    if (address + from.size() > bytes.size()) return Status::kOutOfRange;
    if (++programs == fail_program_at) return Status::kUnavailable;
    for (const std::uint8_t byte : from) {
      if (!Step()) {
        if (was_on_) bytes[address] &= static_cast<std::uint8_t>(byte | random_());  // some of its bits
        return was_on_ = false, Status::kUnavailable;
      }
      bytes[address++] &= byte;
    }
    return Status::kOk;
  }

  Status Erase(std::uint32_t block) override {
    if (block >= geometry_.block_count) return Status::kOutOfRange;
    const auto begin = bytes.begin() + block * geometry_.block_size, end = begin + geometry_.block_size;
    if (!Step()) {
      // Only begun, half done, or anything at all.
      const auto kind = random_() % 3;
      if (was_on_ && kind == 1) std::fill(begin, begin + random_() % geometry_.block_size, std::uint8_t{0xFF});
      if (was_on_ && kind == 2) std::generate(begin, end, [this] { return static_cast<std::uint8_t>(random_()); });
      return was_on_ = false, Status::kUnavailable;
    }
    ++erasures[block];
    std::fill(begin, end, std::uint8_t{0xFF});
    return Status::kOk;
  }

  // The power goes in the `step`th byte or erasure from now on.
  void CutAt(std::uint64_t step, unsigned seed) {
    left_ = step;
    random_.seed(seed);
  }
  void PowerOn() {
    on = was_on_ = true;
    left_ = 0;
  }

  std::vector<std::uint8_t> bytes;
  std::vector<std::uint32_t> erasures;
  std::uint64_t steps = 0;  // bytes and erasures so far
  std::uint64_t programs = 0, fail_program_at = 0;
  bool on = true, reads_fail = false;

 private:
  // Outcome: false when the power is off, or goes in this step.
  bool Step() {
    if (!on) return false;
    ++steps;
    if (left_ != 0 && --left_ == 0) on = false;
    return on;
  }

  NonvolatileGeometry geometry_;
  std::mt19937 random_{1};
  std::uint64_t left_ = 0;
  bool was_on_ = true;
};

}  // namespace tramgac::board
