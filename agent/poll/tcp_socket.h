// Non-blocking TCP connections to numeric addresses, with keep-alive (dead peers are noticed after about a minute of
// silence) and without Nagle's delay. Never blocks.
#pragma once

#include "agent/poll/byte_stream.h"
#include "agent/poll/poll_loop.h"

namespace tramgac::poll {

// Begins to connect. Outcomes: the descriptor, which becomes writable when the attempt has ended (see SocketError); -1:
// `path` is not an address, no route, or no descriptor is left. Safe from any thread.
int ConnectTcp(const TcpPath& path);

// The pending error of a socket (SO_ERROR), 0 if there is none. Reading it clears it. Safe from any thread.
int SocketError(int fd);

// All on its loop's thread.
class TcpSocket final : public ByteStream, public FdTask {
 public:
  // `loop` outlives the socket.
  explicit TcpSocket(PollLoop& loop) : loop_(loop) {}
  ~TcpSocket() override { Close(); }
  TcpSocket(const TcpSocket&) = delete;
  TcpSocket& operator=(const TcpSocket&) = delete;

  bool Connect(const TcpPath& path, StreamUser& user) override;
  bool Send(ByteSpan bytes) override;
  void Close() override;

  void OnEvent(int fd, std::uint32_t events, BootTime now) override;

 private:
  void EndConnecting(BootTime now);
  void Receive(BootTime now);

  PollLoop& loop_;
  StreamUser* user_ = nullptr;
  int fd_ = -1;
  bool connecting_ = false;
};

}  // namespace tramgac::poll
