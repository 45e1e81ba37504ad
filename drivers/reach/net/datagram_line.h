// Lines of datagrams: UDP, and echoes over the ping sockets of Linux, which need no privilege. A ping socket hears echo
// replies to its own identifier only, from whoever sends them. Single-threaded; never blocks.
#pragma once

#include "drivers/reach/net/fd_line.h"

namespace tramgac::reach {

class DatagramLine final : public FdLine {
 public:
  DatagramLine(NetLines& lines, LineUser& user, int fd, Transport transport, std::uint64_t nonce, int family)
      : FdLine(lines, user, fd, transport, nonce), family_(family) {}

  bool Send(ByteSpan bytes) override;
  void OnReady(BootTime now) override;

 private:
  // Outcome: false: not an echo reply.
  bool TakeEchoHeader(ByteSpan& bytes) const;

  const int family_;
  bool open_ = false;
  std::uint16_t sequence_ = 0;
};

}  // namespace tramgac::reach
