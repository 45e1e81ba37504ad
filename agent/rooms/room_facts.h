// What the devices of a room say of it, by the registry names of their points (drivers/names/points.yaml).
// Pure; nothing allocates or blocks.
#pragma once

#include <optional>
#include <span>

#include "agent/core/pipeline/device_runtime.h"
#include "drivers/conference/room_state.h"

namespace tramgac::rooms {

// How well packets travel. Nothing: nobody says.
struct LineFigures {
  std::optional<double> loss;    // %
  std::optional<double> jitter;  // ms
  std::optional<double> time;    // ms, there and back
};

// Of the call that the room is in. Nothing: nobody says.
struct CallNow {
  std::optional<bool> in_call;
  std::optional<double> rate;  // kbit/s: the agreed one, else that of the picture it receives
};

struct RoomLook {
  conference::RoomFacts facts;
  LineFigures line;  // the worst of a call if one is told, else of pings
  CallNow call;
};

// Readings that are not good are not looked at: what a device said before it fell silent says nothing of now.
// A room none of whose devices probes the network or the signalling is silent when a device of it is unavailable.
RoomLook LookAt(std::span<const DeviceRuntime* const> devices);

}  // namespace tramgac::rooms
