// What this machine tells a technician without the agent: real-time clock, network interfaces, names.
#pragma once

#include <string_view>

#include "agent/app/selftest_checks.h"

namespace tramgac::app {

// `broker`: "host:port" or "[address]:port" as the agent says; empty: none. Blocks on the name server, at most as long
// as the system's resolver does (some seconds). Thread-safe. Outcome: what could not be read is left out.
MachineSays AskMachine(std::string_view broker);

}  // namespace tramgac::app
