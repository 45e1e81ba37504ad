// A TCP connection of the development machine as the firmware's uplink wants one.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "firmware/uplink/byte_stream.h"

namespace tramgac::firmware {

class PosixStream final : public ByteStream {
 public:
  explicit PosixStream(std::uint16_t port) : port_(port) {}
  PosixStream(const PosixStream&) = delete;
  PosixStream& operator=(const PosixStream&) = delete;
  ~PosixStream() { Close(); }

  Status Open() override {
    Close();
    fd_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port_);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 || errno == EINPROGRESS)
      return Status::kOk;
    Close();
    return Status::kUnavailable;
  }
  void Close() override {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
    ended_ = false;
  }
  StreamState state() const override {
    if (fd_ < 0 || ended_) return StreamState::kClosed;
    pollfd look{fd_, POLLOUT, 0};
    if (poll(&look, 1, 0) == 1 && (look.revents & POLLOUT) != 0) open_ = true;
    return open_                                       ? StreamState::kOpen
           : (look.revents & (POLLERR | POLLHUP)) != 0 ? StreamState::kClosed
                                                       : StreamState::kOpening;
  }
  std::size_t Send(ByteSpan bytes) override {
    const ssize_t sent = send(fd_, bytes.data(), std::min(bytes.size(), most_at_once), MSG_NOSIGNAL);
    return sent < 0 ? 0 : static_cast<std::size_t>(sent);
  }
  std::size_t Receive(MutableByteSpan out) override {
    const ssize_t got = recv(fd_, out.data(), std::min(out.size(), most_at_once), 0);
    if (got == 0 && !out.empty()) ended_ = true;
    if (got < 0 && errno != EAGAIN) ended_ = true;
    return got < 0 ? 0 : static_cast<std::size_t>(got);
  }
  LocalText problem() const override { return {}; }

  std::size_t most_at_once = 1 << 16;  // bytes in each direction

 private:
  std::uint16_t port_;
  int fd_ = -1;
  bool ended_ = false;
  mutable bool open_ = false;
};

}  // namespace tramgac::firmware
