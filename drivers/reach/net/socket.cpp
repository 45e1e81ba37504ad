#include "drivers/reach/net/socket.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace tramgac::reach {
namespace {

int MakeSocket(int family, Transport transport) {
  constexpr int kFlags = SOCK_NONBLOCK | SOCK_CLOEXEC;
  switch (transport) {
    case Transport::kPing:
      return socket(family, SOCK_DGRAM | kFlags, family == AF_INET ? int{IPPROTO_ICMP} : int{IPPROTO_ICMPV6});
    case Transport::kUdp: return socket(family, SOCK_DGRAM | kFlags, 0);
    default: return socket(family, SOCK_STREAM | kFlags, 0);
  }
}

void Set(int fd, int level, int option) {
  const int on = 1;
  // Best effort: a socket without these still works.
  [[maybe_unused]] const int ignored = setsockopt(fd, level, option, &on, sizeof on);
}

}  // namespace

SocketAddress ParseAddress(std::string_view host, std::uint16_t port) {
  SocketAddress address;
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (getaddrinfo(std::string(host).c_str(), std::to_string(port).c_str(), &hints, &found) != 0) return address;
  address.size = found->ai_addrlen;
  std::memcpy(&address.storage, found->ai_addr, found->ai_addrlen);
  freeaddrinfo(found);
  return address;
}

HostPort DescribeAddress(const SocketAddress& address) {
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> port{};
  const int result = getnameinfo(address.get(), address.size, host.data(), host.size(), port.data(), port.size(),
                                 NI_NUMERICHOST | NI_NUMERICSERV);
  if (address.size == 0 || result != 0) return {};
  return {host.data(), static_cast<std::uint16_t>(std::strtoul(port.data(), nullptr, 10))};
}

SocketAddress OwnAddress(int fd) {
  SocketAddress address;
  socklen_t size = sizeof address.storage;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&address.storage), &size) == 0) address.size = size;
  return address;
}

SocketAddress PeerAddress(int fd) {
  SocketAddress address;
  socklen_t size = sizeof address.storage;
  if (getpeername(fd, reinterpret_cast<sockaddr*>(&address.storage), &size) == 0) address.size = size;
  return address;
}

int ConnectSocket(const SocketAddress& address, Transport transport) {
  const int family = address.storage.ss_family;
  const int fd = MakeSocket(family, transport);
  if (fd < 0) return -errno;
  if (transport == Transport::kTcp || transport == Transport::kTls) {
    Set(fd, IPPROTO_TCP, TCP_NODELAY);
  } else if (family == AF_INET) {
    Set(fd, IPPROTO_IP, IP_RECVERR);  // otherwise "host unreachable" is not told
  } else {
    Set(fd, IPPROTO_IPV6, IPV6_RECVERR);
  }
  if (connect(fd, address.get(), address.size) == 0 || errno == EINPROGRESS) return fd;
  const int error = errno;
  close(fd);
  return -error;
}

LineEnd EndOfError(int error, Transport transport) {
  switch (error) {
    case ECONNREFUSED: return LineEnd::kRefused;
    case ECONNRESET:
    case EPIPE: return LineEnd::kReset;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
    case EADDRNOTAVAIL:  // all ports of this machine are taken
    case EAGAIN: return LineEnd::kNoResources;
    case EACCES:
    case EPERM:
    case EPROTONOSUPPORT: return transport == Transport::kPing ? LineEnd::kNotAllowed : LineEnd::kUnreachable;
    default: return LineEnd::kUnreachable;
  }
}

int TakeSocketError(int fd) {
  int error = 0;
  socklen_t size = sizeof error;
  return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

}  // namespace tramgac::reach
