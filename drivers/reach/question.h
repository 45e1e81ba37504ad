// What a profile asks of a host: a kind and its settings (docs/design/reach.md, table of kinds).
// Plain values; a question owns its texts. Single-threaded; nothing blocks.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "drivers/reach/api.h"
#include "drivers/reach/conversation.h"

namespace tramgac::reach {

enum class Kind : std::uint8_t {
  kPing,
  kConnect,
  kCertificate,
  kHttp,
  kDns,
  kNtp,
  kLdap,
  kRtsp,
  kSip,  // drivers/conference from here on
  kH323,
  kRas,
  kApi,
  kCli,
};
inline constexpr std::size_t kKindCount = 13;

// "ping", "connect", .. as in a profile.
std::string_view KindName(Kind kind);
// Outcome: nothing for an unknown name.
std::optional<Kind> KindNamed(std::string_view name);

enum class DnsType : std::uint16_t { kA = 1, kSoa = 6, kAaaa = 28 };  // RFC 1035 clause 3.2.2, RFC 3596

inline constexpr Duration kLeastTimeout = std::chrono::milliseconds(100), kMostTimeout = std::chrono::seconds(60);
inline constexpr int kMostEchoes = 10;
inline constexpr std::size_t kMostText = 255;  // bytes of each text

// Which settings a kind looks at is in the table; the others are as they are here.
struct Question {
  Kind kind = Kind::kPing;
  Duration timeout = std::chrono::seconds(3);  // kLeastTimeout to kMostTimeout; of kPing: after the last echo
  std::uint16_t port = 0;                      // 0: DefaultPort
  Transport transport = Transport::kTcp;       // kTcp or kTls; kSip also kUdp
  bool old_tls = false;                        // see LineWish
  int count = 3;                               // echoes, 1 to kMostEchoes
  std::string server_name{};                   // a name; empty: the certificate should be made out to the address
  std::string host{};                          // of the Host header and of TLS; empty: the address
  std::string path = "/";                      // begins with "/"; with a query, if there is one
  std::string method = "GET";                  // GET, HEAD or OPTIONS
  std::string status = "200-399";              // codes that match: "200", "200-299,401"
  std::string body{};                          // a text that must be there, as bytes; empty: none
  std::string query = ".";                     // a domain name (RFC 1035 clause 2.3.1), "." for the root
  DnsType type = DnsType::kA;
  std::string answer{};  // an address as RFC 5952 writes it, or a serial number of a zone; empty: any
  std::string user{};    // kSip, kApi
  // kApi from here on.
  bool trusted = false;         // nothing is said to a peer whose certificate is not trusted, or not made out to it
  std::string password_file{};  // as written, of whoever configures
  std::string password{};       // what is in it; never written anywhere
  std::shared_ptr<const Api> api{};
};

// The port that is meant by 0. Outcome: 0 for kPing, and for kConnect, which has none.
std::uint16_t DefaultPort(const Question& question);

// Which setting is out of its bounds. Outcome: its name as in a profile ("timeout", "path", ..); empty: all are well.
std::string_view FaultySetting(const Question& question);

// The conversation for a kind of this folder. Precondition: no setting is faulty. Outcome: null for kinds of
// drivers/conference.
std::unique_ptr<Conversation> MakeConversation(const Question& question);

}  // namespace tramgac::reach
