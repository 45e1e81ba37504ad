#include "agent/poll/tcp_socket.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace tramgac::poll {
namespace {

void Set(int fd, int level, int option, int value) {
  // Best effort: a socket without these still works.
  [[maybe_unused]] const int ignored = setsockopt(fd, level, option, &value, sizeof value);
}

}  // namespace

int ConnectTcp(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;  // a name look-up could block for seconds
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) return -1;
  const int fd = socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd >= 0) {
    Set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    Set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
    Set(fd, IPPROTO_TCP, TCP_KEEPIDLE, 30);
    Set(fd, IPPROTO_TCP, TCP_KEEPINTVL, 10);
    Set(fd, IPPROTO_TCP, TCP_KEEPCNT, 3);
  }
  const bool begun = fd >= 0 && (connect(fd, found->ai_addr, found->ai_addrlen) == 0 || errno == EINPROGRESS);
  freeaddrinfo(found);
  if (begun) return fd;
  if (fd >= 0) close(fd);
  return -1;
}

int SocketError(int fd) {
  int error = 0;
  socklen_t size = sizeof error;
  return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

}  // namespace tramgac::poll
