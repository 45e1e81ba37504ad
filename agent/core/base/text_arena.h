// A bounded scratch area for text that lives as long as one block is being processed.
// Configured once, never grows. Single-threaded; nothing blocks; no allocation after construction.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace tramgac {

class TextArena {
 public:
  explicit TextArena(std::size_t capacity) : storage_(capacity) {}

  // Room for `size` characters. Outcome: an empty span when the arena is full. Valid until Reset.
  std::span<char> Take(std::size_t size) {
    if (size > storage_.size() - used_) return {};
    const std::span<char> room(storage_.data() + used_, size);
    used_ += size;
    return room;
  }

  // Gives back the unused tail of the last Take: only its first `kept` characters stay taken.
  void Shrink(std::span<char> last, std::size_t kept) { used_ -= last.size() - kept; }

  // Forgets everything taken; views into the arena are then invalid.
  void Reset() { used_ = 0; }

 private:
  std::vector<char> storage_;
  std::size_t used_ = 0;
};

}  // namespace tramgac
