// The SNMP client on net-snmp. The only header of this folder that others include: it shows nothing of net-snmp.
#pragma once

#include <memory>

#include "drivers/snmp/client.h"

namespace tramgac::snmp {

// Makes the client of this process. net-snmp keeps process-wide state without locks, so every call to every
// client of a process must come from one thread. Reads no configuration and no MIB file, writes no file, logs
// nothing, and sets the environment variable MIBS. `watcher` outlives the client and is called from Open, Send,
// OnReadable, OnTimeout and the destruction of sessions.
// Does not block. Outcome: never null.
std::unique_ptr<Client> MakeNetSnmpClient(FdWatcher& watcher);

}  // namespace tramgac::snmp
