// Sockets to numeric addresses, and what their errors mean for a line. Never blocks; safe from any thread.
#pragma once

#include <sys/socket.h>

#include <string>

#include "drivers/reach/line.h"

namespace tramgac::reach {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;  // 0: none
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

// Outcome: size 0, if `host` is no numeric address.
SocketAddress ParseAddress(std::string_view host, std::uint16_t port);

struct HostPort {
  std::string host;
  std::uint16_t port = 0;
};
// As numbers; an empty host, if it is of no family that has a host.
HostPort DescribeAddress(const SocketAddress& address);

// The addresses of the two ends. Outcome: size 0, if the socket is not connected.
SocketAddress OwnAddress(int fd);
SocketAddress PeerAddress(int fd);

// A non-blocking socket that is connected, or for kTcp and kTls on its way there. Outcomes: the descriptor; negative:
// -errno.
int ConnectSocket(const SocketAddress& address, Transport transport);

// What an errno says of a line.
LineEnd EndOfError(int error, Transport transport);

// The pending error of a socket, 0 if there is none; reading clears it.
int TakeSocketError(int fd);

}  // namespace tramgac::reach
