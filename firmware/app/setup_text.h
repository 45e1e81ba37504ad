// A node's configuration, as the console shows it. Single-threaded; allocates nothing.
#pragma once

#include "firmware/app/node_setup.h"
#include "firmware/console/console.h"

namespace tramgac::firmware {

// Whether the block in flash was taken and why not, then who the node is, its broker, its line, a line a device and a
// line a contact.
void WriteSetup(const NodeSetup& setup, ConsoleText& text);

}  // namespace tramgac::firmware
