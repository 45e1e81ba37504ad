// `tramgac scan` of SNMP address ranges.
#pragma once

#include <string>
#include <vector>

#include "agent/app/scan_modbus.h"
#include "agent/app/snmp_sweep.h"

namespace tramgac::app {

// The credentials that a scan tries: what the address says (`own`: it says any), the communities of one file, one a
// line, and the users of another, one a line as in an address: USER?auth=SHA-256&auth_file=F&priv=AES-128&priv_file=F,
// relative files beside it. Lines that begin with '#' are comments. Blocks on the disk. Outcomes: at least one try;
// empty, with `why`.
std::vector<SnmpTry> LoadTries(const config::SnmpTarget& target, bool own, const std::string& communities,
                               const std::string& users, document::Wording& why);

// Sweeps `hosts` (numeric addresses) with `tries`. Outcome: false if it ended early.
bool ScanSnmp(const std::vector<std::string>& hosts, std::vector<SnmpTry> tries, ScanContext& context);

}  // namespace tramgac::app
