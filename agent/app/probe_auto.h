// Which profile fits an SNMP agent that nobody has named one for.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "agent/app/probe_read.h"

namespace tramgac::app {

// What a device said about itself.
struct Identity {
  Quality exchange = Quality::kNotReadYet;
  std::string sys_object_id;  // dotted; empty: not answered
  std::string sys_descr;      // may be empty
  std::string sys_name;       // may be empty
  bool has_ups_mib = false;   // answers upsIdentManufacturer of RFC 1628
  document::Wording problem;  // the device could not even be asked
};

// What is asked, as a profile, so that it is read like everything else; and what the answer in `block` says.
std::shared_ptr<const profile::Profile> QuestionProfile();
Identity IdentityOf(const RawBlock& block, const profile::Profile& question);

// Asks the agent at `target`. Precondition: an SNMP target with a numeric host. Blocks as ReadOnce.
Identity Identify(const config::Target& target, Duration timeout);

struct ProfileChoice {
  std::string name;
  document::Wording why;
};

// The SNMP profile with the longest prefix of the sysObjectID, else by what the device answers: ietf_ups,
// linux_server for net-snmp, if_mib for anything. Pure.
ProfileChoice ChooseProfile(const Identity& identity,
                            std::span<const std::shared_ptr<const profile::Profile>> profiles);

}  // namespace tramgac::app
