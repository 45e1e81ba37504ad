// Takes traps and informs apart, with everything that SNMPv3 asks for. Implemented by a backend (drivers/snmp/netsnmp).
// Who may send, and how much, was decided before (drivers/snmp/message_head.h): every message given costs its decoding.
//
// Thread safety: everything here belongs to the thread of the Client that made it. No call blocks.
#pragma once

#include <cstdint>
#include <vector>

#include "agent/core/base/bytes.h"
#include "agent/core/base/status.h"
#include "drivers/snmp/notification.h"

namespace tramgac::snmp {

struct Credentials;
struct Endpoint;

// This node as an SNMPv3 engine. It is the authoritative one for informs, so senders remember its id and how often it
// has started: an id whose boots went backwards is refused by them for ever (RFC 3414 clause 2.2).
struct LocalEngine {
  std::vector<std::uint8_t> id;  // 5 to 32 bytes (RFC 3411 clause 5)
  std::uint32_t boots = 1;       // starts of this engine, this one included; 1 to 2147483647
};

// As whom a message is understood.
struct Sender {
  const Credentials* credentials = nullptr;  // never null; the same object for the same sender, outlives the receiver
  ByteSpan engine;                           // v3: the sender's engine id, authoritative for its traps; empty: unknown
  const Endpoint* endpoint = nullptr;        // v3: where it is polled, which tells its engine's clock; null: it is not
};

class NotificationHandler {
 public:
  // Views in it are valid during the call. Outcome: whether it was taken; an inform that was not is not answered, so
  // that its sender repeats it.
  virtual bool OnNotification(const Notification& notification) = 0;
  // To be sent to where the message came from: the response to an inform, or a report of SNMPv3.
  virtual void OnReply(ByteSpan message) = 0;

 protected:
  ~NotificationHandler() = default;
};

class NotificationReceiver {
 public:
  virtual ~NotificationReceiver() = default;

  // Decodes one message. The handler is called from within, for an inform with OnNotification before OnReply.
  // Outcomes: kOk (OnNotification was called); kNotFound (understood, but no notification: another PDU, or a step in
  // which the sender of informs gets to know this engine); kPermissionDenied (user, digest, decryption, security level
  // or time window); kDataLoss (malformed).
  virtual Status Receive(ByteSpan message, const Sender& sender, NotificationHandler& handler) = 0;
};

}  // namespace tramgac::snmp
