// The rooms of a node: looks at what their devices say, and makes readings of it for the room and for the areas that
// it is in (room_device.h).
//
// Single-threaded, on the pipeline's thread, because it reads what the pipeline knows. Nothing blocks; allocates in the
// constructor only.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "agent/core/model/raw_block.h"
#include "agent/core/pipeline/device_runtime.h"
#include "agent/rooms/room_facts.h"

namespace tramgac::rooms {

// Could a room in this state take part in a meeting, and be seen and heard? Outcome: nothing: not known.
std::optional<bool> IsReady(conference::RoomState state);

// One room: positions in the node's device table.
struct RoomPlan {
  DeviceIndex self = 0;
  std::vector<DeviceIndex> devices;
  std::vector<DeviceIndex> areas;
};

class RoomWatch {
 public:
  // `areas`: all areas; those of the plans are among them. Positions are below the size of the table.
  RoomWatch(std::vector<RoomPlan> rooms, std::vector<DeviceIndex> areas);

  // Which rooms and areas there is something to tell of at `now`: what has changed, and what has not been told of for
  // kRoomPeriod; at most 32, the others next time. To be called about once a second. Outcome: valid until the next
  // call.
  const std::vector<DeviceIndex>& Look(const std::vector<DeviceRuntime>& devices, BootTime now);

  // Makes the block of one of these, which then counts as told.
  void Fill(DeviceIndex device, BootTime now, RawBlock& block);

  // Each room's state at the latest Look, in the order of the plans.
  const std::vector<RoomPlan>& rooms() const { return rooms_; }
  const conference::Room& StateOf(std::size_t room) const { return states_[room].room; }
  const LineFigures& LineOf(std::size_t room) const { return states_[room].line; }
  const CallNow& CallOf(std::size_t room) const { return states_[room].call; }

 private:
  using Counts = std::array<std::uint32_t, conference::kRoomStateCount>;
  struct State {
    conference::Room room;
    LineFigures line;
    CallNow call;
    std::uint64_t told = 0;  // of its state and reasons
    BootTime due{};
  };
  struct Area {
    DeviceIndex self = 0;
    Counts counts{}, told{};
    BootTime due{};
  };
  static constexpr std::size_t kMostAtOnce = 32;

  void LookAtRoom(std::size_t index, const std::vector<DeviceRuntime>& devices);
  void FillRoom(State& state, RawBlock& block);
  static void FillArea(Area& area, RawBlock& block);

  std::vector<RoomPlan> rooms_;
  std::vector<State> states_;
  std::vector<Area> areas_;
  std::vector<DeviceIndex> due_;
  std::vector<const DeviceRuntime*> devices_;  // of the room that is looked at
};

}  // namespace tramgac::rooms
