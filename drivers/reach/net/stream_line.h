// Lines over TCP, with TLS in between where it is wished for. Single-threaded; never blocks.
#pragma once

#include <memory>
#include <vector>

#include "drivers/reach/net/fd_line.h"
#include "drivers/reach/net/tls_session.h"

namespace tramgac::reach {

class StreamLine final : public FdLine {
 public:
  // `tls`: null for TCP alone.
  StreamLine(NetLines& lines, LineUser& user, int fd, std::uint64_t nonce, std::unique_ptr<TlsSession> tls,
             bool ends_abruptly);
  ~StreamLine() override;

  bool Send(ByteSpan bytes) override;
  void OnReady(BootTime now) override;

 private:
  enum class At : std::uint8_t { kConnecting, kHandshake, kOpen };

  void EndConnecting(BootTime now);
  void GoOnWithHandshake(BootTime now);
  // What has arrived on the socket. Outcomes: bytes read; 0: nothing now; negative: `end` says how it ended.
  ssize_t Receive(LineEnd& end);
  void GivePlain(BootTime now);
  // Writes what TLS has to say. Outcome: false: FailSoon.
  bool FlushTls();
  bool Write(ByteSpan bytes);
  bool WritePending();
  void Rearm();

  const std::unique_ptr<TlsSession> tls_;
  const bool ends_abruptly_;
  At at_ = At::kConnecting;
  bool unread_ = false;                // what came behind the handshake has been taken from the socket already
  std::vector<std::uint8_t> pending_;  // not taken by the socket yet
};

}  // namespace tramgac::reach
