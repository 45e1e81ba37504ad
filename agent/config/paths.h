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

// What is wrong with `path`, without a place: it must be a regular file that this process may read and others may not,
// as `secrecy` says. Outcome: an empty message if nothing is.
document::Problem ProblemOfFile(const std::string& path, Secrecy secrecy);

// Complains at `field` about `problem`, if it is one.
void ComplainOf(const document::Field& field, document::Problem problem);

}  // namespace tramgac::config
