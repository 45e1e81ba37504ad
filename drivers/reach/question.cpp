#include "drivers/reach/question.h"

#include <algorithm>
#include <array>

#include "drivers/reach/certificate.h"
#include "drivers/reach/connect.h"
#include "drivers/reach/dns.h"
#include "drivers/reach/http.h"
#include "drivers/reach/ldap.h"
#include "drivers/reach/ntp.h"
#include "drivers/reach/ping.h"
#include "drivers/reach/rtsp.h"

namespace tramgac::reach {
namespace {

struct KindEntry {
  std::string_view name;
  std::uint16_t port;      // of UDP and TCP
  std::uint16_t tls_port;  // over TLS
};

// Ports: IANA, Service Name and Transport Protocol Port Number Registry.
constexpr std::array<KindEntry, kKindCount> kKinds = {{
    {"ping", 0, 0},
    {"connect", 0, 0},
    {"certificate", 443, 443},
    {"http", 80, 443},
    {"dns", 53, 53},
    {"ntp", 123, 123},
    {"ldap", 389, 636},
    {"rtsp", 554, 554},
    {"sip", 5060, 5061},
    {"h323", 1720, 1720},
    {"ras", 1719, 1719},
    {"api", 80, 443},
    {"cli", 23, 23},
}};

// Visible ASCII: whatever stands in a request line or header must not end it.
bool IsVisible(std::string_view text) {
  return text.size() <= kMostText && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

bool IsTransportOf(Kind kind, Transport transport) {
  switch (transport) {
    case Transport::kTcp: return true;
    case Transport::kTls: return kind == Kind::kHttp || kind == Kind::kLdap || kind == Kind::kSip || kind == Kind::kApi;
    case Transport::kUdp: return kind == Kind::kSip;
    default: return false;
  }
}

}  // namespace

std::string_view KindName(Kind kind) { return kKinds[static_cast<std::size_t>(kind)].name; }

std::optional<Kind> KindNamed(std::string_view name) {
  const auto found = std::find_if(kKinds.begin(), kKinds.end(), [name](const auto& kind) { return kind.name == name; });
  if (found == kKinds.end()) return std::nullopt;
  return static_cast<Kind>(found - kKinds.begin());
}

std::uint16_t DefaultPort(const Question& question) {
  const KindEntry& entry = kKinds[static_cast<std::size_t>(question.kind)];
  return question.transport == Transport::kTls ? entry.tls_port : entry.port;
}

std::string_view FaultySetting(const Question& question) {
  std::vector<std::uint8_t> dns;
  const std::string& path = question.path;
  const bool method = question.method == "GET" || question.method == "HEAD" || question.method == "OPTIONS";
  if (question.timeout < kLeastTimeout || question.timeout > kMostTimeout) return "timeout";
  if (question.kind == Kind::kConnect && question.port == 0) return "port";
  if (!IsTransportOf(question.kind, question.transport)) return "transport";
  if (question.count < 1 || question.count > kMostEchoes) return "count";
  if (!IsVisible(question.server_name)) return "server_name";
  if (!IsVisible(question.host)) return "host";
  if (!IsVisible(path) || !path.starts_with('/')) return "path";
  if (!method) return "method";
  if (question.status.size() > kMostText || !InStatusList(question.status, 200)) return "status";
  if (question.body.size() > kMostText) return "body";
  if (!IsVisible(question.query) || question.query.empty() ||
      !WriteDnsQuestion(0, question.query, question.type, dns)) {
    return "query";
  }
  if (!IsVisible(question.answer)) return "answer";
  if (!IsVisible(question.user)) return "user";
  if (question.trusted && question.transport != Transport::kTls) return "trusted";
  return {};
}

std::unique_ptr<Conversation> MakeConversation(const Question& question) {
  switch (question.kind) {
    case Kind::kPing: return std::make_unique<Ping>(question);
    case Kind::kConnect: return std::make_unique<Connect>(question);
    case Kind::kCertificate: return std::make_unique<CertificateQuestion>(question);
    case Kind::kHttp: return std::make_unique<Http>(question);
    case Kind::kDns: return std::make_unique<Dns>(question);
    case Kind::kNtp: return std::make_unique<Ntp>(question);
    case Kind::kLdap: return std::make_unique<Ldap>(question);
    case Kind::kRtsp: return std::make_unique<Rtsp>(question);
    case Kind::kSip:
    case Kind::kH323:
    case Kind::kRas:
    case Kind::kApi:
    case Kind::kCli: return nullptr;
  }
  return nullptr;
}

}  // namespace tramgac::reach
