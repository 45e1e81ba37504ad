// A queue between an interrupt and the program: one side puts, the other takes.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace tramgac::board {

// Interrupt safety: Put from one side, First and Take from the other at any time. Does not block or allocate.
template <typename Item, std::size_t kSize>
class Ring {
  static_assert((kSize & (kSize - 1)) == 0, "positions run on and are taken modulo the size");

 public:
  // Outcome: false when it is full.
  bool Put(Item item) {
    const std::uint32_t end = end_.load(std::memory_order_relaxed);
    if (end - begin_.load(std::memory_order_acquire) == kSize) return false;
    items_[end % kSize] = item;
    end_.store(end + 1, std::memory_order_release);
    return true;
  }

  // The one that Take takes next, which stays. Outcome: false when it is empty.
  bool First(Item& item) const {
    const std::uint32_t begin = begin_.load(std::memory_order_relaxed);
    if (begin == end_.load(std::memory_order_acquire)) return false;
    item = items_[begin % kSize];
    return true;
  }

  // Outcome: false when it is empty.
  bool Take(Item& item) {
    if (!First(item)) return false;
    begin_.store(begin_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    return true;
  }

  // Neither side may be at work.
  void Clear() { begin_.store(end_.load()); }

 private:
  std::array<Item, kSize> items_{};
  std::atomic<std::uint32_t> begin_{0}, end_{0};
};

}  // namespace tramgac::board
