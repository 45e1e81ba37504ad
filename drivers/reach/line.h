// What a conversation with a host runs over: what it wishes for, what is told of it, and how it ends.
// Plain values, safe anywhere; views refer to storage that outlives them.
#pragma once

#include <cstdint>
#include <string_view>

#include "agent/core/base/time.h"

namespace tramgac::reach {

enum class Transport : std::uint8_t {
  kPing,  // ICMP echo (RFC 792) and ICMPv6 echo (RFC 4443); what is sent and received is the echo's data
  kUdp,   // each piece that is sent or received is one datagram
  kTcp,   // a stream
  kTls,   // a stream over TCP; open when the handshake is over
};

struct LineWish {
  Transport transport = Transport::kTcp;
  std::uint16_t port = 0;          // not of kPing
  std::string_view server_name{};  // kTls: for SNI, and what the certificate should be made out to; empty: an address
  bool old_tls = false;            // kTls: also TLS 1.0 and keys that are too short today, for devices without better
  bool ends_abruptly = false;      // kTcp: closed by a reset, so that the peer keeps nothing of it
};

// What a TLS peer showed. Nothing of it decides whether the line opens: a probe tells of a bad certificate, it does not
// refuse one.
struct Certificate {
  bool known = false;
  bool trusted = false;  // its chain ends at an authority that this machine trusts, and no date is over
  bool self_signed = false;
  bool name_matches = false;     // it is made out to the server name, or to the address where there is none
  std::int64_t begins_s = 0;     // notBefore, seconds since 1970
  std::int64_t ends_s = 0;       // notAfter of the leaf
  std::string_view tls_version;  // "TLSv1.3"
};

// Of a line that is open.
struct LineFacts {
  std::string_view own_host;  // numeric address of this machine as the peer sees it, where no NAT is between
  std::uint16_t own_port = 0;
  std::string_view peer_host;  // numeric address
  std::uint16_t peer_port = 0;
  std::uint64_t nonce = 0;    // random, another one for each line
  Certificate certificate{};  // kTls
};

// How a line ended, or why it could not be opened.
enum class LineEnd : std::uint8_t {
  kClosed,       // by the peer, in good order
  kReset,        // by the peer, abruptly
  kRefused,      // TCP: nobody listens; UDP: "port unreachable"
  kUnreachable,  // a router says so, or this machine has no way there
  kTlsFailed,    // the handshake failed
  kOldTls,       // the handshake failed because the peer has nothing that is safe today
  kNotAllowed,   // this machine does not let us (net.ipv4.ping_group_range)
  kNoResources,  // this machine has no descriptor or memory left
};
inline constexpr std::size_t kLineEndCount = 8;

// "closed", "reset", "refused", "unreachable", "tls-failed", "old-tls", "not-allowed", "no-resources".
std::string_view LineEndName(LineEnd end);

}  // namespace tramgac::reach
