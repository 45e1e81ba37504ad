// A connection that carries bytes: TCP, or TLS over it. What the MQTT client stands on, whoever makes it.
//
// Implemented by firmware/net (lwIP, mbedTLS) and, for tests, over sockets of the development machine.
#pragma once

#include <cstddef>
#include <cstdint>

#include "agent/core/base/bytes.h"
#include "agent/core/base/status.h"
#include "agent/core/model/local_text.h"

namespace tramgac::firmware {

enum class StreamState : std::uint8_t {
  kClosed,   // not opened yet, or over; problem() says why
  kOpening,  // bytes are taken from kOpen on
  kOpen,
};

// Thread safety: none; no function may be called from an interrupt. Nothing waits for the network, but a backend MAY
// calculate for up to a second (a handshake of TLS).
class ByteStream {
 public:
  // Begins to connect, after closing what was open. Outcomes: kOk (state() tells how it goes on); kUnavailable (it
  // cannot even begin; problem() says why).
  virtual Status Open() = 0;

  // Ends the connection; what has not been sent may be lost. No effect when closed.
  virtual void Close() = 0;

  // MUST stay kOpen until everything that the peer sent before it closed has been taken by Receive.
  virtual StreamState state() const = 0;

  // Hands `bytes` over to be sent after what was handed over before. Outcome: how many were taken, from the front; 0
  // when there is no room, or it is not open.
  virtual std::size_t Send(ByteSpan bytes) = 0;

  // Moves what has come to `out`. Outcome: how many bytes; 0: nothing now.
  virtual std::size_t Receive(MutableByteSpan out) = 0;

  // Why it is closed, for a technician; both texts empty when nobody knows of a reason. Views of static text. MUST stay
  // after Close, until the next Open.
  virtual LocalText problem() const = 0;

 protected:
  ~ByteStream() = default;
};

}  // namespace tramgac::firmware
