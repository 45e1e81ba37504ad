// The meeting that is next, or runs, as a device of the node: how many of its rooms are ready. Static tables; any
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "agent/core/model/device.h"
#include "agent/core/model/raw_block.h"

namespace tramgac::rooms {

inline constexpr std::string_view kMeetingsDevice = "meetings";

enum class MeetingPoint : PointIndex {
  kId,  // empty: no meeting is known
  kTitle,
  kStart,    // UTC, RFC 3339
  kRunning,  // bool
  kRooms,    // how many are invited
  kReady,    // of these; this and the next two from half an hour before the start on
  kNotReady,
  kNotKnown,
};
inline constexpr std::size_t kMeetingPointCount = 8;

// What is told of it.
struct MeetingLook {
  std::string_view id, title, start;
  bool running = false;
  std::uint32_t rooms = 0;
  struct Counts {
    std::uint32_t ready = 0, not_ready = 0, not_known = 0;
    bool operator==(const Counts&) const = default;
  };
  std::optional<Counts> counts;  // nothing: it is not watched yet

  bool operator==(const MeetingLook&) const = default;
};

DeviceSpec MeetingsSpec();

// Writes what is told into a block of the device.
void FillMeeting(const MeetingLook& look, RawBlock& block);

}  // namespace tramgac::rooms
