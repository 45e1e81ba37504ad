#include "drivers/reach/setting.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace tramgac::reach {
namespace {

constexpr std::array<std::string_view, 4> kTransports = {"ping", "udp", "tcp", "tls"};  // by Transport
constexpr std::array<std::string_view, 3> kMethods = {"GET", "HEAD", "OPTIONS"};

struct DnsWord {
  std::string_view word;
  DnsType type;
};
constexpr std::array<DnsWord, 3> kDnsTypes = {{{"A", DnsType::kA}, {"AAAA", DnsType::kAaaa}, {"SOA", DnsType::kSoa}}};

std::optional<std::int64_t> Number(std::string_view text, std::int64_t low, std::int64_t high) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < low || number > high) return std::nullopt;
  return number;
}

// "500ms", "3s", "1min".
std::optional<Duration> Period(std::string_view text) {
  struct Unit {
    std::string_view name;
    Duration length;
  };
  constexpr std::array<Unit, 3> kUnits = {
      {{"ms", std::chrono::milliseconds(1)}, {"min", std::chrono::minutes(1)}, {"s", std::chrono::seconds(1)}}};
  const auto unit = std::ranges::find_if(kUnits, [text](const Unit& one) { return text.ends_with(one.name); });
  if (unit == kUnits.end()) return std::nullopt;
  const auto number = Number(text.substr(0, text.size() - unit->name.size()), 1, 600'000);
  return number ? std::optional(unit->length * *number) : std::nullopt;
}

using Kinds = std::uint16_t;  // bits 1 << kind
constexpr Kinds Of(std::initializer_list<Kind> kinds) {
  Kinds set = 0;
  for (const Kind kind : kinds) set = static_cast<Kinds>(set | 1U << static_cast<unsigned>(kind));
  return set;
}
constexpr Kinds kAll = (1U << kKindCount) - 1;
constexpr Kinds kWithPort = kAll & static_cast<Kinds>(~Of({Kind::kPing}));

bool SetPort(Question& question, std::string_view value) {
  const auto port = Number(value, 1, 65535);
  if (port) question.port = static_cast<std::uint16_t>(*port);
  return port.has_value();
}

bool SetTransport(Question& question, std::string_view value) {
  const auto found = std::ranges::find(kTransports, value);
  const auto transport = static_cast<Transport>(found - kTransports.begin());
  if (found == kTransports.end() || transport == Transport::kPing) return false;
  question.transport = transport;
  return true;
}

bool SetOldTls(Question& question, std::string_view value) {
  question.old_tls = value == "true";
  return value == "true" || value == "false";
}

bool SetTrusted(Question& question, std::string_view value) {
  question.trusted = value == "true";
  return value == "true" || value == "false";
}

bool SetTimeout(Question& question, std::string_view value) {
  const auto timeout = Period(value);
  if (timeout) question.timeout = *timeout;
  return timeout.has_value();
}

bool SetCount(Question& question, std::string_view value) {
  const auto count = Number(value, 1, kMostEchoes);
  if (count) question.count = static_cast<int>(*count);
  return count.has_value();
}

bool SetMethod(Question& question, std::string_view value) {
  question.method = value;
  return std::ranges::find(kMethods, value) != kMethods.end();
}

bool SetType(Question& question, std::string_view value) {
  const auto found = std::ranges::find(kDnsTypes, value, &DnsWord::word);
  if (found != kDnsTypes.end()) question.type = found->type;
  return found != kDnsTypes.end();
}

template <std::string Question::*kMember>
bool SetText(Question& question, std::string_view value) {
  question.*kMember = value;
  return true;
}

struct Setting {
  std::string_view name;
  Kinds kinds;
  std::string_view form;
  bool (*set)(Question&, std::string_view);
};

constexpr std::array<Setting, 17> kSettings = {{
    {"timeout", kAll, "3s, 500ms", SetTimeout},
    {"port", kWithPort, "1-65535", SetPort},
    {"transport", Of({Kind::kHttp, Kind::kLdap, Kind::kSip, Kind::kApi}), "udp, tcp, tls", SetTransport},
    {"old_tls", Of({Kind::kCertificate, Kind::kHttp, Kind::kLdap, Kind::kSip, Kind::kApi}), "true, false", SetOldTls},
    {"count", Of({Kind::kPing}), "1-10", SetCount},
    {"server_name", Of({Kind::kCertificate, Kind::kHttp, Kind::kLdap, Kind::kSip, Kind::kApi}), "portal.example",
     SetText<&Question::server_name>},
    {"host", Of({Kind::kHttp, Kind::kApi}), "portal.example", SetText<&Question::host>},
    {"path", Of({Kind::kHttp, Kind::kRtsp}), "/health?full=1", SetText<&Question::path>},
    {"method", Of({Kind::kHttp}), "GET, HEAD, OPTIONS", SetMethod},
    {"status", Of({Kind::kHttp}), "200, 200-299,401", SetText<&Question::status>},
    {"body", Of({Kind::kHttp}), "\"status\":\"ok\"", SetText<&Question::body>},
    {"query", Of({Kind::kDns}), "portal.example", SetText<&Question::query>},
    {"type", Of({Kind::kDns}), "A, AAAA, SOA", SetType},
    {"answer", Of({Kind::kDns}), "10.1.2.3", SetText<&Question::answer>},
    {"user", Of({Kind::kSip, Kind::kApi, Kind::kCli}), "room-7", SetText<&Question::user>},
    {"password_file", Of({Kind::kApi, Kind::kCli}), "/etc/tramgac/room.password", SetText<&Question::password_file>},
    {"trusted", Of({Kind::kApi}), "true, false", SetTrusted},
}};

const Setting* Find(std::string_view name) {
  const auto found = std::ranges::find(kSettings, name, &Setting::name);
  return found != kSettings.end() ? &*found : nullptr;
}

bool Has(Kinds kinds, Kind kind) { return (kinds >> static_cast<unsigned>(kind) & 1U) != 0; }

// Which kinds find a fact out (docs/design/reach.md).
constexpr std::array<Kinds, kFactCount> kFactKinds = {
    kAll,                                                                             // up
    kAll,                                                                             // time
    Of({Kind::kPing}),                                                                // loss
    Of({Kind::kPing}),                                                                // jitter
    Of({Kind::kHttp, Kind::kDns, Kind::kLdap, Kind::kRtsp, Kind::kSip, Kind::kApi}),  // code
    kAll,                                                                             // reason
    Of({Kind::kHttp, Kind::kRtsp, Kind::kSip, Kind::kApi}),                           // server
    Of({Kind::kSip}),                                                                 // busy
    Of({Kind::kHttp, Kind::kDns}),                                                    // matches
    Of({Kind::kHttp, Kind::kDns, Kind::kRas}),                                        // answer
    Of({Kind::kCertificate}),                                                         // days-left
    Of({Kind::kCertificate}),                                                         // trusted
    Of({Kind::kCertificate}),                                                         // self-signed
    Of({Kind::kCertificate}),                                                         // name-matches
    Of({Kind::kCertificate}),                                                         // tls-version
    Of({Kind::kNtp}),                                                                 // offset
    Of({Kind::kNtp}),                                                                 // stratum
    Of({Kind::kHttp}),                                                                // size
};

}  // namespace

