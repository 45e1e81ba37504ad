#include "agent/app/probe_short.h"

#include <algorithm>
#include <array>

namespace tramgac::app {
namespace {

struct Word {
  std::string_view scheme, profile, question, transport;
  bool has_path = false;
};
constexpr std::array<Word, 12> kWords = {{
    {"ping", "host_ping", "ping", {}},
    {"sip", "vc_sip", "sip", {}},
    {"sips", "vc_sip", "sip", "tls"},
    {"h323", "vc_h323", "h323", {}},
    {"ras", "gatekeeper", "ras", {}},
    {"http", "web_service", "page", "tcp", true},
    {"https", "web_service", "page", "tls", true},
    {"dns", "name_service", "name", {}},
    {"ntp", "time_server", "time", {}},
    {"ldap", "directory_service", "bind", "tcp"},
    {"ldaps", "directory_service", "bind", "tls"},
    {"rtsp", "camera_rtsp", "stream", {}, true},
}};

// Of what may stand in a query of an address.
std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    if (c == '&' || c == '%' || c == '#' || c == '?' || c == '=') {
      const auto byte = static_cast<unsigned char>(c);
      out.append("%").append(1, kDigits[byte >> 4]).append(1, kDigits[byte & 15]);
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::optional<ShortTarget> ParseShortTarget(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto word = std::ranges::find(kWords, text.substr(0, colon), &Word::scheme);
  if (word == kWords.end()) return std::nullopt;
  text.remove_prefix(colon + 1);
  if (text.starts_with("//")) text.remove_prefix(2);
  const std::size_t slash = word->has_path ? std::min(text.find('/'), text.size()) : text.size();
  const std::string_view path = text.substr(slash);
  text = text.substr(0, slash);
  const std::size_t semicolon = std::min(text.find(';'), text.size());
  std::string_view transport = word->transport;
  constexpr std::string_view kTransport = ";transport=";
  if (text.substr(semicolon).starts_with(kTransport)) transport = text.substr(semicolon + kTransport.size());
  text = text.substr(0, semicolon);

  // HOST, HOST:PORT, [V6]:PORT
  const std::size_t bracket = text.find(']');
  const std::size_t port = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
  std::string query;
  const auto add = [&query, word](std::string_view key, std::string_view value) {
    if (value.empty()) return;
    query += query.empty() ? "?" : "&";
    query.append(word->question).append(".").append(key).append("=").append(Escaped(value));
  };
  if (port != std::string_view::npos) add("port", text.substr(port + 1));
  add("transport", transport);
  add("path", path);
  return ShortTarget{"reach://" + std::string(text.substr(0, port)) + query, std::string(word->profile)};
}

}  // namespace tramgac::app
