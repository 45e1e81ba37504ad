// Secrets come from files, never from the configuration.
#pragma once

#include <string>

#include "agent/core/base/status.h"

namespace tramgac::config {

// The first line of the file at `path`, without its line end. May block on the disk; thread-safe.
// Outcomes: kNotFound, kPermissionDenied (this process may not read it), kFailedPrecondition (others may read it),
// kInvalidArgument (empty, longer than 1024 bytes, or not a regular file), kUnavailable (any other reason).
Result<std::string> ReadSecret(const std::string& path);

}  // namespace tramgac::config
