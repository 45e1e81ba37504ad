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

constexpr std::array<std::uint32_t, 9> kSysDescr = {1, 3, 6, 1, 2, 1, 1, 1, 0};
constexpr std::array<std::uint32_t, 9> kSysName = {1, 3, 6, 1, 2, 1, 1, 5, 0};

struct QuestionScalar {
  std::string_view name;
  WireType type;
  snmp::OidView oid;
};
constexpr QuestionScalar kQuestions[] = {{"sysObjectID", WireType::kOidText, kSysObjectId},
                                         {"upsIdentManufacturer", WireType::kText, kUpsManufacturer},
                                         {"sysDescr", WireType::kText, kSysDescr},
                                         {"sysName", WireType::kText, kSysName}};

std::string TextOf(const ProbePoint& point) {
  return point.quality == Quality::kGood && point.value.is_string() ? point.value.get<std::string>() : "";
}

Identity IdentityOf(const std::vector<ProbePoint>& points) {
  Identity identity;
  if (points.size() != std::size(kQuestions)) return identity;
  identity.sys_object_id = TextOf(points[0]);
  identity.has_ups_mib = points[1].quality == Quality::kGood;
  identity.sys_descr = TextOf(points[2]);
  identity.sys_name = TextOf(points[3]);
  return identity;
}

}  // namespace

std::shared_ptr<const profile::Profile> QuestionProfile() {
  auto question = std::make_shared<profile::Profile>();
  question->name = "auto";
  question->protocol = profile::Protocol::kSnmp;
  for (const QuestionScalar& scalar : kQuestions) {
    PointSpec spec;
    spec.name = scalar.name;
    spec.type = ValueType::kText;
    spec.encoding.type = scalar.type;
    question->snmp_scalars.push_back(
        {static_cast<std::uint32_t>(question->points.size()), scalar.oid, RefreshClass::kFast});
    question->points.push_back(spec);
  }
  return question;
}

Identity IdentityOf(const RawBlock& block, const profile::Profile& question) {
  Identity identity = IdentityOf(PointsOf(block, question));
  identity.exchange = block.exchange;
  return identity;
}

Identity Identify(const config::Target& target, Duration timeout) {
  const ProbeResult result = ReadOnce(target, QuestionProfile(), timeout);
  Identity identity = result.started ? IdentityOf(result.points) : Identity();
  identity.problem = result.problem;
  identity.exchange = result.exchange;
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
