// A message for the broker and the way out of the node (stage 11).
// Implemented by agent/publish (Paho) and firmware/uplink (lwIP); used by core/pipeline only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "agent/core/base/status.h"

namespace tramgac {

struct Message {
  std::string_view topic;
  std::string_view payload;
  bool retain = false;
  std::uint32_t expiry_seconds = 0;  // MQTT v5 message expiry interval; 0: never
  std::uint64_t token = 0;           // returned with the acknowledgement; 0: nobody asks, none will come
  // A request and its reply (MQTT v5 clause 4.10): the requester says where it wants the reply, and the reply carries
  // the request's correlation data back. Neither is sent when empty.
  std::string_view response_topic = {};
  std::string_view correlation = {};  // any bytes
};

struct Acknowledgement {
  std::uint64_t token = 0;
  // MQTT v5 PUBACK reason code (clause 3.4.2.1): below 0x80 accepted. kNotAcknowledged: the connection was
  // lost before the PUBACK came. kHeldBack: the broker was not asked, because it would not take it (core/buffer's
  // topic_guard.h).
  std::uint16_t reason = 0;
  static constexpr std::uint16_t kNotAcknowledged = 0xFFFF;
  static constexpr std::uint16_t kHeldBack = 0xFFFE;
  constexpr bool accepted() const { return reason < 0x80; }
};

// Thread safety: called from the pipeline's thread only; a backend does its own locking towards its library.
// No call blocks. Everything is QoS 1.
class MessageSink {
 public:
  virtual ~MessageSink() = default;

  // Counts successful connections since start; 0: never connected. When it changes, everything that was
  // in flight has been answered by TakeAcknowledgements with kNotAcknowledged.
  virtual std::uint32_t connection() const = 0;

  // How many messages may be handed over now: what is left of the in-flight window; 0 when not connected.
  virtual std::size_t Room() const = 0;

  // Hands one message over; every text is copied. Messages leave in the order of the calls.
  // Outcomes: kOk (exactly one Acknowledgement will come, if the message has a token); kUnavailable (not connected),
  // kResourceExhausted (window full): no acknowledgement will come.
  virtual Status Publish(const Message& message) = 0;

  // Moves up to out.size() acknowledgements to `out`, in the order of Publish as far as the broker keeps it.
  // Outcome: how many.
  virtual std::size_t TakeAcknowledgements(std::span<Acknowledgement> out) = 0;
};

}  // namespace tramgac
