// The drop-in of the service manager that lets the service talk to those whom its configuration names and to nobody
// else (systemd.resource-control(5), IPAddressDeny=). Decision 0018.
#pragma once

#include <netinet/in.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/config/peers.h"

namespace tramgac::app {

inline constexpr const char* kNetworksDropIn = "/etc/systemd/system/tramgac.service.d/networks.conf";
inline constexpr std::size_t kLargestDropIn = 1 << 20;  // bytes

// "10.0.0.0/8", "192.0.2.1", "2001:db8::/32". IPv4 is kept as it is mapped into IPv6.
struct Network {
  std::array<std::uint8_t, sizeof(in6_addr)> bytes{};
  std::uint8_t bits = 0;  // of the prefix, 0 to 128

  bool Has(const Network& other) const;
};

// Outcome: nullopt for what is neither an address nor a network, or has a prefix that is too long. Thread-safe.
std::optional<Network> ParseNetwork(std::string_view text);

// What a drop-in lets the service reach. Immutable; any thread may ask.
class NetworkFilter {
 public:
  // Understands the lines IPAddressAllow= and IPAddressDeny= with networks and the words any, localhost, link-local and
  // multicast. A text without IPAddressDeny=any filters nothing.
  explicit NetworkFilter(std::string_view text);

  bool filters() const { return filters_; }
  // Precondition: `address` is an IP address. Outcome: false too for what is none.
  bool Lets(std::string_view address) const;

 private:
  void Allow(std::string_view word);

  std::vector<Network> allowed_;
  bool filters_ = false;
};

// The peers with an address that the filter does not let through, in their order. A name is not judged: looking it up
// would block.
std::vector<config::Peer> ShutOut(const NetworkFilter& filter, const std::vector<config::Peer>& peers);

// The drop-in as it is on this machine. Blocks on the disk. Outcome: one that filters nothing if there is none, or it
// cannot be read.
NetworkFilter InstalledFilter();

// For people, a line each: who is shut out by the installed filter, and what to do. Blocks on the disk. Outcome: empty
// if nobody is.
std::vector<document::Wording> NotesOfFilter(const config::NodeConfig& config);

// The text of a drop-in: this machine itself, and `peers` by their addresses, each once, with who has it.
// Precondition: every host is an IP address or a network.
std::string DropInText(const std::vector<config::Peer>& peers);

// The addresses behind `nameserver` in the text of resolv.conf(5), in their order.
std::vector<std::string> NameServers(std::string_view text);

}  // namespace tramgac::app
