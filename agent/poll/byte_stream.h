// A connection to a device as a bus sees it: TcpSocket in production, a simulated network in tests.
// Single-threaded; nothing blocks.
#pragma once

#include <cstdint>
#include <string>

#include "agent/core/base/bytes.h"
#include "agent/core/base/time.h"

namespace tramgac::poll {

// One way to a device. `host` is an IPv4 or IPv6 address as text.
struct TcpPath {
  std::string host;
  std::uint16_t port = 502;
  bool operator==(const TcpPath&) const = default;
};

// Whom a stream tells what happens. Each of these may close the stream and connect it again.
class StreamUser {
 public:
  virtual void OnConnected(BootTime now) = 0;
  // `bytes`: at least one, in whatever pieces they came; valid during the call.
  virtual void OnReceived(ByteSpan bytes, BootTime now) = 0;
  // The attempt to connect has failed, or the connection has ended. What is left to do is to Close.
  virtual void OnEnded(BootTime now) = 0;

 protected:
  ~StreamUser() = default;
};

class ByteStream {
 public:
  virtual ~ByteStream() = default;

  // Begins to connect on behalf of `user`, who is told how that ends, never from within this call. Precondition: it is
  // closed. Outcomes: true; false: there is no way (`path` is not an address, no route, no descriptor is left).
  virtual bool Connect(const TcpPath& path, StreamUser& user) = 0;

  // Outcome: false if not all of it could be sent at once; the connection is of no use then.
  virtual bool Send(ByteSpan bytes) = 0;

  // Nobody is told anything any more. No effect when closed.
  virtual void Close() = 0;
};

}  // namespace tramgac::poll
