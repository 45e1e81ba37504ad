// This node as an SNMPv3 engine: its id and how often it has started, kept over restarts. Blocks on the disk.
#pragma once

#include <string>

#include "board/api/entropy.h"
#include "drivers/snmp/receiver.h"

namespace tramgac::app {

// Counts one start more in the file at `path` and gives the engine. If the file is missing or damaged, cannot be
// written, or the count is at its end, the engine is a new one with a new id: senders of informs refuse an id whose
// boots do not rise (RFC 3414 clause 2.3), and get to know a new one by themselves. Outcomes: the engine; kUnavailable
// (no random numbers for a new id).
Result<snmp::LocalEngine> StartSnmpEngine(const std::string& path, board::Entropy& entropy);

}  // namespace tramgac::app
