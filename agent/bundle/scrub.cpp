#include "agent/bundle/scrub.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace tramgac::bundle {
namespace {

using document::Field;

// Keys of node.yaml whose values are no secrets (docs/reference/configuration.md). What is not here is taken out: a key
// that is new, misspelt, or of another program.
constexpr std::string_view kPublicKeys[] = {"alert",
                                            "areas",
                                            "budget",
                                            "ca_file",
                                            "calendar",
                                            "card_endurance",
                                            "cause",
                                            "commit_interval",
                                            "consequence",
                                            "consumers",
                                            "control",
                                            "count",
                                            "crl_file",
                                            "days",
                                            "deadband",
                                            "depends_on",
                                            "devices",
                                            "disabled",
                                            "en",
                                            "end",
                                            "fail_back",
                                            "forwarders",
                                            "from",
                                            "heartbeat",
                                            "history_rate",
                                            "horn",
                                            "horn_for",
                                            "horn_from",
                                            "host",
                                            "id",
                                            "inverted",
                                            "keep_alive",
                                            "keep_sent",
                                            "kind",
                                            "label",
                                            "lamp",
                                            "limit",
                                            "listen",
                                            "misses",
                                            "mode",
                                            "node",
                                            "off_delay",
                                            "on_delay",
                                            "password_file",
                                            "path",
                                            "period",
                                            "port",
                                            "profile",
                                            "profiles",
                                            "certificate_file",
                                            "key_file",
                                            "reason",
                                            "remind",
                                            "resend_after",
                                            "response",
                                            "rooms",
                                            "severity",
                                            "silence",
                                            "silent_share",
                                            "site",
                                            "standby",
                                            "start",
                                            "state",
                                            "text",
                                            "time_to_respond",
                                            "timeout",
                                            "title",
                                            "to",
                                            "tramgac",
                                            "unreachable",
                                            "user",
                                            "vi",
                                            "window",
                                            "horizon",
                                            "latch",
                                            "list",
                                            "point",
                                            "socket",
                                            "times",
                                            "worse",
                                            "within"};

// Parameters of addresses (agent/config/target.h), also behind the name of a question: "sip.port".
constexpr std::string_view kPublicParameters[] = {
    "unit", "baud", "parity",  "stop_bits", "rs485",     "version",   "source",        "backup", "community_file",
    "auth", "priv", "context", "engine_id", "auth_file", "priv_file", "password_file", "port",   "transport"};

constexpr std::size_t kMostItems = 1'000'000;  // a document has a bound of its own

template <std::size_t N>
bool IsOneOf(const std::string_view (&words)[N], std::string_view word) {
  return std::ranges::find(words, word) != std::end(words);
}

bool IsPlainKey(std::string_view key) {
  return !key.empty() && key.size() <= 80 && std::ranges::all_of(key, [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '.' || c == '-';
  });
}

// In quotes whatever could be taken for something else.
std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
  }
  return out + '"';
}

std::string PublicValue(std::string_view key, const std::string& text) {
  if (key == "address") return Quoted(PublicAddress(text));
  const bool is_file = key.ends_with("_file");
  // Who writes a password where the name of its file belongs has no '/' in it.
  const bool shown = IsOneOf(kPublicKeys, key) && (!is_file || text.find('/') != std::string::npos);
  return shown ? Quoted(PublicLog(text)) : std::string(kRemoved);
}

class ConfigText {
 public:
  std::string Write(const Field& root) {
    Put(root, "", 0);
    return std::move(out_);
  }

 private:
  void Put(const Field& field, std::string_view key, std::size_t depth) {
    if (field.is_mapping()) return PutMapping(field, depth);
    if (field.is_list()) return PutList(field, key, depth);
    out_ += " " + PublicValue(key, std::string(field.raw())) + "\n";
  }

  void PutList(const Field& list, std::string_view key, std::size_t depth) {
    out_ += '\n';
    for (const Field& item : list.List(0, kMostItems)) {
      out_ += std::string(2 * depth, ' ') + "-";
      Put(item, key, depth + 1);
    }
  }

  void PutMapping(const Field& field, std::size_t depth) {
    if (depth > 0) out_ += '\n';
    document::Mapping map = field.Map();
    for (const auto& [name, value] : map.Entries()) {
      const bool plain = IsPlainKey(name.raw());
      out_ += std::string(2 * depth, ' ') + std::string(plain ? name.raw() : kRemoved) + ":";
      Put(value, plain ? name.raw() : std::string_view(), depth + 1);
    }
  }

  std::string out_;
};

bool EndsAddress(char c) {
  return std::isspace(static_cast<unsigned char>(c)) != 0 || c == '"' || c == '\'' || c == ',';
}

