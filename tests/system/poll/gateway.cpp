#include "tests/system/poll/gateway.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace tramgac::poll {
namespace {

constexpr int kLookForEndMs = 20;

bool Readable(int fd) {
  pollfd wait{fd, POLLIN, 0};
  return ::poll(&wait, 1, kLookForEndMs) > 0;
}

}  // namespace

Bytes GoodAnswer(const Bytes& request, std::uint16_t add) {
  const int count = request[10] << 8 | request[11];
  const int address = request[8] << 8 | request[9];
  Bytes answer(request.begin(), request.begin() + 8);
  answer.push_back(static_cast<std::uint8_t>(2 * count));
  for (int i = 0; i < count; ++i) {
    const int value = address + i + add;
    answer.push_back(static_cast<std::uint8_t>(value >> 8));
    answer.push_back(static_cast<std::uint8_t>(value));
  }
  answer[4] = 0;
  answer[5] = static_cast<std::uint8_t>(3 + 2 * count);
  return answer;
}

Gateway::Gateway(std::function<std::optional<Bytes>(const Bytes&)> answer, std::size_t request_size)
    : answer_(std::move(answer)), request_size_(request_size) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener_, any, size) != 0 || listen(listener_, 8) != 0 || getsockname(listener_, any, &size) != 0) {
    throw std::runtime_error("no port");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Serve(); });
}

Gateway::~Gateway() {
  stopping_ = true;
  thread_.join();
  close(listener_);
}

void Gateway::Serve() {
  std::vector<int> open;
  while (!stopping_) {
    std::vector<pollfd> wait = {{listener_, POLLIN, 0}};
    for (const int fd : open) wait.push_back({fd, POLLIN, 0});
    if (::poll(wait.data(), wait.size(), kLookForEndMs) <= 0) continue;
    if (wait[0].revents != 0) {
      open.push_back(accept(listener_, nullptr, nullptr));
      ++connections_;
    }
    for (std::size_t i = 1; i < wait.size(); ++i) {
      if (wait[i].revents == 0 || ServeOne(wait[i].fd)) continue;
      close(wait[i].fd);
      std::erase(open, wait[i].fd);
    }
  }
  for (const int fd : open) close(fd);
}

bool Gateway::ServeOne(int fd) {
  Bytes request(request_size_);
  std::size_t have = 0;
  while (have < request.size() && !stopping_) {
    if (!Readable(fd)) continue;
    const ssize_t got = recv(fd, request.data() + have, request.size() - have, 0);
    if (got <= 0) return false;
    have += static_cast<std::size_t>(got);
  }
  const std::optional<Bytes> answer = answer_(request);
  if (!answer) return false;
  return answer->empty() || send(fd, answer->data(), answer->size(), MSG_NOSIGNAL) > 0;
}

}  // namespace tramgac::poll
