// How much bandwidth the calls of a room have got: a room whose latest call got far less than its calls usually do has
// a line that has become worse, and that is worth knowing before the next meeting.
//
// Plain values; single-threaded; nothing blocks.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "agent/rooms/room_facts.h"

namespace tramgac::rooms {

class CallHistory {
 public:
  static constexpr std::size_t kKept = 8;          // calls
  static constexpr std::uint32_t kLookedAt = 60;   // looks; a shorter call says little
  static constexpr std::size_t kFewestBefore = 3;  // calls, to know what is usual

  // What is seen of the room now, about once a second. A call lasts until it is known that there is none.
  // Outcome: true: a call has ended, and is remembered from now on.
  bool Follow(const CallNow& now);

  // The mean bit rates of the latest calls, kbit/s, the oldest first.
  std::span<const std::uint32_t> rates() const { return {rates_.data(), count_}; }
  // Takes up what an earlier run remembered, one after the other as if they had just ended.
  void Remember(std::uint32_t kbit_s);

  // Of the latest call. Outcome: nothing: there was none yet.
  std::optional<std::uint32_t> latest() const;
  // The median of those before it. Outcome: nothing: there are fewer than kFewestBefore.
  std::optional<std::uint32_t> usual() const;

 private:
  std::array<std::uint32_t, kKept> rates_{};
  std::size_t count_ = 0;
  double sum_ = 0;           // of the call that goes on
  std::uint32_t looks_ = 0;  // of it, with a rate
};

}  // namespace tramgac::rooms
