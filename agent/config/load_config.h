// Reading node.yaml: strictly, with all problems at once.
//
// Thread safety: the functions share nothing. They look at the files and folders that the configuration names (are
// they there, may they be read, may others read them) and so may block on the disk.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "agent/config/config.h"
#include "agent/document/problem.h"

namespace tramgac::config {

// Reads and checks the file at `path`; relative names in it are relative to its folder. All problems are added to
// `problems`.
// Outcomes: the configuration, with gaps if there were problems: then it is good for CheckDevices and for nothing else;
// null if nothing could be understood, which is a problem.
std::unique_ptr<const NodeConfig> LoadConfig(const std::string& path, document::Problems& problems);

// The same for a text called `file` in problems, with relative names relative to `folder` (absolute).
std::unique_ptr<const NodeConfig> ParseConfig(const std::string& file, std::string_view text, const std::string& folder,
                                              document::Problems& problems);

// NodeConfig::hash of a text. Does not block.
std::string HashOf(std::string_view text);

}  // namespace tramgac::config
