#include "tests/system/snmp/udp_relay.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace tramgac::snmp {
namespace {

sockaddr_in Loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

}  // namespace

UdpRelay::UdpRelay(EventLoop& loop, const Endpoint& agent, std::function<std::vector<Datagram>(int, Datagram)> spoil)
    : loop_(loop), spoil_(std::move(spoil)) {
  client_side_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  other_side_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  agent_side_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  const sockaddr_in any = Loopback(0), peer = Loopback(agent.port);
  ::bind(client_side_, reinterpret_cast<const sockaddr*>(&any), sizeof(any));
  [[maybe_unused]] const int connected = ::connect(agent_side_, reinterpret_cast<const sockaddr*>(&peer), sizeof(peer));
  loop_.AddReader(client_side_, [this] { FromClient(); });
  loop_.AddReader(agent_side_, [this] { FromAgent(); });
}

UdpRelay::~UdpRelay() {
  ::close(other_side_);
  for (const int fd : {client_side_, agent_side_}) {
    loop_.RemoveReader(fd);
    ::close(fd);
  }
}

Endpoint UdpRelay::endpoint() const {
  sockaddr_in address{};
  socklen_t length = sizeof(address);
  ::getsockname(client_side_, reinterpret_cast<sockaddr*>(&address), &length);
  return {"127.0.0.1", ntohs(address.sin_port)};
}

void UdpRelay::FromClient() {
  std::array<std::uint8_t, 4096> buffer;
  client_.resize(sizeof(sockaddr_in));
  socklen_t length = sizeof(sockaddr_in);
  const ssize_t size =
      ::recvfrom(client_side_, buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(client_.data()), &length);
  if (size <= 0) return;
  ++requests_;
  [[maybe_unused]] const ssize_t sent = ::send(agent_side_, buffer.data(), static_cast<std::size_t>(size), 0);
}

void UdpRelay::FromAgent() {
  Datagram answer(65536);
  const ssize_t size = ::recv(agent_side_, answer.data(), answer.size(), 0);
  if (size <= 0) return;
  answer.resize(static_cast<std::size_t>(size));
  for (const Datagram& datagram : spoil_(answers_++, answer)) {
    [[maybe_unused]] const ssize_t sent =
        ::sendto(elsewhere_ ? other_side_ : client_side_, datagram.data(), datagram.size(), 0,
                 reinterpret_cast<const sockaddr*>(client_.data()), static_cast<socklen_t>(client_.size()));
  }
}

}  // namespace tramgac::snmp
