// Videoconference rooms, and areas of rooms, as devices of the node: nobody polls them, they are made of what other
// devices say (room_watch.h), and their readings and alarms go the way of any other's.
//
// Tables are static but for what a room has of its own. Any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/core/model/device.h"
#include "agent/core/model/raw_block.h"

namespace tramgac::rooms {

// Points of a room, in the order of its spec.
enum class RoomPoint : PointIndex {
  kState,    // word: conference::RoomStateName
  kReasons,  // words: conference::RoomReasonName of each; none for a room that is ready
  kReady,    // bool: it could take part in a meeting now
  kLoss,     // %, the worst of its devices: of the call, if one says so, else of pings
  kJitter,   // ms, likewise
  kTime,     // ms, likewise: to the far end of the call and back, or of pings
  kRate,     // kbit/s, of the call
};
inline constexpr std::size_t kRoomPointCount = 7;

// Points of an area: how many of its rooms are in each state, and the worst state that one is in.
enum class AreaPoint : PointIndex { kReady, kInCall, kStandby, kUnknown, kDegraded, kUnreachable, kWorst };
inline constexpr std::size_t kAreaPointCount = 7;

// How often a room is told of that does not change.
inline constexpr Duration kRoomPeriod = std::chrono::seconds(30);

// What a room has of its own. Never moves: its spec refers to it.
class RoomTables {
 public:
  // `devices` are what the room is made of; their ids outlive this object. `id` and `label` do as well.
  RoomTables(std::string_view id, LocalText label, Severity unreachable, std::span<const DeviceSpec* const> devices);
  RoomTables(const RoomTables&) = delete;
  RoomTables& operator=(const RoomTables&) = delete;

  // Views into this object and what it was made of.
  DeviceSpec Spec() const;

 private:
  std::string_view id_;
  LocalText label_;
  std::vector<std::string> names_;         // "device.alarm"
  std::vector<std::string_view> parents_;  // of both alarms: that a device does not answer; and of its signalling
  std::vector<std::string_view> all_parents_;
  std::vector<AlarmSpec> alarms_;
};

// The spec of an area. `id` and `label` outlive it.
DeviceSpec AreaSpec(std::string_view id, LocalText label);

}  // namespace tramgac::rooms
