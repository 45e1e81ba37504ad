// The end of a service's log in systemd's journal.
#pragma once

#include <cstddef>
#include <string>

#include "agent/core/base/status.h"

namespace tramgac::service {

// The newest `lines` entries of `unit` ("tramgac.service"), the oldest of them first, one a line: "2026-11-30T08:00:00Z
// <6> message"; the number is the priority of syslog(3). Blocks on the disk; any thread. Outcomes: the text, empty if
// the unit has written nothing that this user may read; kUnavailable: there is no journal, or it cannot be read.
Result<std::string> JournalTail(const std::string& unit, std::size_t lines);

}  // namespace tramgac::service
