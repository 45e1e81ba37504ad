// net-snmp's process-wide set-up, and its algorithms by our names.
#pragma once

#include <net-snmp/net-snmp-config.h>
// net-snmp-includes.h needs the line above first.
#include <net-snmp/net-snmp-includes.h>
// large_fd_set.h is not among them.
#include <net-snmp/library/large_fd_set.h>

// net-snmp renames its own fields by macros that would rename ours too, in some translation units only.
#undef max_repetitions
#undef non_repeaters

#include <span>

#include "drivers/snmp/client.h"

namespace tramgac::snmp {

// Sets the library up once in a process; later calls do nothing. Call it from the thread that owns net-snmp.
void InitLibrary();

using Algorithm = std::span<const oid>;

// The identifier of an algorithm. Outcome: empty, if this build of net-snmp does not have it.
Algorithm AuthAlgorithm(AuthProtocol protocol);
Algorithm PrivAlgorithm(PrivProtocol protocol);

// What a report or an error of net-snmp (SNMPERR_...) means for the reading.
// Outcomes: kUnknownUser, kWrongCredentials, kDecryptionError, kNotInTimeWindow, kUnsupportedSecurity, kDisconnected,
// kTimeout, or kBadFrame for everything that is about bytes.
Quality QualityOfLibraryError(int error);

}  // namespace tramgac::snmp
