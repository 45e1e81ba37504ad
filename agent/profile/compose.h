// Several profiles as one: a device's own and the layers of what it shares with others.
#pragma once

#include <memory>
#include <span>

#include "agent/profile/profile.h"

namespace tramgac::profile {

// `parts` in the order of their precedence. A point, alarm or trap that an earlier part has is left out of the later
// ones, with the alarms that would look at it; a table without columns is left out whole. The most careful limits hold.
// The maturity is that of the least sure part. Preconditions: at least one part, all of SNMP or all of hosts that are
// asked questions. Outcome: the one part itself, or a profile that keeps its parts. Does not block; thread-safe.
std::shared_ptr<const Profile> Compose(std::span<const std::shared_ptr<const Profile>> parts);

}  // namespace tramgac::profile
