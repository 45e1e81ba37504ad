#include "agent/app/probe_auto.h"

#include <array>

#include "drivers/snmp/oid.h"

namespace tramgac::app {
namespace {

using document::Phrase;
using document::Say;

constexpr std::array<std::uint32_t, 9> kSysObjectId = {1, 3, 6, 1, 2, 1, 1, 2, 0};
constexpr std::array<std::uint32_t, 11> kUpsManufacturer = {1, 3, 6, 1, 2, 1, 33, 1, 1, 1, 0};
constexpr std::array<std::uint32_t, 7> kNetSnmp = {1, 3, 6, 1, 4, 1, 8072};

constexpr Phrase kByPrefix{"sysObjectID {0} begins with a prefix of this profile",
                           "sysObjectID {0} bắt đầu bằng tiền tố của hồ sơ này"};
constexpr Phrase kByUpsMib{"sysObjectID {0} is in no profile, but the device answers UPS-MIB (RFC 1628)",
                           "sysObjectID {0} không có trong hồ sơ nào, nhưng thiết bị trả lời UPS-MIB (RFC 1628)"};
constexpr Phrase kByNetSnmp{"sysObjectID {0} is net-snmp's", "sysObjectID {0} là của net-snmp"};
constexpr Phrase kByNothing{"sysObjectID {0} is in no profile; nearly every device has IF-MIB",
                            "sysObjectID {0} không có trong hồ sơ nào; hầu như thiết bị nào cũng có IF-MIB"};

// Two scalars as a profile of their own, so that they are read like everything else.
std::shared_ptr<const profile::Profile> QuestionProfile() {
  auto question = std::make_shared<profile::Profile>();
  question->name = "auto";
  question->protocol = profile::Protocol::kSnmp;
  PointSpec id;
  id.name = "sysObjectID";
  id.type = ValueType::kText;
  id.encoding.type = WireType::kOidText;
  PointSpec ups;
  ups.name = "upsIdentManufacturer";
  ups.type = ValueType::kText;
  ups.encoding.type = WireType::kText;
  question->points = {id, ups};
  question->snmp_scalars = {{0, kSysObjectId, RefreshClass::kFast}, {1, kUpsManufacturer, RefreshClass::kFast}};
  return question;
}

}  // namespace

Identity Identify(const config::Target& target, Duration timeout) {
  const ProbeResult result = ReadOnce(target, QuestionProfile(), timeout);
  Identity identity;
  identity.problem = result.problem;
  identity.exchange = result.exchange;
  if (!result.started || result.points.size() != 2) return identity;
  if (result.points[0].value.is_string()) identity.sys_object_id = result.points[0].value.get<std::string>();
  identity.has_ups_mib = result.points[1].quality == Quality::kGood;
  return identity;
}

ProfileChoice ChooseProfile(const Identity& identity,
                            std::span<const std::shared_ptr<const profile::Profile>> profiles) {
  std::array<std::uint32_t, snmp::kMaxOidLength> storage{};
  const std::size_t length = snmp::ParseOid(identity.sys_object_id, storage).value_or(0);
  const snmp::OidView id(storage.data(), length);
  std::size_t longest = 0;
  std::string best;
  for (const auto& profile : profiles) {
    for (const auto& prefix : profile->sys_object_ids) {
      if (prefix.size() <= longest || !snmp::IsPrefix(prefix, id)) continue;
      longest = prefix.size();
      best = profile->name;
    }
  }
  const std::string shown = identity.sys_object_id.empty() ? "-" : identity.sys_object_id;
  if (!best.empty()) return {best, Say(kByPrefix, shown)};
  if (identity.has_ups_mib) return {"ietf_ups", Say(kByUpsMib, shown)};
  if (snmp::IsPrefix(kNetSnmp, id)) return {"linux_server", Say(kByNetSnmp, shown)};
  return {"if_mib", Say(kByNothing, shown)};
}

}  // namespace tramgac::app
