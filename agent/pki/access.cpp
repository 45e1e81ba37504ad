#include "agent/pki/access.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "agent/core/payload/reserved_site.h"
#include "agent/pki/messages.h"

namespace tramgac::pki {
namespace {

using document::Quoted;
using document::Say;
using document::Wording;

constexpr std::string_view kRoot = "tramgac/v1";
// Of a node: what it says ..
constexpr std::string_view kSaid[] = {"state", "birth", "def/+", "data/+", "last/+", "alarm/+", "event"};
// .. and what a program may ask of it. People ask whatever there is.
constexpr std::string_view kOfPrograms[] = {"hello", "replay", "selftest"};

std::string TopicOf(const NodeName& node, std::string_view rest) {
  return fmt::format("{}/{}/{}/{}", kRoot, node.site, node.node, rest);
}

// One level: what stands deeper would look like what a node of a site "rsp" says.
std::string Responses() { return fmt::format("{}/rsp/+", kRoot); }

Access OfNode(const NodeName& name) {
  Access access{name.node, Role::kNode, {}, {}};
  for (const std::string_view said : kSaid) access.write.push_back(TopicOf(name, said));
  access.write.push_back(Responses());  // whoever asks says where
  access.read = {TopicOf(name, "cmd/+/+"), fmt::format("{}/wm/+/{}", kRoot, name.node)};
  return access;
}

// Looks at everything that nodes say, and does nothing.
Access OfReader(const std::string& user, Role role) {
  Access access{user, role, {}, {}};
  for (const std::string_view said : kSaid) access.read.push_back(fmt::format("{}/+/+/{}", kRoot, said));
  return access;
}

Access OfOperator(const std::string& user, const std::vector<NodeName>& nodes) {
  Access access = OfReader(user, Role::kOperator);
  access.read.push_back(Responses());
  for (const NodeName& node : nodes) access.write.push_back(TopicOf(node, fmt::format("cmd/{}/+", user)));
  return access;
}

Access OfSupervisor(const std::string& user, const std::vector<NodeName>& nodes) {
  Access access = OfReader(user, Role::kSupervisor);
  access.read.push_back(Responses());
  access.read.push_back(fmt::format("{}/wm/{}/+", kRoot, user));
  access.read.emplace_back("$SYS/broker/#");  // it watches the broker too
  for (const NodeName& node : nodes) {
    access.write.push_back(fmt::format("{}/wm/{}/{}", kRoot, user, node.node));
    for (const std::string_view verb : kOfPrograms) {
      access.write.push_back(TopicOf(node, fmt::format("cmd/{}/{}", user, verb)));
    }
  }
  return access;
}

// A name of the plan with its role. `seen` are those before it.
Wording ProblemOfName(const std::string& name, Role role, std::set<std::string>& seen) {
  if (!IsName(role, name)) return Say(kBadName, Quoted(name), RoleWord(role));
  if (!seen.insert(name).second) return Say(kNameTwice, Quoted(name));
  return {};
}

std::size_t CountFilters(const AccessPlan& plan) {
  const std::size_t readers = plan.operators.size() + plan.supervisors.size() + plan.viewers.size();
  return plan.nodes.size() * (std::size(kSaid) + 3 + plan.operators.size() + plan.supervisors.size() * 4) +
         readers * (std::size(kSaid) + 3);
}

}  // namespace

Wording ProblemOf(const AccessPlan& plan) {
  if (plan.nodes.empty()) return Say(kNoNodes);
  if (CountFilters(plan) > kMostFilters) return Say(kTooManyFilters, kMostFilters);
  std::set<std::string> seen;
  for (const NodeName& node : plan.nodes) {
    if (!IsName(Role::kNode, node.site) || IsReservedSite(node.site)) return Say(kBadSite, Quoted(node.site));
    if (Wording why = ProblemOfName(node.node, Role::kNode, seen); !why.empty()) return why;
  }
  const std::pair<const std::vector<std::string>&, Role> people[] = {
      {plan.operators, Role::kOperator}, {plan.supervisors, Role::kSupervisor}, {plan.viewers, Role::kViewer}};
  for (const auto& [names, role] : people) {
    for (const std::string& name : names) {
      if (Wording why = ProblemOfName(name, role, seen); !why.empty()) return why;
    }
  }
  return {};
}

std::vector<Access> AccessOf(const AccessPlan& plan) {
  std::vector<Access> list;
  for (const NodeName& node : plan.nodes) list.push_back(OfNode(node));
  for (const std::string& user : plan.operators) list.push_back(OfOperator(user, plan.nodes));
  for (const std::string& user : plan.supervisors) list.push_back(OfSupervisor(user, plan.nodes));
  for (const std::string& user : plan.viewers) list.push_back(OfReader(user, Role::kViewer));
  return list;
}

std::string MosquittoText(const std::vector<Access>& list) {
  std::string text(kAccessMark);
  for (const Access& access : list) {
    text += fmt::format("\n# {}\nuser {}\n", RoleWord(access.role), access.user);
    for (const std::string& filter : access.write) text += fmt::format("topic write {}\n", filter);
    for (const std::string& filter : access.read) text += fmt::format("topic read {}\n", filter);
  }
  return text;
}

}  // namespace tramgac::pki
