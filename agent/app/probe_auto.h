// Which profiles fit an SNMP agent that nobody has named any for.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "agent/app/probe_read.h"

namespace tramgac::app {

using ProfileList = std::span<const std::shared_ptr<const profile::Profile>>;

// What a device said about itself.
struct Identity {
  using Oid = std::vector<std::uint32_t>;
  Quality exchange = Quality::kNotReadYet;
  std::string sys_object_id;    // dotted; empty: not answered
  std::string sys_descr;        // may be empty
  std::string sys_name;         // may be empty
  std::map<Oid, bool> answers;  // whether it has something at or below what was asked
  document::Wording problem;    // the device could not even be asked
};

// What is asked, as a profile, so that it is read like everything else: the system group, and whether the device has
// what the descriptions of `profiles` look for.
std::shared_ptr<const profile::Profile> QuestionProfile(ProfileList profiles);
// What the answer in `block` says.
Identity IdentityOf(const RawBlock& block, const profile::Profile& question);

// Asks the agent at `target`. Precondition: an SNMP target with a numeric host. Blocks as ReadOnce.
Identity Identify(const config::Target& target, ProfileList profiles, Duration timeout);

struct ProfileChoice {
  std::string name;  // may be a composition
  document::Wording why;
};

// The best of the SNMP profiles with a description that fits, and behind it every layer that fits, in order of name. A
// description with `answers` is better than one without, then a longer prefix of the sysObjectID, then one that names
// a part of sysDescr. Pure. Outcome: an empty name if nothing fits; `why` says what was looked at in any case.
ProfileChoice ChooseProfile(const Identity& identity, ProfileList profiles);

}  // namespace tramgac::app
