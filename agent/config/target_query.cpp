#include "agent/config/target_query.h"

#include <arpa/inet.h>

#include <algorithm>
#include <utility>

#include "agent/config/messages.h"
#include "agent/document/field.h"
#include "agent/document/nearest_word.h"
#include "agent/document/scalar.h"

namespace tramgac::config {
namespace {

using document::Quoted;
using document::Say;

constexpr std::size_t kLongestHost = 253;  // RFC 1035 clause 2.3.4

bool IsAddress(int family, const std::string& host) {
  unsigned char address[sizeof(in6_addr)];
  return inet_pton(family, host.c_str(), address) == 1;
}

bool IsLabel(std::string_view label) {
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         document::InAlphabet(label, "a-zA-Z0-9_-");
}

std::optional<char> Unescape(std::string_view escape) {
  if (escape.size() != 3) return std::nullopt;
  const auto code = document::ParseUnsigned("0x" + std::string(escape.substr(1)));
  if (!code || *code < 0x20 || *code == 0x7F) return std::nullopt;
  return static_cast<char>(*code);
}

std::uint16_t ParsePort(std::string_view text, TargetProblems& problems) {
  const auto port = document::ParseUnsigned(text);
  if (port && *port >= 1 && *port <= 65535) return static_cast<std::uint16_t>(*port);
  problems.Add(text, Say(kBadPort, Shown(text)), Say(kWantPort));
  return 0;
}

}  // namespace

std::string Shown(std::string_view text) {
  constexpr std::string_view kSecret = "community";
  const std::size_t word = text.find(kSecret);
  const std::size_t end = std::min(word == std::string_view::npos ? word : word + kSecret.size(), text.find('='));
  return end < text.size() ? Quoted(std::string(text.substr(0, end)) + "...") : Quoted(text);
}

bool IsHost(const std::string& host) {
  if (host.find(':') != std::string::npos) return IsAddress(AF_INET6, host);
  if (host.size() > kLongestHost) return false;
  std::string_view rest = host;
  for (;;) {
    const std::size_t dot = rest.find('.');
    const std::string_view label = rest.substr(0, dot);
    if (!IsLabel(label)) return false;
    // A last label of digits only is an IPv4 address, and then all of it must be one: 10.1.2.300 is no name.
    if (dot == std::string_view::npos) return !document::InAlphabet(label, "0-9") || IsAddress(AF_INET, host);
    rest.remove_prefix(dot + 1);
  }
}

void TargetProblems::Add(std::string_view where, document::Wording message, document::Wording expected,
                         std::string_view hint) {
  any_ = true;
  // Parts that are missing (empty views from elsewhere) stand at the beginning.
  const bool inside = where.data() >= whole_.data() && where.data() <= whole_.data() + whole_.size();
  const std::size_t offset = inside ? static_cast<std::size_t>(where.data() - whole_.data()) : 0;
  list_.push_back({offset, std::move(message), std::move(expected), std::string(hint)});
}

std::string PercentDecode(std::string_view text, TargetProblems& problems) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const std::string_view escape = text.substr(i, 3);
    if (const auto character = Unescape(escape)) {
      decoded += *character;
      i += 2;
    } else {
      problems.Add(escape, Say(kBadEscape, Quoted(escape)), Say(kWantEscape));
      decoded += '%';
    }
  }
  return decoded;
}

