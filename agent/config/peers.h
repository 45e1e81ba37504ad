// Whom a node talks to, as its configuration names them: for a filter that lets it talk to nobody else.
#pragma once

#include <string>
#include <vector>

#include "agent/config/config.h"

namespace tramgac::config {

struct Peer {
  std::string host;  // an IP address; of a broker also a name
  std::string who;   // "broker", "forwarder", or the id of a device
  bool operator==(const Peer&) const = default;
};

// Brokers, then devices with their other ways, then those who forward traps, in the order of the file; this machine
// itself (127.0.0.0/8, ::1) may be among them. Pure; thread-safe. Outcome: empty for a node that has serial lines and
// contacts only.
std::vector<Peer> PeersOf(const NodeConfig& config);

}  // namespace tramgac::config
