// The configuration of a firmware node: YAML for people, a block of bytes for the image (firmware/config/node_block.h).
#pragma once

#include <deque>
#include <string>

#include "agent/app/profile_argument.h"
#include "agent/document/problem.h"
#include "firmware/config/node_block.h"

namespace tramgac::app {

// Not to be copied: `block` has views of `texts`.
struct FirmwareConfig {
  FirmwareConfig() = default;
  FirmwareConfig(const FirmwareConfig&) = delete;
  FirmwareConfig& operator=(const FirmwareConfig&) = delete;

  std::deque<std::string> texts;
  firmware::NodeBlock block;
};

// Reads the file at `path` and the files that its broker section names; blocks on the disk. Every problem is added to
// `problems`; without one `config` is sound.
void LoadFirmwareConfig(const std::string& path, Profiles& profiles, FirmwareConfig& config,
                        document::Problems& problems);

}  // namespace tramgac::app
