// Moves a damaged store out of the way.
// Thread safety: any thread, while nobody has the file open. Blocks on the file system.
#pragma once

#include <string>

#include "agent/core/base/status.h"

namespace tramgac::store {

// As many damaged stores are kept, so that a failing card does not fill the disk.
constexpr unsigned kDamagedKept = 3;

// Renames `path` with its -wal and -journal to `<path>.damaged-<N>`, N one above the highest that is there.
// Outcomes: the new path; kUnavailable, with the system's words in `why` (the file is where it was).
Result<std::string> SetAside(const std::string& path, std::string& why);

// Removes the file that is one too many now that `set_aside` has come; nothing if there is none.
void RemoveOldest(const std::string& path, const std::string& set_aside);

// Undoes SetAside when no new store could be begun either; what was made at `path` since is removed.
void PutBack(const std::string& path, const std::string& set_aside);

}  // namespace tramgac::store
