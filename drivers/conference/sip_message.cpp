#include "drivers/conference/sip_message.h"

#include <algorithm>
#include <optional>

#include "agent/core/base/fold.h"
#include "drivers/reach/one_answer.h"

namespace tramgac::conference {
namespace {

using reach::HeadPart;
using reach::Transport;

constexpr std::string_view kCookie = "z9hG4bK";  // RFC 3261 clause 8.1.1.7
constexpr unsigned kNonceDigits = 16;
constexpr std::string_view kUserMarks = "-_.!~*'()&=+$,;?/";  // RFC 3261 clause 25.1, mark and user-unreserved

void HexDigits(std::uint64_t number, char* out) {
  for (unsigned i = 0; i < kNonceDigits; ++i) out[i] = "0123456789abcdef"[number >> (60 - 4 * i) & 15];
}

// The part of `list` before `separator`, which is taken off with it.
std::string_view TakeUntil(std::string_view& list, char separator) {
  const std::size_t end = std::min(list.find(separator), list.size());
  const std::string_view part = TrimBlanks(list.substr(0, end));
  list.remove_prefix(std::min(end + 1, list.size()));
  return part;
}

// The parameter `branch` of the topmost Via: SIP/2.0/UDP host:port;name=value;...
std::string_view TopBranch(std::string_view via) {
  std::string_view top = TakeUntil(via, ',');
  while (!top.empty()) {
    std::string_view value = TakeUntil(top, ';');
    if (SameFolded(TakeUntil(value, '='), "branch")) return value.empty() ? value : TrimBlanks(value);
  }
  return {};
}

}  // namespace

bool IsSipUser(std::string_view user) {
  return user.size() <= kMaxSipUser && std::all_of(user.begin(), user.end(), [](char c) {
           const char folded = Fold(c);
           return (folded >= 'a' && folded <= 'z') || (c >= '0' && c <= '9') ||
                  kUserMarks.find(c) != std::string_view::npos;
         });
}

std::array<char, kSipBranchSize> SipBranch(std::uint64_t nonce) {
  std::array<char, kSipBranchSize> branch;
  HexDigits(nonce, std::copy(kCookie.begin(), kCookie.end(), branch.begin()));
  return branch;
}

void WriteSipOptions(Transport transport, std::string_view user, const reach::LineFacts& facts,
                     std::vector<std::uint8_t>& out) {
  const auto text = [&out](std::string_view words) { reach::AppendText(words, out); };
  const auto host = [&out](std::string_view address) { reach::AppendHost(address, out); };
  const auto port = [&out](std::uint16_t number) { reach::AppendNumber(number, out); };
  const auto branch = SipBranch(facts.nonce);
  const std::string_view nonce(branch.data() + kCookie.size(), kNonceDigits);
  const bool tcp = transport == Transport::kTcp, tls = transport == Transport::kTls;
  const std::string_view parameter = tls ? ";transport=tls" : tcp ? ";transport=tcp" : "";
  const std::string_view at = user.empty() ? "" : "@";

  text("OPTIONS sip:"), text(user), text(at), host(facts.peer_host), text(":"), port(facts.peer_port), text(parameter);
  text(" SIP/2.0\r\nVia: SIP/2.0/"), text(tls ? "TLS " : tcp ? "TCP " : "UDP "), host(facts.own_host), text(":");
  port(facts.own_port), text(";branch="), text({branch.data(), branch.size()});
  text(";rport\r\nMax-Forwards: 70\r\nTo: <sip:"), text(user), text(at), host(facts.peer_host);
  text(">\r\nFrom: <sip:monitor@"), host(facts.own_host), text(">;tag="), text(nonce.substr(8));
  text("\r\nCall-ID: "), text(nonce), text("@"), host(facts.own_host);
  text("\r\nCSeq: 1 OPTIONS\r\nContact: <sip:monitor@"), host(facts.own_host), text(":"), port(facts.own_port);
  text(parameter), text(">\r\nAccept: application/sdp\r\nUser-Agent: Tramgac\r\nContent-Length: 0\r\n\r\n");
}

void SipReader::Reset(std::array<char, kSipBranchSize> branch) {
  branch_ = branch;
  body_ = 0;
  bad_ = false;
  Forget();
}

void SipReader::Forget() {
  head_.Reset();
  code_ = 0;
  has_via_ = branch_matches_ = method_matches_ = server_is_agent_ = complete_ = false;
  server_size_ = 0;
}

SipPart SipReader::Next(ByteSpan& in) {
  if (complete_) {
    const std::size_t skipped = static_cast<std::size_t>(std::min<std::uint64_t>(body_, in.size()));
    in = in.subspan(skipped);
    body_ -= skipped;
    if (body_ > 0) return SipPart::kMore;
    Forget();
  }
  while (!bad_) {
    switch (head_.Next(in)) {
      case HeadPart::kMore: return SipPart::kMore;
      case HeadPart::kStart: bad_ = !TakeStart(head_.value()); break;
      case HeadPart::kHeader: bad_ = !TakeHeader(head_.name(), head_.value()); break;
      case HeadPart::kEnd: complete_ = true; return SipPart::kMessage;
      case HeadPart::kBad: bad_ = true; break;
    }
  }
  return SipPart::kBad;
}

bool SipReader::TakeStart(std::string_view line) {
  constexpr std::string_view kVersion = "SIP/2.0";
  if (const auto status = reach::ParseStatusLine(line, "SIP")) {
    code_ = status->code;
    return SameFolded(status->protocol, kVersion) && code_ < 700;
  }
  return line.size() > kVersion.size() && SameFolded(line.substr(line.size() - kVersion.size()), kVersion);
}

bool SipReader::TakeHeader(std::string_view name, std::string_view value) {
  if (SameFolded(name, "Via") || SameFolded(name, "v")) {
    if (!has_via_) branch_matches_ = SameFolded(TopBranch(value), {branch_.data(), branch_.size()});
    has_via_ = true;
  } else if (SameFolded(name, "CSeq")) {
    const std::string_view number = value.substr(0, value.find_first_of(" \t"));
    method_matches_ = TrimBlanks(value.substr(number.size())) == "OPTIONS";
  } else if (SameFolded(name, "Content-Length") || SameFolded(name, "l")) {
    const auto length = reach::ParseDecimal(value, kMaxSipBody);
    if (!length) return false;
    body_ = *length;
  } else if (const bool agent = SameFolded(name, "User-Agent"); agent || SameFolded(name, "Server")) {
    if (server_size_ > 0 && (agent || !server_is_agent_)) return true;
    server_is_agent_ = agent;
    server_size_ = std::min(value.size(), server_.size());
    std::transform(value.begin(), value.begin() + static_cast<std::ptrdiff_t>(server_size_), server_.begin(),
                   [](char c) { return c == '\t'            ? ' '
                                       : c < ' ' || c > '~' ? '?'
                                                            : c; });
  }
  return true;
}

}  // namespace tramgac::conference
