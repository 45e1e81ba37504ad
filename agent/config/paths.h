// Files and folders that a configuration names. Private to agent/config. May block on the disk.
#pragma once

#include <string>

#include "agent/document/field.h"

namespace tramgac::config {

// Who else may have rights on a file.
enum class Secrecy : std::uint8_t {
  kNone,          // anybody
  kNotForOthers,  // owner and group: keys are often shared with a group
  kOwnerOnly,     // passwords and communities
};

// `path` seen from `folder`. Outcome: absolute if `folder` is.
std::string Resolve(const std::string& folder, const std::string& path);

// The path in `field`, resolved. Outcome: `fallback` if absent or wrong.
std::string ReadPath(const document::Field& field, const std::string& folder, std::string fallback = {});

// Complains at `field` unless `path` is a regular file that this process may read and others may not, as `secrecy`
// says.
void CheckFile(const document::Field& field, const std::string& path, Secrecy secrecy);

}  // namespace tramgac::config
