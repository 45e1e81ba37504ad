// The outside of an SNMP message: who says that he sent it, before anything is decoded, decrypted or believed. By it a
// flood of foreign datagrams is dropped for the price of a few comparisons. Pure; any bytes may be given; nothing
// allocates or blocks.
#pragma once

#include <cstdint>

#include "agent/core/base/bytes.h"
#include "agent/core/base/status.h"
#include "drivers/snmp/client.h"

namespace tramgac::snmp {

enum class PduTag : std::uint8_t { kTrapV1 = 0xA4, kInform = 0xA6, kTrapV2 = 0xA7 };  // RFC 1157, RFC 3416 clause 3

struct MessageHead {
  std::uint32_t version = 0;  // msgVersion as on the wire: 0 is v1, 1 is v2c, 3 is v3
  ByteSpan community;         // v1, v2c
  std::uint8_t pdu_tag = 0;   // v1, v2c: tag of the PDU
  ByteSpan pdu;               // v1, v2c: from its tag on; may be cut short or have something behind it
  std::uint8_t flags = 0;     // v3: msgFlags (RFC 3412 clause 6.4): 1 authenticated, 2 encrypted, 4 reportable
  ByteSpan engine;            // v3: msgAuthoritativeEngineID, empty in a discovery
  ByteSpan user;              // v3: msgUserName
};

// Reads the head of `message`; the views in it are of `message`. Outcomes: the head; kDataLoss (no SNMP message, or cut
// short); kUnimplemented (another version, or a security model other than USM).
Result<MessageHead> ParseMessageHead(ByteSpan message);

// Does the head fit these credentials? v1 and v2c: the community, whichever of the two the device is polled by (many
// old ones know v1 traps only). v3: the user and exactly the security level. Compares in the same time wherever the
// difference is.
bool Fits(const MessageHead& head, const Credentials& credentials);

// Is it an SNMPv3 request for our engine id (RFC 3414 clause 4)? It says nothing about who asks.
constexpr bool IsDiscovery(const MessageHead& head) {
  return head.version == 3 && head.engine.empty() && (head.flags & 7) == 4;
}

}  // namespace tramgac::snmp
