#include "agent/poll/trap_socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace tramgac::poll {
namespace {

constexpr std::size_t kBatch = 32;
constexpr int kBuffer = 1 << 20;  // bytes; the kernel gives as much of it as it allows

socklen_t AddressOf(const std::string& host, std::uint16_t port, sockaddr_storage& out) {
  std::memset(&out, 0, sizeof out);
  auto& v4 = reinterpret_cast<sockaddr_in&>(out);
  auto& v6 = reinterpret_cast<sockaddr_in6&>(out);
  if (inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    return sizeof v4;
  }
  if (inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) != 1) return 0;
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  return sizeof v6;
}

Status StatusOfBind(int error) {
  if (error == EACCES || error == EPERM) return Status::kPermissionDenied;
  return error == EADDRINUSE ? Status::kAlreadyExists : Status::kUnavailable;
}

void SetOption(int fd, int level, int option, int value) {
  // Without these the socket works all the same, with a smaller buffer or without a count.
  [[maybe_unused]] const int ignored = ::setsockopt(fd, level, option, &value, sizeof value);
}

// SO_RXQ_OVFL: how many were dropped up to this datagram.
void TakeLost(msghdr& message, std::uint32_t& lost) {
  for (cmsghdr* control = CMSG_FIRSTHDR(&message); control != nullptr; control = CMSG_NXTHDR(&message, control)) {
    if (control->cmsg_level != SOL_SOCKET || control->cmsg_type != SO_RXQ_OVFL) continue;
    std::memcpy(&lost, CMSG_DATA(control), sizeof lost);
  }
}

}  // namespace

Status TrapSocket::Bind(const std::string& address, std::uint16_t port) {
  Close();
  sockaddr_storage where;
  const socklen_t size = AddressOf(address, port, where);
  if (size == 0) return Status::kInvalidArgument;
  fd_ = ::socket(where.ss_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd_ < 0) return Status::kUnavailable;
  if (where.ss_family == AF_INET6) SetOption(fd_, IPPROTO_IPV6, IPV6_V6ONLY, 0);
  if (::bind(fd_, reinterpret_cast<const sockaddr*>(&where), size) != 0) {
    const Status status = StatusOfBind(errno);
    Close();
    return status;
  }
  SetOption(fd_, SOL_SOCKET, SO_RCVBUF, kBuffer);
  return Prepare();
}

Status TrapSocket::Adopt(int fd) {
  Close();
  fd_ = ::fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (fd_ < 0) return Status::kResourceExhausted;
  ::fcntl(fd_, F_SETFL, ::fcntl(fd_, F_GETFL) | O_NONBLOCK);
  return Prepare();
}

Status TrapSocket::Prepare() {
  SetOption(fd_, SOL_SOCKET, SO_RXQ_OVFL, 1);
  storage_.resize(kBatch * kLargest);
  return Status::kOk;
}

void TrapSocket::Close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

bool TrapSocket::Receive(std::size_t most, const std::function<void(const Datagram&)>& take) {
  struct Slot {
    sockaddr_storage source;
    iovec content;
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(std::uint32_t))> control;
  };
  std::array<Slot, kBatch> slots;
  std::array<mmsghdr, kBatch> messages;
  std::size_t count = 0;
  std::size_t got = 0;
  do {
    const std::size_t wanted = std::min(kBatch, most - count);
    for (std::size_t i = 0; i < wanted; ++i) {
      slots[i].content = {storage_.data() + i * kLargest, kLargest};
      messages[i] = {};
      messages[i].msg_hdr = {&slots[i].source,
                             sizeof slots[i].source,
                             &slots[i].content,
                             1,
                             slots[i].control.data(),
                             slots[i].control.size(),
                             0};
    }
    const int result = ::recvmmsg(fd_, messages.data(), static_cast<unsigned>(wanted), MSG_DONTWAIT, nullptr);
    got = result > 0 ? static_cast<std::size_t>(result) : 0;
    for (std::size_t i = 0; i < got; ++i) {
      msghdr& header = messages[i].msg_hdr;
      TakeLost(header, lost_);
      take({ByteSpan(storage_.data() + i * kLargest, messages[i].msg_len), (header.msg_flags & MSG_TRUNC) != 0,
            slots[i].source, header.msg_namelen});
    }
    count += got;
  } while (got == kBatch && count < most);
  return count >= most;
}

void TrapSocket::Send(ByteSpan content, const sockaddr_storage& to, socklen_t size) const {
  [[maybe_unused]] const ssize_t sent = ::sendto(fd_, content.data(), content.size(), MSG_DONTWAIT | MSG_NOSIGNAL,
                                                 reinterpret_cast<const sockaddr*>(&to), size);
}

}  // namespace tramgac::poll
