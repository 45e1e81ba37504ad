// Keeps copies of short runs of values (texts, object identifiers, lists) for good, side by side in blocks: thousands
// of them cost no allocation each. Empty, it has allocated nothing. Single-threaded; nothing blocks; allocates a block
// when the one before is full, for use while things are configured.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace tramgac {

template <typename T>
class KeptRuns {
 public:
  KeptRuns() = default;
  KeptRuns(const KeptRuns&) = delete;
  KeptRuns(KeptRuns&& other) noexcept
      : blocks_(std::move(other.blocks_)), free_(std::exchange(other.free_, std::span<T>())) {}
  KeptRuns& operator=(const KeptRuns&) = delete;

  // A copy of `run`. It does not move and lives as long as this object.
  std::span<const T> Keep(std::span<const T> run) {
    const std::span<T> room = Take(run.size());
    std::copy(run.begin(), run.end(), room.begin());
    return room;
  }

 private:
  static constexpr std::size_t kBlock = std::max<std::size_t>(512 / sizeof(T), 1);

  // A long run has a block of its own, so that the rest of the one before is not lost.
  std::span<T> Take(std::size_t size) {
    if (size > kBlock / 2) return {blocks_.emplace_back(std::make_unique<T[]>(size)).get(), size};
    if (size > free_.size()) free_ = {blocks_.emplace_back(std::make_unique<T[]>(kBlock)).get(), kBlock};
    const std::span<T> room = free_.first(size);
    free_ = free_.subspan(size);
    return room;
  }

  std::vector<std::unique_ptr<T[]>> blocks_;
  std::span<T> free_;  // rest of a block
};

// The same for text.
class KeptTexts {
 public:
  std::string_view Keep(std::string_view text) {
    const std::span<const char> kept = runs_.Keep(text);
    return {kept.data(), kept.size()};
  }

 private:
  KeptRuns<char> runs_;
};

}  // namespace tramgac
