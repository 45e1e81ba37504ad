// What devices say and what is wrong with them, as the console shows it.
//
// Single-threaded; nothing blocks; allocates nothing.
#pragma once

#include <span>
#include <string_view>

#include "agent/core/pipeline/device_runtime.h"
#include "firmware/console/console.h"

namespace tramgac::firmware {

// A line a point: "climate-1 ambient.temperature = 24.6 Cel", or why there is no value. A device without points is left
// out, and so are points that nobody reads on this node (the node's own), which are the last device's. Of the device
// `only` if that is not empty; says so if there is none of that name.
void WriteReadings(std::span<const DeviceRuntime> devices, std::string_view only, ConsoleText& text);

// A line an alarm that is active: its id, severity and text. Says so if there is none.
void WriteAlarms(std::span<const DeviceRuntime> devices, ConsoleText& text);

}  // namespace tramgac::firmware
