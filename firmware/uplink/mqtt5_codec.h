// The packets of MQTT v5 (OASIS standard of 7 March 2019) that a client of QoS 1 needs. Bytes only: no stream, no
// clock, no allocation. Pure; safe anywhere. Clauses are those of the standard.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "agent/core/base/bytes.h"
#include "agent/core/base/status.h"
#include "agent/core/model/message.h"

namespace tramgac::mqtt5 {

enum class PacketType : std::uint8_t {  // clause 2.1.2
  kConnect = 1,
  kConnack = 2,
  kPublish = 3,
  kPuback = 4,
  kSubscribe = 8,
  kSuback = 9,
  kPingreq = 12,
  kPingresp = 13,
  kDisconnect = 14,
};

// Reason codes that this client says or has to tell from others (clause 2.4).
enum Reason : std::uint8_t {
  kSuccess = 0x00,
  kMalformedPacket = 0x81,
  kProtocolError = 0x82,
  kTopicNameInvalid = 0x90,
  kPacketTooLarge = 0x95,
};

inline constexpr std::uint32_t kLargestPacket = 268'435'455 + 5;  // clause 2.1.4

struct Will {
  std::string_view topic = {};  // empty: there is none
  std::string_view payload = {};
  bool retain = true;
  std::uint32_t delay_seconds = 30;  // a node that comes back within this time was never away
};

struct Connect {
  std::string_view client_id = {};
  std::string_view user = {}, password = {};  // empty: not sent
  Will will = {};
  std::uint16_t keep_alive_seconds = 30;
  std::uint32_t session_expiry_seconds = 60;  // MUST be longer than the Will's delay, or the Will goes out at once
  std::uint16_t receive_maximum = 4;          // messages that the broker may send without our PUBACK
  std::uint32_t maximum_packet = 0;           // bytes of a packet that we take; 0: not said
};

// Each writes a packet to the front of `out`. Outcome: its size in bytes; 0: it does not fit, or a text is longer than
// 65535 bytes, or the packet than the standard allows; `out` is unspecified then.
std::size_t WriteConnect(const Connect& connect, MutableByteSpan out);
// QoS 1, content type application/json. `packet_id`: not 0.
std::size_t WritePublish(const Message& message, std::uint16_t packet_id, MutableByteSpan out);
// One filter with QoS 1; retained messages are sent as for a new subscription.
std::size_t WriteSubscribe(std::string_view filter, std::uint16_t packet_id, MutableByteSpan out);
std::size_t WritePuback(std::uint16_t packet_id, std::uint8_t reason, MutableByteSpan out);
std::size_t WritePingreq(MutableByteSpan out);
std::size_t WriteDisconnect(std::uint8_t reason, MutableByteSpan out);

// The size in bytes of what WritePublish writes; 0: nothing can be written (as there).
std::size_t PublishSize(const Message& message);

// May a message have this topic? Not an empty one, more than 65535 bytes, a wildcard or a NUL.
bool IsPublishTopic(std::string_view topic);

struct Head {
  std::uint8_t type = 0;  // PacketType, or one of those that a client never gets
  std::uint8_t flags = 0;
  std::size_t size = 0;  // of the head
  std::size_t body = 0;  // bytes behind it
};

// Reads the fixed header at the front of `bytes` (clause 2.1). Outcomes: kOk; kUnavailable: more bytes are needed;
// kDataLoss: this is no MQTT.
Status ReadHead(ByteSpan bytes, Head& head);

// What a broker says of itself in its CONNACK.
struct Limits {
  std::uint16_t receive_maximum = 65535;
  std::uint32_t maximum_packet = kLargestPacket;
  bool retain_available = true;
  bool qos1_available = true;
  std::uint16_t keep_alive_seconds = 0;  // what the broker wants in place of ours; 0: ours
};

struct Answer {
  std::uint16_t packet_id = 0;
  std::uint8_t reason = 0;
};

struct Inbound {
  std::string_view topic, payload, response_topic;
  std::string_view correlation;  // any bytes
  std::uint16_t packet_id = 0;   // 0: QoS 0, which is not acknowledged
  bool retained = false;
};

// Each reads a body; views refer to it. Outcomes: kOk; kDataLoss: it is not what the standard says (a property twice or
// unknown, a text that does not end, a topic with a wildcard, anything behind the end).
Status ReadConnack(ByteSpan body, std::uint8_t& reason, Limits& limits);
Status ReadPuback(ByteSpan body, Answer& answer);
// Of one filter.
Status ReadSuback(ByteSpan body, Answer& answer);
// `flags`: of the head. Also kDataLoss: QoS 2, a topic alias or a subscription identifier, for none of which we asked.
Status ReadPublish(ByteSpan body, std::uint8_t flags, Inbound& inbound);
Status ReadDisconnect(ByteSpan body, std::uint8_t& reason);

}  // namespace tramgac::mqtt5
