// The first exchange with an SNMPv3 agent: asking for its engine id (RFC 3414 clause 4). Bytes only; who sends
// them is the backend's business. Nothing here blocks or allocates; safe anywhere.
#pragma once

#include <array>
#include <cstdint>

#include "agent/core/base/bytes.h"
#include "agent/core/base/status.h"

namespace tramgac::snmp {

inline constexpr std::size_t kDiscoveryBytes = 64;

// An empty, reportable, unauthenticated GET with an empty engine id. The message id sent is
// DiscoveryMessageId(id): the same bytes count whatever the number.
std::array<std::uint8_t, kDiscoveryBytes> EncodeDiscovery(std::uint32_t id);

constexpr std::uint32_t DiscoveryMessageId(std::uint32_t id) { return (id & 0x3FFFFFFFU) | 0x40000000U; }

// The engine id in the report that answers EncodeDiscovery(id): 5 to 32 bytes (RFC 3411 clause 5), a view of
// `message`. Outcomes: the view; kDataLoss (malformed or truncated); kNotFound (well-formed, but not version 3,
// another message id or no usable engine id).
Result<ByteSpan> ParseDiscoveryReport(ByteSpan message, std::uint32_t id);

// Which of the counters of RFC 3414 clause 5 (usmStats) an unencrypted SNMPv3 report is about: 1 unsupported security
// level, 2 not in time window, 3 unknown user, 4 unknown engine id, 5 wrong digest, 6 decryption error. Whether
// the report is authentic is not looked at.
// Outcomes: 1 to 6; kDataLoss (malformed or truncated); kNotFound (well-formed, but no such report).
Result<std::uint32_t> ParseUsmReport(ByteSpan message);

}  // namespace tramgac::snmp
