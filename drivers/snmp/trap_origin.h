// Whose notification it was before somebody passed it on. Read before anything is decoded, because it decides whose
// credentials count; believed of forwarders that are known, never of anybody else. Pure; any bytes may be given;
// nothing allocates or blocks.
#pragma once

#include <array>
#include <cstdint>

#include "agent/core/base/status.h"
#include "drivers/snmp/message_head.h"

namespace tramgac::snmp {

using Ipv4 = std::array<std::uint8_t, 4>;  // in network order

// The address of the agent that a v1 or v2c notification began at: the first snmpTrapAddress.0 among the varbinds (RFC
// 3584 clause 3.1: who forwards adds it if nobody did before), else agent-addr of a Trap-PDU (RFC 1157 clause 4.1.6).
// The former comes first because a forwarder has seen it (net-snmp's with addForwarderInfo, in v1 too); the latter is
// what the agent believes, which may be an address inside NAT. Outcomes: the address; kNotFound (it does not say, or
// says 0.0.0.0; v3); kDataLoss (malformed up to there).
Result<Ipv4> OriginOf(const MessageHead& head);

}  // namespace tramgac::snmp
