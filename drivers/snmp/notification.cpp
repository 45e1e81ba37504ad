#include "drivers/snmp/notification.h"

#include <algorithm>
#include <array>

#include "drivers/snmp/oid.h"

namespace tramgac::snmp {
namespace {

constexpr std::int64_t kEnterpriseSpecific = 6;                                        // RFC 1157 clause 4.1.6
constexpr std::array<std::uint32_t, 9> kSnmpTraps = {1, 3, 6, 1, 6, 3, 1, 1, 5};       // RFC 3418: snmpTraps
constexpr std::array<std::uint32_t, 9> kSysUpTime = {1, 3, 6, 1, 2, 1, 1, 3, 0};       // RFC 3418: sysUpTime.0
constexpr std::array<std::uint32_t, 11> kTrapOid = {1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0};  // snmpTrapOID.0

// What is before the last sub-identifier, without the optional 0.
OidView StemOf(OidView oid) {
  OidView stem = oid.first(oid.size() - 1);
  return !stem.empty() && stem.back() == 0 ? stem.first(stem.size() - 1) : stem;
}

// Is the variable `name` an instance of `field`, which is a column or a scalar with or without its .0? Agents that
// leave the instance away are not rare.
bool IsOf(OidView field, OidView name) {
  if (IsPrefix(field, name)) return true;
  return field.back() == 0 && SameOid(field.first(field.size() - 1), name);
}

void AppendIdentity(OidView identity, RawBlock& block) {
  std::array<char, kMaxOidText> text;
  const std::size_t length = FormatOid(identity, text).value_or(0);
  RawNotification& notification = block.notification.emplace();
  notification.offset = static_cast<std::uint32_t>(block.bytes.size());
  notification.length = static_cast<std::uint32_t>(length);
  block.bytes.insert(block.bytes.end(), text.begin(), text.begin() + static_cast<std::ptrdiff_t>(length));
}

}  // namespace

Result<OidView> IdentityOf(const TrapV1& trap, std::span<std::uint32_t> out) {
  if (trap.generic < 0 || trap.generic > kEnterpriseSpecific || trap.specific < 0) return Status::kInvalidArgument;
  const bool own = trap.generic == kEnterpriseSpecific;
  const OidView stem = own ? trap.enterprise : OidView(kSnmpTraps);
  const std::size_t size = stem.size() + (own ? 2 : 1);
  if (stem.size() < 2 || size > out.size()) return Status::kInvalidArgument;
  std::copy(stem.begin(), stem.end(), out.begin());
  out[size - 2] = own ? 0 : stem.back();
  out[size - 1] = static_cast<std::uint32_t>(own ? trap.specific : trap.generic + 1);
  return OidView(out.first(size));
}

Result<Notification> FromVarbinds(std::span<const Varbind> varbinds) {
  if (varbinds.size() < 2 || !SameOid(varbinds[0].name, kSysUpTime) || !SameOid(varbinds[1].name, kTrapOid) ||
      varbinds[1].type != VarType::kOid || varbinds[1].oid.size() < 2) {
    return Status::kInvalidArgument;
  }
  return Notification{varbinds[1].oid, false, static_cast<std::uint32_t>(varbinds[0].number), varbinds.subspan(2)};
}

bool SameNotification(OidView a, OidView b) {
  if (a.empty() || b.empty() || a.back() != b.back()) return false;
  return SameOid(StemOf(a), StemOf(b));
}

std::uint32_t FindNotification(std::span<const NotificationAddress> table, OidView identity) {
  const auto found = std::find_if(table.begin(), table.end(), [identity](const NotificationAddress& one) {
    return SameNotification(one.oid, identity);
  });
  return found == table.end() ? RawNotification::kUnknown : static_cast<std::uint32_t>(found - table.begin());
}

void FillNotification(const Notification& notification, std::span<const NotificationAddress> table, RawBlock& block) {
  AppendIdentity(notification.identity, block);
  block.notification->spec = FindNotification(table, notification.identity);
  if (block.notification->spec == RawNotification::kUnknown) return;
  const auto& fields = table[block.notification->spec].fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto found = std::find_if(notification.varbinds.begin(), notification.varbinds.end(),
                                    [&](const Varbind& varbind) { return IsOf(fields[i], varbind.name); });
    if (found != notification.varbinds.end()) AppendVarbind(block, static_cast<PointIndex>(i), *found);
  }
}

}  // namespace tramgac::snmp
