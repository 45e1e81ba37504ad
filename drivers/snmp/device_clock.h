// The agent's own clock, asked for in the same request as counters. Plain values; safe anywhere.
#pragma once

#include <array>
#include <cstdint>

#include "drivers/snmp/oid.h"
#include "drivers/snmp/varbind.h"

namespace tramgac::snmp {

// sysUpTime.0 of RFC 3418; without its last part it is what GETNEXT and GETBULK find it by.
inline constexpr std::array<std::uint32_t, 9> kSysUpTime = {1, 3, 6, 1, 2, 1, 1, 3, 0};
inline constexpr OidView kBeforeSysUpTime = OidView(kSysUpTime).first(8);

// Hundredths of a second in `varbind`. Outcome: 0, if it is something else.
inline std::uint32_t UptimeIn(const Varbind& varbind) {
  const bool is_uptime = varbind.type == VarType::kTimeTicks && SameOid(varbind.name, kSysUpTime);
  return is_uptime ? static_cast<std::uint32_t>(varbind.number) : 0;
}

}  // namespace tramgac::snmp