SettingOutcome SetSetting(Question& question, std::string_view name, std::string_view value) {
  const Setting* setting = Find(name);
  if (setting == nullptr) return SettingOutcome::kUnknown;
  if (!Has(setting->kinds, question.kind)) return SettingOutcome::kNotOfKind;
  Question changed = question;
  if (value.empty() || value.size() > kMostText || !setting->set(changed, value)) return SettingOutcome::kBadValue;
  if (FaultySetting(changed) == name) return SettingOutcome::kBadValue;
  question = std::move(changed);
  return SettingOutcome::kOk;
}

std::string_view SettingForm(std::string_view name) {
  const Setting* setting = Find(name);
  return setting != nullptr ? setting->form : std::string_view();
}

std::vector<std::string_view> SettingsOf(Kind kind) {
  std::vector<std::string_view> names;
  for (const Setting& setting : kSettings) {
    if (Has(setting.kinds, kind)) names.push_back(setting.name);
  }
  return names;
}

std::vector<std::string_view> FactsOf(Kind kind) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < kFactCount; ++i) {
    if (Has(kFactKinds[i], kind)) names.push_back(FactName(static_cast<Fact>(i)));
  }
  return names;
}

bool HasFact(Kind kind, Fact fact) { return Has(kFactKinds[static_cast<std::size_t>(fact)], kind); }

}  // namespace tramgac::reach