std::string PublicParameter(std::string_view parameter) {
  const std::size_t equals = parameter.find('=');
  if (equals == std::string_view::npos) return std::string(kRemoved);
  const std::string_view key = parameter.substr(0, equals);
  const std::size_t dot = key.rfind('.');
  const bool is_public = IsOneOf(kPublicParameters, dot == std::string_view::npos ? key : key.substr(dot + 1));
  if (!IsPlainKey(key)) return std::string(kRemoved);
  return std::string(is_public ? parameter : parameter.substr(0, equals + 1)) + std::string(is_public ? "" : kRemoved);
}

std::string PublicParameters(std::string_view query) {
  std::string out;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    out += (out.empty() ? "?" : "&") + PublicParameter(query.substr(0, end));
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return out;
}

// The part between "://" and the first '?'. Whatever stands before the last '@' is credentials: a password may have a
// '/' in it.
std::string WithoutPassword(std::string_view authority) {
  const std::size_t at = authority.rfind('@');
  if (at == std::string_view::npos) return std::string(authority);
  const std::size_t colon = authority.find(':');
  const bool has_password = colon < at;
  return std::string(authority.substr(0, has_password ? colon : at)) + (has_password ? ":" : "") +
         std::string(has_password ? kRemoved : "") + std::string(authority.substr(at));
}

// --- logs ---

constexpr std::string_view kSecretWords[] = {"password", "passwd",     "passphrase", "community", "secret",
                                             "token",    "credential", "auth_pass",  "priv_pass", "api_key"};

char Lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

// Where the value behind a secret's name begins. Outcome: `line.size()` if there is none at `at`.
std::size_t SecretValueAt(std::string_view line, std::size_t at) {
  for (const std::string_view word : kSecretWords) {
    if (line.size() - at < word.size() ||
        !std::equal(word.begin(), word.end(), line.begin() + static_cast<std::ptrdiff_t>(at),
                    [](char a, char b) { return a == Lower(b); })) {
      continue;
    }
    std::size_t next = at + word.size();
    const auto skip = [&](std::string_view set) {
      while (next < line.size() && set.find(line[next]) != std::string_view::npos) ++next;
    };
    skip("\"' ");
    if (next == line.size() || (line[next] != '=' && line[next] != ':')) continue;
    ++next;
    skip("\"' ");
    return next;
  }
  return line.size();
}

std::string WithoutNamedSecrets(std::string_view line) {
  std::string out;
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t value = SecretValueAt(line, at);
    if (value == line.size()) {
      out += line[at++];
      continue;
    }
    out += line.substr(at, value - at);
    out += kRemoved;
    at = value;
    while (at < line.size() && line[at] != '&' && line[at] != ';' && !EndsAddress(line[at])) ++at;
  }
  return out;
}

std::string WithoutCredentials(std::string_view line) {
  std::string out;
  while (true) {
    const std::size_t scheme = line.find("://");
    if (scheme == std::string_view::npos) return out + std::string(line);
    out += line.substr(0, scheme + 3);
    line.remove_prefix(scheme + 3);
    std::size_t end = 0;
    while (end < line.size() && !EndsAddress(line[end])) ++end;
    const std::string_view rest = line.substr(0, end);
    const std::size_t query = std::min(rest.find('?'), rest.size());
    out += WithoutPassword(rest.substr(0, query));
    out += rest.substr(query);
    line.remove_prefix(end);
  }
}

}  // namespace

std::string PublicConfig(const Field& root) { return ConfigText().Write(root); }

std::string PublicAddress(std::string_view address) {
  const std::size_t scheme = address.find("://");
  if (scheme == std::string_view::npos || !IsPlainKey(address.substr(0, scheme))) return std::string(kRemoved);
  const std::size_t query = std::min(address.find('?'), address.size());
  if (query < scheme) return std::string(kRemoved);
  const std::string_view authority = address.substr(scheme + 3, query - scheme - 3);
  // Without a '?' what follows the host would be taken for a part of it.
  if (authority.find_first_of("=&") != std::string_view::npos) return std::string(kRemoved);
  return std::string(address.substr(0, scheme + 3)) + WithoutPassword(authority) +
         PublicParameters(address.substr(std::min(query + 1, address.size())));
}

std::string PublicLog(std::string_view text) {
  std::string out;
  bool in_key = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    const bool has_end = end < text.size();
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.find("PRIVATE KEY-----") != std::string_view::npos) {
      in_key = line.find("-----BEGIN") != std::string_view::npos;
      out += kRemoved;
    } else if (!in_key) {
      out += WithoutNamedSecrets(WithoutCredentials(line));
    }
    if (has_end && (!in_key || line.find("-----BEGIN") != std::string_view::npos)) out += '\n';
  }
  return out;
}

}  // namespace tramgac::bundle
