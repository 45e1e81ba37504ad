#include "agent/poll/source_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>

namespace tramgac::poll {
namespace {

constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};  // RFC 4291 clause 2.5.5.2

SourceAddress Mapped(const in_addr& address) {
  SourceAddress source;
  std::copy(kMapped.begin(), kMapped.end(), source.bytes.begin());
  std::memcpy(source.bytes.data() + kMapped.size(), &address, sizeof address);
  return source;
}

SourceAddress Of(const in6_addr& address) {
  SourceAddress source;
  std::memcpy(source.bytes.data(), &address, sizeof address);
  return source;
}

}  // namespace

std::optional<SourceAddress> ParseSource(const std::string& host) {
  in_addr v4;
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return Mapped(v4);
  in6_addr v6;
  if (inet_pton(AF_INET6, host.c_str(), &v6) == 1) return Of(v6);
  return std::nullopt;
}

SourceAddress SourceOf(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) return Mapped(reinterpret_cast<const sockaddr_in&>(address).sin_addr);
  if (address.ss_family == AF_INET6) return Of(reinterpret_cast<const sockaddr_in6&>(address).sin6_addr);
  return {};
}

SourceAddress SourceOf(const std::array<std::uint8_t, 4>& address) {
  in_addr v4;
  std::memcpy(&v4, address.data(), sizeof v4);
  return Mapped(v4);
}

std::string SourceText(const SourceAddress& source) {
  char text[INET6_ADDRSTRLEN];
  const bool mapped = std::equal(kMapped.begin(), kMapped.end(), source.bytes.begin());
  const std::uint8_t* bytes = source.bytes.data() + (mapped ? kMapped.size() : 0);
  return inet_ntop(mapped ? AF_INET : AF_INET6, bytes, text, sizeof text) != nullptr ? text : "";
}

}  // namespace tramgac::poll
