// The way to hosts: opens the lines that conversations wish for. Implemented by a backend (drivers/reach/net).
//
// Thread safety: everything here belongs to one thread. No call blocks.
#pragma once

#include <memory>
#include <string_view>

#include "drivers/reach/conversation.h"

namespace tramgac::reach {

enum class Interest : std::uint8_t { kRead, kWrite, kBoth };

// Told which descriptors to wait for (level triggered; errors of a descriptor count as ready). A descriptor is
// unwatched before it is closed.
class LineWatcher {
 public:
  virtual ~LineWatcher() = default;
  // Calling it again changes what is waited for. Outcome: false: it cannot be waited for.
  virtual bool Watch(int fd, Interest interest) = 0;
  virtual void Unwatch(int fd) = 0;
};

// Called only from Lines::OnReady, at most once in each. A user may send, open other lines, and close this line.
class LineUser {
 public:
  virtual ~LineUser() = default;
  // Once, before anything is received. `facts` is valid during the call.
  virtual void OnOpen(const LineFacts& facts, BootTime now) = 0;
  // A datagram, or a piece of a stream; valid during the call.
  virtual void OnReceived(ByteSpan bytes, BootTime now) = 0;
  // It could not be opened, or is over. Nothing follows.
  virtual void OnEnd(LineEnd why, BootTime now) = 0;
};

// Destroying it closes the line, with nothing more told: TLS says so to the peer first, and what has not been sent yet
// is lost. Send: only between OnOpen and OnEnd; up to 64 KiB wait when the peer is slow.
class Line : public Sender {};

struct Opening {
  std::unique_ptr<Line> line;       // null: it cannot be opened
  LineEnd why = LineEnd::kRefused;  // without a line
};

// Outlives its lines.
class Lines {
 public:
  virtual ~Lines() = default;

  // Begins to open a line to `host`, an IPv4 or IPv6 address as text (with a zone, "fe80::1%eth0", where it needs one);
  // names are not looked up, because that may block. `user` outlives the line. `wish` is valid during the call.
  // Outcomes: a line, of which OnOpen or OnEnd follows; why == kNotAllowed, kNoResources, kUnreachable (also: `host` is
  // no address), kRefused.
  virtual Opening Open(std::string_view host, const LineWish& wish, LineUser& user) = 0;

  // A descriptor is ready. One that is not watched is ignored.
  virtual void OnReady(int fd, BootTime now) = 0;
};

}  // namespace tramgac::reach
