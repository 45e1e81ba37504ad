// What an SNMP agent says unasked: traps and informs of all versions as one kind of thing, and its way into a RawBlock.
// Knows no socket and no SNMP library. Pure functions over plain values; nothing blocks; safe anywhere.
#pragma once

#include <cstdint>
#include <span>

#include "agent/core/base/status.h"
#include "agent/core/model/raw_block.h"
#include "drivers/snmp/address.h"
#include "drivers/snmp/varbind.h"

namespace tramgac::snmp {

// Views refer to the message that it came from, or to the caller's buffer.
struct Notification {
  OidView identity;                   // value of snmpTrapOID.0
  bool inform = false;                // the sender waits for a response
  std::uint32_t uptime = 0;           // sysUpTime.0 of the sender, hundredths of a second
  std::span<const Varbind> varbinds;  // v2: without the first two, which are sysUpTime.0 and snmpTrapOID.0
};

// The head of a Trap-PDU of SNMPv1 (RFC 1157 clause 4.1.6).
struct TrapV1 {
  OidView enterprise;
  std::int64_t generic = 0;   // 0 coldStart .. 5 egpNeighborLoss, 6 enterpriseSpecific
  std::int64_t specific = 0;  // of the enterprise, with generic 6
};

// Sub-identifiers that the identity of a TrapV1 needs at most.
inline constexpr std::size_t kMaxIdentity = 128;

// The snmpTrapOID of a v1 trap (RFC 3584 clause 3.1), written to `out`: snmpTraps.(generic + 1), or
// enterprise.0.specific. Outcomes: a view of `out`; kInvalidArgument (no such generic trap, a negative specific code,
// or an enterprise too long or too short).
Result<OidView> IdentityOf(const TrapV1& trap, std::span<std::uint32_t> out);

// Understands the varbinds of an SNMPv2-Trap-PDU or InformRequest-PDU (RFC 3416 clause 4.2.6). Outcomes: the
// notification, with `inform` false; kInvalidArgument (the first two are not what they must be).
Result<Notification> FromVarbinds(std::span<const Varbind> varbinds);

// Do both name the same notification? The 0 before the last sub-identifier may stand or not: RFC 1628 defines
// upsTraps.1 without it, and the same trap sent as v1 becomes upsTraps.0.1 on its way (RFC 3584 clause 3.1).
bool SameNotification(OidView a, OidView b);

// Position of `identity` in `table`. Outcome: RawNotification::kUnknown if it is not there.
std::uint32_t FindNotification(std::span<const NotificationAddress> table, OidView identity);

// Fills the cleared `block` with the notification: which of `table` it is, and an item for each field of it that came
// along; RawItem::point is the position of the field. Of two varbinds for one field the first counts.
void FillNotification(const Notification& notification, std::span<const NotificationAddress> table, RawBlock& block);

}  // namespace tramgac::snmp
