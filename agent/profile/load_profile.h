// Loading a profile: the file as docs/reference/profile-format.md describes it, strictly.
//
// Thread safety: the functions share nothing; several threads may load at once, each with its own Problems.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "agent/document/problem.h"
#include "agent/profile/names_registry.h"
#include "agent/profile/profile.h"

namespace tramgac::profile {

// The notes of a profile and the sources that they name are for people who look at it: what polls has no use for them,
// and they are a fifth of its memory.
enum class Notes : std::uint8_t { kKept, kLeftOut };

// Parses `text`, which is called `file` in problems. Does not block.
// Outcomes: the profile; null if there was at least one problem, all of which are added to `problems`.
std::shared_ptr<const Profile> ParseProfile(const std::string& file, std::string_view text, const NamesRegistry& names,
                                            document::Problems& problems);

// Reads and parses the file at `path`; may block on the disk. If it is called profile.yaml, the profile must have
// the name of its folder. Outcomes: as ParseProfile.
std::shared_ptr<const Profile> LoadProfile(const std::string& path, const NamesRegistry& names,
                                           document::Problems& problems, Notes notes = Notes::kKept);

}  // namespace tramgac::profile
