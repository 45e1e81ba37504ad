// Who a certificate is for: roles, names, hosts. Pure functions, thread-safe; nothing blocks.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tramgac::pki {

// What a certificate is good for. Only a broker may be a TLS server, and a broker is never a client.
enum class Role : std::uint8_t { kNode, kOperator, kSupervisor, kViewer, kBroker };
inline constexpr std::array<std::string_view, 5> kRoleWords = {"node", "operator", "supervisor", "viewer", "broker"};

inline std::string_view RoleWord(Role role) { return kRoleWords[static_cast<std::size_t>(role)]; }
// Outcome: nullopt if `word` is none of kRoleWords.
std::optional<Role> RoleOf(std::string_view word);

inline constexpr std::size_t kLongestName = 40;  // characters

// May something of this role be called so? The name becomes the CN, the user at the broker, a level of topics and part
// of file names: 1 to kLongestName characters, a letter or digit first; nodes and brokers of a-z 0-9 -, people and
// programs of A-Z . _ @ too.
bool IsName(Role role, std::string_view name);

// By what clients may reach a broker.
struct Host {
  std::string text;     // a DNS name in lower case, or an address as inet_ntop(3) writes it
  std::string address;  // 4 or 16 bytes; empty: a DNS name
  bool operator==(const Host&) const = default;
};
inline constexpr std::size_t kMostHosts = 16;  // of one certificate

// Outcomes: a DNS name (RFC 1123 clause 2.1: labels of 1 to 63 letters, digits and inner hyphens, at most 253
// characters, the last label not a number) or an IPv4 or IPv6 address; nullopt for anything else, wildcards among it.
std::optional<Host> ParseHost(std::string_view text);

}  // namespace tramgac::pki
