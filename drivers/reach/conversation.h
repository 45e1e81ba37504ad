// A question to a host and its answer, as a state machine: what to send, what an answer means, when to give up. Knows
// no socket, no clock and no library; whoever runs it opens lines as it wishes (drivers/reach/net on Linux) and calls:
//
//   conversation.Begin(now);
//   while it is not kDone: open a line as Wish() says; OnOpen, OnReceived, OnEnd, OnDue as they come
//   findings() is complete
//
// After each call the caller looks at next(). A caller always has Due(): nothing waits for ever.
// Single-threaded; nothing blocks; allocates while it is being configured only.
#pragma once

#include <cstdint>
#include <vector>

#include "agent/core/base/bytes.h"
#include "agent/core/base/time.h"
#include "drivers/reach/findings.h"
#include "drivers/reach/line.h"

namespace tramgac::reach {

// What a conversation wants to send. On kUdp and kPing each Send is one datagram.
class Sender {
 public:
  virtual ~Sender() = default;
  // Queues or sends `bytes`; never calls back. Outcome: false: it could not be sent; OnEnd follows.
  virtual bool Send(ByteSpan bytes) = 0;
};

enum class Next : std::uint8_t {
  kTalk,  // goes on with the line it has, or waits for one
  kOpen,  // close the line, if there is one, and open another as Wish() says
  kDone,  // close the line; the findings are complete
};

class Conversation {
 public:
  virtual ~Conversation() = default;

  // Starts over: findings are empty, next() is kOpen.
  virtual void Begin(BootTime now) = 0;

  // The line it wants. Valid while next() is kOpen, until the next call.
  virtual LineWish Wish() const = 0;

  // The line is open. `facts` is valid during the call. `utc_us`: microseconds since 1970 at `now`, 0 if nobody vouches
  // for a clock.
  virtual void OnOpen(const LineFacts& facts, std::int64_t utc_us, BootTime now, Sender& sender) = 0;

  // A datagram, or a piece of a stream. `bytes`: at least one of a stream; valid during the call.
  virtual void OnReceived(ByteSpan bytes, BootTime now, Sender& sender) = 0;

  // The line could not be opened, or has ended. A caller that closes it as next() says does not tell so.
  virtual void OnEnd(LineEnd why, BootTime now) = 0;

  // When OnDue must be called at the latest. Outcome: never kNever before kDone; changes with each call.
  virtual BootTime Due() const = 0;
  virtual void OnDue(BootTime now, Sender& sender) = 0;

  virtual Next next() const = 0;
  const Findings& findings() const { return findings_; }

 protected:
  explicit Conversation(std::size_t extracts = 0, std::size_t text_bytes = 256) : findings_(extracts, text_bytes) {}
  Findings findings_;
};

}  // namespace tramgac::reach
