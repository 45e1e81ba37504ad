#include "agent/app/probe_auto.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "drivers/snmp/oid.h"

namespace tramgac::app {
namespace {

using document::Phrase;
using document::Say;
using document::Wording;
using profile::Description;
using profile::Profile;

constexpr std::array<std::uint32_t, 9> kSysObjectId = {1, 3, 6, 1, 2, 1, 1, 2, 0};
constexpr std::array<std::uint32_t, 9> kSysDescr = {1, 3, 6, 1, 2, 1, 1, 1, 0};
constexpr std::array<std::uint32_t, 9> kSysName = {1, 3, 6, 1, 2, 1, 1, 5, 0};

constexpr Phrase kById{"sysObjectID {0} begins with {1}", "sysObjectID {0} bắt đầu bằng {1}"};
constexpr Phrase kByDescr{"sysDescr contains {0}", "sysDescr có chứa {0}"};
constexpr Phrase kByAnswer{"it answers below {0}", "thiết bị trả lời dưới {0}"};
constexpr Phrase kLayers{"{0}; and what it shares with other devices: {1}",
                         "{0}; và những phần chung với thiết bị khác: {1}"};
constexpr Phrase kOnlyLayers{"no profile knows sysObjectID {0}; it answers {1}, which many devices have",
                             "không hồ sơ nào biết sysObjectID {0}; thiết bị trả lời {1}, phần mà nhiều thiết bị có"};
constexpr Phrase kNothing{"no profile knows sysObjectID {0}, and it answers nothing that many devices have",
                          "không hồ sơ nào biết sysObjectID {0}, và thiết bị không trả lời phần chung nào"};

struct QuestionScalar {
  std::string_view name;
  WireType type;
  snmp::OidView oid;
};
constexpr QuestionScalar kQuestions[] = {{"sysObjectID", WireType::kOidText, kSysObjectId},
                                         {"sysDescr", WireType::kText, kSysDescr},
                                         {"sysName", WireType::kText, kSysName}};

std::string OidText(snmp::OidView oid) {
  std::string text(snmp::kMaxOidText, ' ');
  text.resize(snmp::FormatOid(oid, text).value_or(0));
  return text;
}

std::string TextOf(const ProbePoint& point) {
  return point.quality == Quality::kGood && point.value.is_string() ? point.value.get<std::string>() : "";
}

void Ask(Profile& question, std::string_view name, WireType type, snmp::OidView oid, bool first_below) {
  PointSpec spec;
  spec.name = name;
  spec.type = ValueType::kText;
  spec.encoding.type = type;
  question.snmp_scalars.push_back(
      {static_cast<std::uint32_t>(question.points.size()), oid, RefreshClass::kFast, false, {}, first_below});
  question.points.push_back(spec);
}

// How well a description fits; compared in this order.
struct Rank {
  bool answers = false;
  std::size_t prefix = 0;
  bool sys_descr = false;
  Wording why;

  auto Key() const { return std::tuple(answers, prefix, sys_descr); }
};

void AddReason(Wording& why, const Wording& more) {
  why = why.empty() ? more : Wording{why.en + ", " + more.en, why.vi + ", " + more.vi};
}

class Fit {
 public:
  explicit Fit(const Identity& identity) : identity_(identity) {
    id_.resize(snmp::kMaxOidLength);
    id_.resize(snmp::ParseOid(identity.sys_object_id, id_).value_or(0));
  }

  // Outcome: nullopt, if the description does not fit.
  std::optional<Rank> Of(const Description& description) const;
  // The best of all descriptions of `profile`.
  std::optional<Rank> Of(const Profile& profile) const;

 private:
  bool ById(const Description& description, Rank& rank) const;
  bool ByDescr(const Description& description, Rank& rank) const;
  bool ByAnswer(const Description& description, Rank& rank) const;

