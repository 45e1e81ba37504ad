// Secrets out of text that leaves the node. Pure functions; thread-safe; nothing blocks.
#pragma once

#include <string>
#include <string_view>

#include "agent/document/field.h"

namespace tramgac::bundle {

// What stands in the place of what was taken out.
inline constexpr std::string_view kRemoved = "(removed)";

// The configuration of a node as text that may be passed on: every key of the file, and the values of those keys of
// which it is known that they hold no secret; of addresses without credentials. Comments are left out: people write
// passwords there. Outcome: YAML for people, which a node does not take.
std::string PublicConfig(const document::Field& root);

// An address without what stands behind the user's name, and without the values of parameters that are not known to be
// public. Outcome: kRemoved for what is no address.
std::string PublicAddress(std::string_view address);

// Text for people, such as a log, without what looks like a secret: the value behind "password=", "community:" and the
// like, credentials in addresses, private keys in PEM.
std::string PublicLog(std::string_view text);

}  // namespace tramgac::bundle
