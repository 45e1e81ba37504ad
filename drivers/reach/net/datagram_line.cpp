#include "drivers/reach/net/datagram_line.h"

#include <array>
#include <cerrno>

#include "drivers/reach/net/net_lines.h"

namespace tramgac::reach {
namespace {

constexpr std::size_t kEchoHeader = 8;
constexpr std::uint8_t kEcho = 8, kEchoReply = 0;        // RFC 792
constexpr std::uint8_t kEcho6 = 128, kEchoReply6 = 129;  // RFC 4443

// Errors that wait in the error queue keep the descriptor ready for ever.
void DropErrors(int fd) {
  std::array<std::uint8_t, 512> control;
  for (int i = 0; i < 16; ++i) {
    msghdr message{};
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    if (recvmsg(fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return;
  }
}

}  // namespace

bool DatagramLine::Send(ByteSpan bytes) {
  // The kernel writes the identifier and the checksum of an echo.
  std::array<std::uint8_t, kEchoHeader> header{};
  header[0] = family_ == AF_INET ? kEcho : kEcho6;
  StoreBe16(&header[6], sequence_);
  const bool echo = transport() == Transport::kPing;
  if (echo) ++sequence_;
  std::array<iovec, 2> parts = {
      {{header.data(), echo ? header.size() : 0}, {const_cast<std::uint8_t*>(bytes.data()), bytes.size()}}};
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  if (sendmsg(fd(), &message, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0 || errno == EAGAIN) return true;
  return FailSoon(EndOfError(errno, transport()));
}

void DatagramLine::OnReady(BootTime now) {
  if (failed()) return TellEnd(*failed(), now);
  if (!open_) {
    open_ = true;
    Watch(false);
    return TellOpen({}, now);
  }
  const MutableByteSpan buffer = lines().buffer();
  const ssize_t size = recv(fd(), buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (size < 0) {
    if (errno != EAGAIN && errno != EINTR) return TellEnd(EndOfError(errno, transport()), now);
    return DropErrors(fd());
  }
  ByteSpan bytes = buffer.first(static_cast<std::size_t>(size));
  if (transport() == Transport::kPing && !TakeEchoHeader(bytes)) return;
  user().OnReceived(bytes, now);
}

bool DatagramLine::TakeEchoHeader(ByteSpan& bytes) const {
  if (bytes.size() < kEchoHeader || bytes[0] != (family_ == AF_INET ? kEchoReply : kEchoReply6)) return false;
  bytes = bytes.subspan(kEchoHeader);
  return true;
}

}  // namespace tramgac::reach