  const Identity& identity_;
  std::vector<std::uint32_t> id_;
};

bool Fit::ById(const Description& description, Rank& rank) const {
  const Description::Oid* best = nullptr;
  for (const Description::Oid& prefix : description.sys_object_ids) {
    if (prefix.size() > rank.prefix && snmp::IsPrefix(prefix, id_)) best = &prefix, rank.prefix = prefix.size();
  }
  if (best != nullptr) AddReason(rank.why, Say(kById, identity_.sys_object_id, OidText(*best)));
  return best != nullptr || description.sys_object_ids.empty();
}

bool Fit::ByDescr(const Description& description, Rank& rank) const {
  const auto holds = [this](const std::string& part) { return identity_.sys_descr.find(part) != std::string::npos; };
  const auto found = std::ranges::find_if(description.sys_descr, holds);
  rank.sys_descr = found != description.sys_descr.end();
  if (rank.sys_descr) AddReason(rank.why, Say(kByDescr, document::Quoted(*found)));
  return rank.sys_descr || description.sys_descr.empty();
}

bool Fit::ByAnswer(const Description& description, Rank& rank) const {
  const auto answered = [this](const Description::Oid& oid) {
    const auto known = identity_.answers.find(oid);
    return known != identity_.answers.end() && known->second;
  };
  const auto found = std::ranges::find_if(description.answers, answered);
  rank.answers = found != description.answers.end();
  if (rank.answers) AddReason(rank.why, Say(kByAnswer, OidText(*found)));
  return rank.answers || description.answers.empty();
}

std::optional<Rank> Fit::Of(const Description& description) const {
  Rank rank;
  if (!ById(description, rank) || !ByDescr(description, rank) || !ByAnswer(description, rank)) return std::nullopt;
  return rank.why.empty() ? std::nullopt : std::optional(rank);
}

std::optional<Rank> Fit::Of(const Profile& profile) const {
  std::optional<Rank> best;
  for (const Description& description : profile.descriptions) {
    auto rank = Of(description);
    if (rank && (!best || best->Key() < rank->Key())) best = std::move(rank);
  }
  return best;
}

Identity IdentityOf(const std::vector<ProbePoint>& points, const Profile& question) {
  Identity identity;
  if (points.size() < std::size(kQuestions) || points.size() != question.snmp_scalars.size()) return identity;
  identity.sys_object_id = TextOf(points[0]);
  identity.sys_descr = TextOf(points[1]);
  identity.sys_name = TextOf(points[2]);
  for (std::size_t i = std::size(kQuestions); i < points.size(); ++i) {
    const snmp::OidView oid = question.snmp_scalars[i].oid;
    identity.answers[{oid.begin(), oid.end()}] = !points[i].raw.is_null();  // whatever it is, something is there
  }
  return identity;
}

}  // namespace

std::shared_ptr<const Profile> QuestionProfile(ProfileList profiles) {
  auto question = std::make_shared<Profile>();
  question->name = "auto";
  question->protocol = profile::Protocol::kSnmp;
  for (const QuestionScalar& scalar : kQuestions) Ask(*question, scalar.name, scalar.type, scalar.oid, false);
  std::set<Description::Oid> oids;
  for (const auto& profile : profiles) {
    for (const Description& description : profile->descriptions) {
      oids.insert(description.answers.begin(), description.answers.end());
    }
  }
  for (const Description::Oid& oid : oids) {
    const snmp::OidView kept = question->oids.Keep(oid);
    Ask(*question, "answers", WireType::kText, kept, true);
  }
  return question;
}

Identity IdentityOf(const RawBlock& block, const Profile& question) {
  Identity identity = IdentityOf(PointsOf(block, question), question);
  identity.exchange = block.exchange;
  return identity;
}

Identity Identify(const config::Target& target, ProfileList profiles, Duration timeout) {
  const auto question = QuestionProfile(profiles);
  const ProbeResult result = ReadOnce(target, question, timeout);
  Identity identity = result.started ? IdentityOf(result.points, *question) : Identity();
  identity.problem = result.problem;
  identity.exchange = result.exchange;
  return identity;
}

ProfileChoice ChooseProfile(const Identity& identity, ProfileList profiles) {
  const Fit fit(identity);
  const Profile* best = nullptr;
  Rank rank;
  std::set<std::string> layers;
  for (const auto& profile : profiles) {
    if (profile->protocol != profile::Protocol::kSnmp) continue;
    const auto own = fit.Of(*profile);
    if (!own) continue;
    if (profile->layer) {
      layers.insert(profile->name);
    } else if (best == nullptr || rank.Key() < own->Key() || (rank.Key() == own->Key() && profile->name < best->name)) {
      best = profile.get();
      rank = *own;
    }
  }
  std::string names, joined = best != nullptr ? best->name : "";
  for (const std::string& layer : layers) {
    names += (names.empty() ? "" : ", ") + layer;
    joined += (joined.empty() ? "" : "+") + layer;
  }
  const std::string shown = identity.sys_object_id.empty() ? "-" : identity.sys_object_id;
  if (best != nullptr && layers.empty()) return {joined, rank.why};
  if (best != nullptr) return {joined, {Say(kLayers, rank.why.en, names).en, Say(kLayers, rank.why.vi, names).vi}};
  return {joined, layers.empty() ? Say(kNothing, shown) : Say(kOnlyLayers, shown, names)};
}

}  // namespace tramgac::app
