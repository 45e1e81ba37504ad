#include <arpa/inet.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <list>
#include <memory>
#include <system_error>

#include "agent/app/simulate_serve.h"
#include "agent/service/unique_fd.h"
#include "drivers/modbus/mbap.h"

namespace tramgac::app {
namespace {

constexpr std::size_t kMostClients = 64;
constexpr std::uint8_t kGatewayTargetSilent = 11;

std::string ErrorText(int error) { return std::generic_category().message(error); }

// A socket bound to a numeric address. Outcome: closed, with `why`.
service::UniqueFd Bound(const std::string& host, std::uint16_t port, int type, std::string& why) {
  addrinfo hints{};
  hints.ai_socktype = type;
  hints.ai_flags = AI_NUMERICHOST | AI_PASSIVE;
  addrinfo* found = nullptr;
  const int failed = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
  if (failed != 0) {
    why = gai_strerror(failed);
    return {};
  }
  service::UniqueFd fd(socket(found->ai_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int yes = 1;
  if (type == SOCK_STREAM) setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  const bool well =
      bind(fd.get(), found->ai_addr, found->ai_addrlen) == 0 && (type != SOCK_STREAM || listen(fd.get(), 16) == 0);
  if (well) return fd;
  why = ErrorText(errno);
  return {};
}

struct Client {
  service::UniqueFd fd;
  modbus::MbapDecoder decoder;
  std::vector<std::uint8_t> received;  // RTU frames
};

std::vector<std::uint8_t> Frame(const modbus::MbapFrame& request, const std::vector<std::uint8_t>& pdu) {
  const std::size_t length = pdu.size() + 1;
  std::vector<std::uint8_t> frame = {static_cast<std::uint8_t>(request.transaction >> 8),
                                     static_cast<std::uint8_t>(request.transaction),
                                     0,
                                     0,
                                     static_cast<std::uint8_t>(length >> 8),
                                     static_cast<std::uint8_t>(length),
                                     request.unit};
  frame.insert(frame.end(), pdu.begin(), pdu.end());
  return frame;
}

// A client that does not take 260 bytes is gone, or never reads.
bool Reply(const Client& client, const std::vector<std::uint8_t>& reply) {
  return reply.empty() ||
         send(client.fd.get(), reply.data(), reply.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(reply.size());
}

// A serial device server: RTU frames, of which other units stay silent.
bool ServeFrames(Client& client, ByteSpan bytes, std::uint8_t unit, const Answerer& answer) {
  client.received.insert(client.received.end(), bytes.begin(), bytes.end());
  while (!client.received.empty()) {
    std::vector<std::uint8_t> reply;
    const std::size_t used = AnswerRtu(client.received, false, unit, answer, reply);
    if (used == 0) return true;
    client.received.erase(client.received.begin(), client.received.begin() + static_cast<std::ptrdiff_t>(used));
    if (!Reply(client, reply)) return false;
  }
  return true;
}

// Outcome: whether the connection goes on.
bool ServeClient(Client& client, config::Transport transport, std::uint8_t unit, const Answerer& answer) {
  std::array<std::uint8_t, 1024> buffer;
  const ssize_t size = recv(client.fd.get(), buffer.data(), buffer.size(), 0);
  if (size <= 0) return size < 0 && (errno == EAGAIN || errno == EINTR);
  ByteSpan bytes = ByteSpan(buffer).first(static_cast<std::size_t>(size));
  if (transport == config::Transport::kRtu) return ServeFrames(client, bytes, unit, answer);
  while (!bytes.empty()) {
    modbus::MbapFrame frame;
    const auto outcome = client.decoder.Feed(bytes, frame);
    if (outcome == modbus::MbapDecoder::Outcome::kBroken) return false;
    if (outcome == modbus::MbapDecoder::Outcome::kIncomplete) return true;
    const auto function = static_cast<std::uint8_t>(frame.pdu[0] | 0x80);
    const std::vector<std::uint8_t> pdu =
        frame.unit == unit ? answer(frame.pdu) : std::vector<std::uint8_t>{function, kGatewayTargetSilent};
    if (!Reply(client, Frame(frame, pdu))) return false;
  }
  return true;
}

}  // namespace

std::string ServeModbusTcp(const config::ModbusTcpTarget& at, std::uint8_t unit, const Answerer& answer,
                           service::Signals& signals, const std::function<void()>& ready) {
  std::string why;
  const service::UniqueFd listener = Bound(at.host, at.port, SOCK_STREAM, why);
  if (!why.empty()) return why;
  ready();
  std::list<Client> clients;
  while (true) {
    std::vector<pollfd> wait = {{signals.fd(), POLLIN, 0}, {listener.get(), POLLIN, 0}};
    for (const Client& client : clients) wait.push_back({client.fd.get(), POLLIN, 0});
    if (poll(wait.data(), wait.size(), -1) < 0 && errno != EINTR) return ErrorText(errno);
    if (wait[0].revents != 0) return {};
    std::size_t i = 2;
    for (auto client = clients.begin(); client != clients.end(); ++i) {
      const bool keep = wait[i].revents == 0 || ServeClient(*client, at.transport, unit, answer);
      client = keep ? std::next(client) : clients.erase(client);
    }
    if (wait[1].revents == 0) continue;
    service::UniqueFd fd(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (fd.get() < 0) continue;
    if (clients.size() == kMostClients) clients.pop_front();  // the oldest gives way
    clients.emplace_back().fd = std::move(fd);
  }
}

std::string ServeDatagrams(const std::string& host, std::uint16_t port, const Answerer& answer,
                           service::Signals& signals, const std::function<void()>& ready) {
  std::string why;
  const service::UniqueFd fd = Bound(host, port, SOCK_DGRAM, why);
  if (!why.empty()) return why;
  ready();
  std::vector<std::uint8_t> buffer(65536);
  while (true) {
    std::array<pollfd, 2> wait = {{{signals.fd(), POLLIN, 0}, {fd.get(), POLLIN, 0}}};
    if (poll(wait.data(), wait.size(), -1) < 0 && errno != EINTR) return ErrorText(errno);
    if (wait[0].revents != 0) return {};
    if (wait[1].revents == 0) continue;
    sockaddr_storage peer{};
    socklen_t peer_size = sizeof peer;
    auto* address = reinterpret_cast<sockaddr*>(&peer);
    const ssize_t size = recvfrom(fd.get(), buffer.data(), buffer.size(), 0, address, &peer_size);
    if (size <= 0) continue;
    const std::vector<std::uint8_t> reply = answer(ByteSpan(buffer).first(static_cast<std::size_t>(size)));
    // A lost answer is a lost datagram: the other side asks again.
    if (!reply.empty() && sendto(fd.get(), reply.data(), reply.size(), 0, address, peer_size) < 0) continue;
  }
}

}  // namespace tramgac::app
