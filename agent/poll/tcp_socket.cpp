#include "agent/poll/tcp_socket.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace tramgac::poll {
namespace {

void Set(int fd, int level, int option, int value) {
  // Best effort: a socket without these still works.
  [[maybe_unused]] const int ignored = setsockopt(fd, level, option, &value, sizeof value);
}

}  // namespace

int ConnectTcp(const TcpPath& path) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;  // a name look-up could block for seconds
  addrinfo* found = nullptr;
  if (getaddrinfo(path.host.c_str(), std::to_string(path.port).c_str(), &hints, &found) != 0) return -1;
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

bool TcpSocket::Connect(const TcpPath& path, StreamUser& user) {
  fd_ = ConnectTcp(path);
  if (fd_ < 0) return false;
  user_ = &user;
  connecting_ = Ok(loop_.Watch(fd_, EPOLLOUT, *this));
  if (!connecting_) Close();
  return connecting_;
}

bool TcpSocket::Send(ByteSpan bytes) {
  const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  return sent == static_cast<ssize_t>(bytes.size());
}

void TcpSocket::Close() {
  if (fd_ < 0) return;
  loop_.Unwatch(fd_);
  close(fd_);
  fd_ = -1;
}

void TcpSocket::OnEvent(int, std::uint32_t events, BootTime now) {
  if (connecting_) return EndConnecting(now);
  if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) Receive(now);
}

void TcpSocket::EndConnecting(BootTime now) {
  connecting_ = false;
  if (SocketError(fd_) != 0 || !Ok(loop_.Watch(fd_, EPOLLIN, *this))) return user_->OnEnded(now);
  user_->OnConnected(now);
}

void TcpSocket::Receive(BootTime now) {
  std::array<std::uint8_t, 2048> bytes;
  const ssize_t size = recv(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (size <= 0) return user_->OnEnded(now);
  user_->OnReceived(ByteSpan(bytes).first(static_cast<std::size_t>(size)), now);
}

}  // namespace tramgac::poll
