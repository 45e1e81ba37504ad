// Who may publish and read what at the broker of a fleet (docs/reference/mqtt.md). Pure functions, thread-safe; nothing
// blocks.
//
// Every topic that somebody may write is written out, with site, node and user: a pattern would let a node speak for
// one of another site. What everybody in the control room may read is the same for all nodes.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "agent/document/problem.h"
#include "agent/pki/names.h"

namespace tramgac::pki {

struct NodeName {
  std::string site;
  std::string node;  // and its user name
};

struct AccessPlan {
  std::vector<NodeName> nodes;
  std::vector<std::string> operators, supervisors, viewers;  // user names
};

// Topic filters of MQTT.
struct Access {
  std::string user;
  Role role = Role::kNode;
  std::vector<std::string> write;
  std::vector<std::string> read;
};

inline constexpr std::size_t kMostFilters = 200000;  // of all users together

// Outcome: an empty message; or what is wrong: no node, a bad site or name, a name that two have, or more than
// kMostFilters.
document::Wording ProblemOf(const AccessPlan& plan);

// What each may do, in the order of the plan. Precondition: no problem.
std::vector<Access> AccessOf(const AccessPlan& plan);

// The first line of what MosquittoText makes.
inline constexpr std::string_view kAccessMark = "# Made by tramgac broker acl: make it anew instead of editing it.\n";

// The same as an access list of mosquitto (acl_file of mosquitto.conf(5)).
std::string MosquittoText(const std::vector<Access>& list);

}  // namespace tramgac::pki