Authority ParseAuthority(std::string_view text, std::uint16_t default_port, TargetProblems& problems) {
  Authority authority;
  if (const std::size_t slash = text.find('/'); slash != std::string_view::npos) {
    if (slash + 1 != text.size()) problems.Add(text.substr(slash), Say(kPathNotHere, Shown(text.substr(slash))));
    text = text.substr(0, slash);
  }
  if (const std::size_t at = text.rfind('@'); at != std::string_view::npos) {
    authority.has_user = true;
    authority.user = PercentDecode(text.substr(0, at), problems);
    text.remove_prefix(at + 1);
  }
  const bool bracketed = text.starts_with('[');
  const std::size_t close = text.find(']');
  const std::size_t colon = text.find(':', bracketed && close != std::string_view::npos ? close : 0);
  const std::string_view host = text.substr(0, colon);
  const bool closed = bracketed && host.ends_with(']');
  authority.host = std::string(closed ? host.substr(1, host.size() - 2) : host);
  // Brackets are for IPv6 and IPv6 is for brackets: otherwise the port could not be told from the address.
  const bool is_v6 = authority.host.find(':') != std::string::npos;
  if (!IsHost(authority.host) || is_v6 != closed) {
    problems.Add(host, Say(kBadHost, Shown(host)), Say(kWantHost));
  }
  if (colon != std::string_view::npos) {
    authority.port = ParsePort(text.substr(colon + 1), problems);
  } else if (authority.port = default_port; default_port == 0) {
    problems.Add(text, Say(kNoPort), Say(kWantPort));
  }
  return authority;
}

Query::Query(std::string_view text, std::span<const std::string_view> known, TargetProblems& problems)
    : problems_(problems) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    Read(text.substr(0, end), known);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

void Query::Read(std::string_view part, std::span<const std::string_view> known) {
  const std::size_t equals = part.find('=');
  std::string_view key = part.substr(0, equals);
  if (std::find(known.begin(), known.end(), key) == known.end()) {
    const auto meant = document::NearestWord(key, known);
    problems_.Add(part, Say(kUnknownParameter, Shown(key)), Say(kWantOneOf, document::JoinWords(known)),
                  meant.value_or(""));
    // Read on as if it were spelled right: otherwise what depends on it would be complained about too.
    if (!meant || Find(*meant) != nullptr) return;
    key = *meant;
  }
  if (Find(key) != nullptr) return problems_.Add(part, Say(kParameterTwice, Quoted(key)));
  const std::string_view raw = equals == std::string_view::npos ? part.substr(part.size()) : part.substr(equals + 1);
  if (raw.empty()) problems_.Add(part, Say(kNoParameterValue, Quoted(key)));
  parameters_.push_back({key, raw, PercentDecode(raw, problems_)});
}

const Query::Parameter* Query::Find(std::string_view key) const {
  const auto found =
      std::find_if(parameters_.begin(), parameters_.end(), [key](const Parameter& p) { return p.key == key; });
  return found != parameters_.end() ? &*found : nullptr;
}

std::string_view Query::Where(std::string_view key) const {
  const Parameter* parameter = Find(key);
  return parameter != nullptr ? parameter->key : problems_.whole();
}

std::optional<std::string> Query::Text(std::string_view key) const {
  const Parameter* parameter = Find(key);
  return parameter != nullptr ? std::optional(parameter->value) : std::nullopt;
}

std::optional<std::uint32_t> Query::Number(std::string_view key, std::uint32_t low, std::uint32_t high) const {
  const Parameter* parameter = Find(key);
  if (parameter == nullptr || parameter->raw.empty()) return std::nullopt;
  const auto number = document::ParseUnsigned(parameter->value);
  if (number && *number >= low && *number <= high) return static_cast<std::uint32_t>(*number);
  problems_.Add(parameter->raw, Say(kBadParameter, Quoted(parameter->value), Quoted(key)),
                Say(kWantNumberBetween, low, high));
  return std::nullopt;
}

std::optional<std::size_t> Query::OneOf(std::string_view key, std::span<const std::string_view> words) const {
  const Parameter* parameter = Find(key);
  if (parameter == nullptr || parameter->raw.empty()) return std::nullopt;
  const auto found = std::find(words.begin(), words.end(), parameter->value);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  problems_.Add(parameter->raw, Say(kBadParameter, Quoted(parameter->value), Quoted(key)),
                Say(kWantOneOf, document::JoinWords(words)),
                document::NearestWord(parameter->value, words).value_or(""));
  return std::nullopt;
}

}  // namespace tramgac::config
