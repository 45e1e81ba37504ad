// The SNMP client on net-snmp. The only header of this folder that others include: it shows nothing of net-snmp.
#pragma once

#include <memory>

#include "drivers/snmp/client.h"

namespace tramgac::snmp {

// Sets the environment variables MIBS and MIBDIRS, the only way to keep net-snmp from reading MIB files. A program with
// threads calls it before it has any: getenv in one of them reads what setenv in another frees. Does not block.
void PrepareEnvironment();

// Makes the client of this process. net-snmp keeps process-wide state without locks, so every call to every
// client of a process must come from one thread. Reads no configuration and no MIB file, writes no file, logs
// nothing, and does what PrepareEnvironment does, unless that was done. `watcher` outlives the client and is called
// from Open, Send, OnReadable, OnTimeout and the destruction of sessions. Does not block. Outcome: never null.
std::unique_ptr<Client> MakeNetSnmpClient(FdWatcher& watcher);

}  // namespace tramgac::snmp
