// A queue of bytes between an interrupt and the program: one side puts, the other takes.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace tramgac::board {

// Interrupt safety: Put from one side and Take from the other at any time. Does not block or allocate.
template <std::size_t kSize>
class ByteRing {
  static_assert((kSize & (kSize - 1)) == 0, "positions run on and are taken modulo the size");

 public:
  // Outcome: false when it is full.
  bool Put(std::uint8_t byte) {
    const std::uint32_t end = end_.load(std::memory_order_relaxed);
    if (end - begin_.load(std::memory_order_acquire) == kSize) return false;
    bytes_[end % kSize] = byte;
    end_.store(end + 1, std::memory_order_release);
    return true;
  }

  // Outcome: false when it is empty.
  bool Take(std::uint8_t& byte) {
    const std::uint32_t begin = begin_.load(std::memory_order_relaxed);
    if (begin == end_.load(std::memory_order_acquire)) return false;
    byte = bytes_[begin % kSize];
    begin_.store(begin + 1, std::memory_order_release);
    return true;
  }

  bool empty() const { return begin_.load(std::memory_order_acquire) == end_.load(std::memory_order_acquire); }

  // Neither side may be at work.
  void Clear() { begin_.store(end_.load()); }

 private:
  std::array<std::uint8_t, kSize> bytes_{};
  std::atomic<std::uint32_t> begin_{0}, end_{0};
};

}  // namespace tramgac::board
