// What a developer asks about the machine that a node runs on, as text. Blocks for the time of reading small files and
// asking file systems; thread-safe.
#pragma once

#include <string>
#include <vector>

#include "agent/bundle/tar_gz.h"

namespace tramgac::app {

// The first (or with `from_end` the last) `most` bytes of a file, also of one that the kernel makes up. Outcome: empty
// if it cannot be read.
std::string ReadPart(const std::string& path, std::size_t most, bool from_end = false);

// machine/*.txt: what the kernel says of itself, disks, networks, clock, serial ports. What is not there is left out.
std::vector<bundle::File> MachineFiles();

}  // namespace tramgac::app
