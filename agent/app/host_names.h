// Names and addresses of hosts, by the system's resolver.
#pragma once

#include <string>
#include <vector>

struct sockaddr;

namespace tramgac::app {

// Whether it is an IPv4 or IPv6 address already. Thread-safe.
bool IsAddress(const std::string& host);

// Outcome: empty for what is neither IPv4 nor IPv6. Thread-safe.
std::string AddressText(const sockaddr* address);

// The addresses of a name, as text, each once. Blocks as long as the system's resolver does (some seconds).
// Thread-safe. Outcome: empty if it has none, or no name server answers.
std::vector<std::string> Resolve(const std::string& host);

}  // namespace tramgac::app
