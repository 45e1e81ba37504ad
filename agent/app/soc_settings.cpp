#include "agent/app/soc_settings.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <random>
#include <string_view>

#include "agent/app/soc_commands.h"
#include "agent/config/secret_file.h"
#include "agent/config/target_query.h"

namespace tramgac::app {
namespace {

using document::Phrase;
using document::Say;
using document::Wording;

constexpr Phrase kBadUrl{"--broker {0}: expected mqtt://HOST[:PORT] or mqtts://HOST[:PORT]",
                         "--broker {0}: cần mqtt://MÁY[:CỔNG] hoặc mqtts://MÁY[:CỔNG]"};
constexpr Phrase kUserInUrl{
    "--broker: no user or password in the address; use --user and --password-file",
    "--broker: không ghi người dùng hay mật khẩu trong địa chỉ; dùng --user và --password-file"};
constexpr Phrase kTlsOptions{"--ca, --cert and --key need an address that begins with mqtts://",
                             "--ca, --cert và --key cần địa chỉ bắt đầu bằng mqtts://"};
constexpr Phrase kBothFiles{"--cert and --key belong together: give both", "--cert và --key phải đi cùng nhau"};
constexpr Phrase kBadUser{"--user {0}: expected 1 to 64 characters without / + #",
                          "--user {0}: cần 1 đến 64 ký tự, không có / + #"};
constexpr Phrase kBadClient{"--client {0}: expected 1 to 64 characters without / + #",
                            "--client {0}: cần 1 đến 64 ký tự, không có / + #"};

// "host", "host:port", "[address]:port". Outcome: false if it is none of them.
bool ReadAuthority(std::string_view text, publish::PublisherSettings& settings) {
  std::string_view host = text, port;
  const bool bracketed = text.starts_with('[');
  const std::size_t end = bracketed ? text.find(']') : text.rfind(':');
  if (bracketed) {
    if (end == std::string_view::npos) return false;
    host = text.substr(1, end - 1);
    port = text.substr(end + 1);
    if (!port.empty() && port.front() != ':') return false;
    if (!port.empty()) port.remove_prefix(1);
    if (text.ends_with(':')) return false;
  } else if (end != std::string_view::npos) {
    host = text.substr(0, end);
    port = text.substr(end + 1);
    if (port.empty()) return false;
  }
  settings.host = std::string(host);
  if (!config::IsHost(settings.host)) return false;
  if (port.empty()) return true;
  const auto [rest, error] = std::from_chars(port.data(), port.data() + port.size(), settings.port);
  return error == std::errc() && rest == port.data() + port.size() && settings.port != 0;
}

bool ReadUrl(std::string_view url, publish::PublisherSettings& settings) {
  settings.tls.enabled = url.starts_with("mqtts://");
  if (!settings.tls.enabled && !url.starts_with("mqtt://")) return false;
  settings.port = settings.tls.enabled ? 8883 : 1883;
  url.remove_prefix(url.find("://") + 3);
  if (url.ends_with('/')) url.remove_suffix(1);
  return ReadAuthority(url, settings);
}

}  // namespace

std::string SocUser(const SocOptions& options) {
  if (!options.user.empty()) return options.user;
  for (const char* name : {"SUDO_USER", "USER", "LOGNAME"}) {
    if (const char* value = std::getenv(name); value != nullptr && IsSocUser(value)) return value;
  }
  return "soc";
}

std::optional<publish::PublisherSettings> SocSettings(const SocOptions& options, Wording& problem) {
  publish::PublisherSettings settings;
  const auto fail = [&problem](Wording why) {
    problem = std::move(why);
    return std::nullopt;
  };
  if (options.url.find('@') != std::string::npos) return fail(Say(kUserInUrl));
  if (!ReadUrl(options.url, settings)) return fail(Say(kBadUrl, options.url));
  const bool has_files = !options.ca.empty() || !options.certificate.empty() || !options.key.empty();
  if (has_files && !settings.tls.enabled) return fail(Say(kTlsOptions));
  if (options.certificate.empty() != options.key.empty()) return fail(Say(kBothFiles));
  settings.tls.ca_file = options.ca;
  settings.tls.certificate_file = options.certificate;
  settings.tls.key_file = options.key;
  if (!options.user.empty() && !IsSocUser(options.user)) return fail(Say(kBadUser, options.user));
  if (!options.client.empty() && !IsSocUser(options.client)) return fail(Say(kBadClient, options.client));
  settings.user = options.user;
  if (!options.password_file.empty()) {
    const auto password = config::ReadSecret(options.password_file);
    if (!password.ok()) {
      const document::Problem why = config::ProblemOfSecret(options.password_file);
      const std::string option = "--password-file " + options.password_file + ": ";
      return fail({option + document::Explain(why, document::Language::kEnglish),
                   option + document::Explain(why, document::Language::kVietnamese)});
    }
    settings.password = password.value();
  }
  settings.client_id = options.client.empty() ? fmt::format("soc-{:08x}", std::random_device{}()) : options.client;
  // A broken connection has to show within 5 s, and a server that has thousands of alarms sends them in one burst.
  settings.keep_alive = std::chrono::seconds(2);
  settings.connect_timeout = std::chrono::seconds(5);
  settings.backoff = {std::chrono::milliseconds(100), std::chrono::milliseconds(500), std::chrono::seconds(5),
                      std::chrono::seconds(30)};
  settings.inbound = {100000, 256 * 1024, 256, 64, 64 * 1024 * 1024};
  return settings;
}

}  // namespace tramgac::app
