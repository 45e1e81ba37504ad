#include "drivers/snmp/netsnmp/udp_socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>

namespace tramgac::snmp {
namespace {

socklen_t Resolve(const Endpoint& endpoint, sockaddr_storage& address) {
  std::memset(&address, 0, sizeof(address));
  auto* v4 = reinterpret_cast<sockaddr_in*>(&address);
  if (inet_pton(AF_INET, endpoint.host.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(endpoint.port);
    return sizeof(*v4);
  }
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&address);
  if (inet_pton(AF_INET6, endpoint.host.c_str(), &v6->sin6_addr) != 1) return 0;
  v6->sin6_family = AF_INET6;
  v6->sin6_port = htons(endpoint.port);
  return sizeof(*v6);
}

}  // namespace

Status UdpSocket::Open(const Endpoint& endpoint) {
  Close();
  peer_length_ = Resolve(endpoint, peer_);
  if (peer_length_ == 0) return Status::kInvalidArgument;
  fd_ = ::socket(peer_.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd_ < 0) return Status::kUnavailable;
  if (endpoint.any_source || ::connect(fd_, reinterpret_cast<sockaddr*>(&peer_), peer_length_) == 0) return Status::kOk;
  Close();
  return Status::kUnavailable;
}

void UdpSocket::Close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

void UdpSocket::Send(ByteSpan message) const {
  const ssize_t sent = ::sendto(fd_, message.data(), message.size(), MSG_NOSIGNAL,
                                reinterpret_cast<const sockaddr*>(&peer_), peer_length_);
  (void)sent;
}

ByteSpan UdpSocket::Receive(MutableByteSpan buffer) const {
  const ssize_t received = ::recv(fd_, buffer.data(), buffer.size(), 0);
  return received > 0 ? ByteSpan(buffer.data(), static_cast<std::size_t>(received)) : ByteSpan();
}

void ConnectSocket(int fd, const Endpoint& endpoint) {
  sockaddr_storage address;
  const socklen_t length = Resolve(endpoint, address);
  if (length == 0) return;
  [[maybe_unused]] const int result = ::connect(fd, reinterpret_cast<sockaddr*>(&address), length);
}

std::string PeerName(const Endpoint& endpoint) {
  sockaddr_storage address;
  if (Resolve(endpoint, address) == 0) return {};
  const std::string port = ":" + std::to_string(endpoint.port);
  return address.ss_family == AF_INET ? "udp:" + endpoint.host + port : "udp6:[" + endpoint.host + "]" + port;
}

}  // namespace tramgac::snmp
