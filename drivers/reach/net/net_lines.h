// Lines over sockets: UDP (connected, so that only the host is heard and its ICMP errors arrive), TCP, TLS over OpenSSL
// 3, and echoes over unprivileged ping sockets. Linux. Single-threaded; no call blocks, but for the first line with TLS
// (see tls_contexts.h).
#pragma once

#include <unordered_map>
#include <vector>

#include "board/api/entropy.h"
#include "drivers/reach/net/fd_line.h"
#include "drivers/reach/net/tls_contexts.h"

namespace tramgac::reach {

class NetLines final : public Lines {
 public:
  // Both outlive it.
  NetLines(LineWatcher& watcher, board::Entropy& entropy) : watcher_(watcher), entropy_(entropy) {}

  Opening Open(std::string_view host, const LineWish& wish, LineUser& user) override;
  void OnReady(int fd, BootTime now) override;

  // For its lines. Remember: outcome false: the descriptor cannot be waited for.
  bool Remember(int fd, FdLine& line);
  void Forget(int fd);
  void Watch(int fd, Interest interest);
  // Where what has arrived stands while the user is told; 64 KiB.
  MutableByteSpan buffer() { return buffer_; }

 private:
  LineWatcher& watcher_;
  board::Entropy& entropy_;
  TlsContexts contexts_;
  std::unordered_map<int, FdLine*> lines_;
  std::vector<std::uint8_t> buffer_;
};

}  // namespace tramgac::reach
