// House rules of profiles: what the format allows and yet is a mistake, such as an alarm that can never be raised, a
// register that no request may read, or two points with one meaning. `tramgac profile lint` and CI ask for it; an agent
// loads a profile that breaks a house rule all the same.
//
// Thread safety: the functions share nothing.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "agent/document/problem.h"
#include "agent/profile/names_registry.h"
#include "agent/profile/profile.h"

namespace tramgac::profile {

// As ParseProfile and LoadProfile; of a profile that has no other problem, what breaks a house rule is added to
// `problems` with its place. Outcomes: the profile, whether it breaks a rule or not; null if it cannot be loaded.
std::shared_ptr<const Profile> LintText(const std::string& file, std::string_view text, const NamesRegistry& names,
                                        document::Problems& problems);
std::shared_ptr<const Profile> LintProfile(const std::string& path, const NamesRegistry& names,
                                           document::Problems& problems);

// The registry: labels and descriptions in both languages, each label once, units where the name asks for one. `file`
// is what the registry is called in problems. Does not block.
void LintNames(const NamesRegistry& names, const std::string& file, document::Problems& problems);

// Parents of alarms that are not of the profile itself: those that none of `others` which a device may have besides it
// has, a mistake in the format; and those that are less severe than what they hide, against the house. `file` is what
// the profile is called in problems. Precondition: it was loaded with its notes. Neither blocks.
void CheckForeignParents(const Profile& profile, const std::string& file,
                         std::span<const std::shared_ptr<const Profile>> others, document::Problems& problems);
void LintForeignParents(const Profile& profile, const std::string& file,
                        std::span<const std::shared_ptr<const Profile>> others, document::Problems& problems);

// What only all profiles together show: one that is never chosen, because another with the same description comes
// first. Does not block.
void LintLibrary(std::span<const std::shared_ptr<const Profile>> profiles, document::Problems& problems);

}  // namespace tramgac::profile
