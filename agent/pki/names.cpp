#include "agent/pki/names.h"

#include <arpa/inet.h>

#include <algorithm>

namespace tramgac::pki {
namespace {

constexpr std::size_t kLongestHost = 253;
constexpr std::size_t kLongestLabel = 63;

// Not <cctype>: that depends on the locale.
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsAlphanumeric(char c) { return IsDigit(c) || IsLower(c) || IsUpper(c); }

bool IsLabel(std::string_view label) {
  return !label.empty() && label.size() <= kLongestLabel && IsAlphanumeric(label.front()) &&
         IsAlphanumeric(label.back()) &&
         std::ranges::all_of(label, [](char c) { return IsAlphanumeric(c) || c == '-'; });
}

bool IsDnsName(std::string_view text) {
  if (text.size() > kLongestHost) return false;
  std::string_view label;
  for (;;) {
    const std::size_t dot = text.find('.');
    label = text.substr(0, dot);
    if (!IsLabel(label)) return false;
    if (dot == std::string_view::npos) break;
    text.remove_prefix(dot + 1);
  }
  return !std::ranges::all_of(label, IsDigit);  // 192.0.2 is a mistyped address
}

std::optional<Host> ParseAddress(const std::string& text, int family, std::size_t size) {
  unsigned char bytes[sizeof(in6_addr)];
  char canonical[INET6_ADDRSTRLEN];
  if (inet_pton(family, text.c_str(), bytes) != 1) return std::nullopt;
  if (inet_ntop(family, bytes, canonical, sizeof canonical) == nullptr) return std::nullopt;
  return Host{canonical, std::string(reinterpret_cast<const char*>(bytes), size)};
}

}  // namespace

std::optional<Role> RoleOf(std::string_view word) {
  const auto* const found = std::ranges::find(kRoleWords, word);
  if (found == kRoleWords.end()) return std::nullopt;
  return static_cast<Role>(found - kRoleWords.begin());
}

bool IsName(Role role, std::string_view name) {
  if (name.empty() || name.size() > kLongestName || !IsAlphanumeric(name.front())) return false;
  const bool machine = role == Role::kNode || role == Role::kBroker;
  return std::ranges::all_of(name, [machine](char c) {
    if (IsDigit(c) || IsLower(c) || c == '-') return true;
    return !machine && (IsUpper(c) || c == '.' || c == '_' || c == '@');
  });
}

std::optional<Host> ParseHost(std::string_view text) {
  // inet_pton would stop at a NUL and not see what is behind it.
  if (text.empty() || text.find('\0') != std::string_view::npos) return std::nullopt;
  const std::string whole(text);
  if (auto host = ParseAddress(whole, AF_INET, sizeof(in_addr))) return host;
  if (auto host = ParseAddress(whole, AF_INET6, sizeof(in6_addr))) return host;
  if (!IsDnsName(text)) return std::nullopt;
  Host host{whole, {}};
  std::ranges::transform(host.text, host.text.begin(),
                         [](char c) { return IsUpper(c) ? static_cast<char>(c - 'A' + 'a') : c; });
  return host;
}

}  // namespace tramgac::pki
