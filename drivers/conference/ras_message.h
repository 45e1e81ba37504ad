// The three messages of H.225.0 RAS by which a gatekeeper is found, in aligned PER (X.691): GRQ to send, GCF and GRJ to
// understand. Nothing here can register, admit or call.
// Pure; any bytes may be given; nothing allocates or blocks.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "agent/core/base/bytes.h"

namespace tramgac::conference {

inline constexpr std::size_t kMaxGatekeeperRequest = 40;  // octets

struct GatekeeperRequest {
  std::uint16_t sequence = 1;  // requestSeqNum, 1 to 65535
  std::string_view own_host;   // rasAddress: a numeric IPv4 or IPv6 address; a zone ("%eth0") is left out
  std::uint16_t own_port = 0;
};

// Writes a GatekeeperRequest of a terminal without aliases, version 4, to `out`.
// Outcome: what was written; empty, if own_host is no address or sequence is 0.
ByteSpan EncodeGatekeeperRequest(const GatekeeperRequest& request,
                                 std::array<std::uint8_t, kMaxGatekeeperRequest>& out);

struct GatekeeperAnswer {
  std::uint16_t sequence = 0;  // of the request that it answers
  bool confirmed = false;      // GatekeeperConfirm; else GatekeeperReject
  // GatekeeperRejectReason in words ("terminal-excluded"), "unknown-reason" for one of a later version; empty, if
  // confirmed.
  std::string_view reject_reason;
};

// Outcome: nothing, if `bytes` is another message, or is cut short or malformed in what comes before and in the fields
// above. Extensions are not looked at.
std::optional<GatekeeperAnswer> DecodeGatekeeperAnswer(ByteSpan bytes);

}  // namespace tramgac::conference
