// A node's configuration, as the console shows it. Single-threaded; allocates nothing.
#pragma once

#include "firmware/app/node_setup.h"
#include "firmware/console/console.h"

namespace tramgac::firmware {

// Whether the block in flash was taken and why not, then who the node is, its broker, its line, a line a device, a
// contact and a sensor.
void WriteSetup(const NodeSetup& setup, ConsoleText& text);

}  // namespace tramgac::firmware
