// What each scheme of an address means.
#include <algorithm>
#include <charconv>
#include <cstddef>
#include <utility>

#include "agent/config/messages.h"
#include "agent/config/target_query.h"

namespace tramgac::config {
namespace {

using document::Quoted;
using document::Say;

constexpr std::size_t kLongestUser = 32;  // RFC 3414 clause 2.1

// Two spellings of one protocol stand side by side.
constexpr std::string_view kAuthWords[] = {"SHA-1", "SHA", "SHA-224", "SHA-256", "SHA-384", "SHA-512"};
constexpr snmp::AuthProtocol kAuths[] = {snmp::AuthProtocol::kSha1,   snmp::AuthProtocol::kSha1,
                                         snmp::AuthProtocol::kSha224, snmp::AuthProtocol::kSha256,
                                         snmp::AuthProtocol::kSha384, snmp::AuthProtocol::kSha512};
constexpr std::string_view kPrivWords[] = {"AES-128", "AES", "AES-192", "AES-256", "AES-192-C", "AES-256-C"};
constexpr snmp::PrivProtocol kPrivs[] = {snmp::PrivProtocol::kAes128,       snmp::PrivProtocol::kAes128,
                                         snmp::PrivProtocol::kAes192,       snmp::PrivProtocol::kAes256,
                                         snmp::PrivProtocol::kAes192Reeder, snmp::PrivProtocol::kAes256Reeder};

template <typename T>
std::optional<T> Narrow(std::optional<std::uint32_t> number) {
  return number ? std::optional(static_cast<T>(*number)) : std::nullopt;
}

void RefuseUser(const Authority& authority, std::string_view scheme, TargetProblems& problems) {
  if (authority.has_user) problems.Add(problems.whole(), Say(kUserNotHere, scheme));
}

void ReadCommunity(const Query& query, SnmpTarget& target, TargetProblems& problems) {
  const auto community = query.Text("community");
  const auto file = query.Text("community_file");
  target.community = community.value_or("");
  target.community_file = file.value_or("");
  constexpr std::string_view kVersions[] = {"1", "2c"};
  if (const auto version = query.OneOf("version", kVersions); version && *version == 0) {
    target.version = snmp::Version::kV1;
  }
  if (community && file) {
    problems.Add(query.Where("community_file"), Say(kExcludeEachOther, "community", "community_file"));
  }
  if (!community && !file) problems.Add(problems.whole(), Say(kNoCommunity), Say(kWantCommunity));
  for (const std::string_view key : {"auth", "auth_file", "priv", "priv_file", "context", "engine_id"}) {
    if (query.Text(key)) problems.Add(query.Where(key), Say(kOnlyV3, Quoted(key)), Say(kWantCommunity));
  }
}

// `protocol` and `file` come together or not at all. Outcome: both are there.
bool Together(const Query& query, std::string_view protocol, std::string_view file, TargetProblems& problems) {
  const bool has_protocol = query.Text(protocol).has_value();
  const bool has_file = query.Text(file).has_value();
  if (has_protocol && !has_file) problems.Add(query.Where(protocol), Say(kNeeds, Quoted(protocol), Quoted(file)));
  if (has_file && !has_protocol) problems.Add(query.Where(file), Say(kNeeds, Quoted(file), Quoted(protocol)));
  return has_protocol && has_file;
}

void ReadEngineId(const Query& query, SnmpTarget& target, TargetProblems& problems) {
  std::string digits = query.Text("engine_id").value_or("");
  if (digits.empty()) return;
  if (digits.starts_with("0x")) digits.erase(0, 2);
  const std::size_t bytes = digits.size() / 2;
  bool valid = digits.size() % 2 == 0 && bytes >= 5 && bytes <= 32;  // RFC 3411 clause 5
  for (std::size_t i = 0; valid && i < bytes; ++i) {
    const char* at = digits.data() + 2 * i;
    valid = std::from_chars(at, at + 2, target.engine_id.emplace_back(), 16).ptr == at + 2;
  }
  if (valid) return;
  problems.Add(query.Where("engine_id"), Say(kBadParameter, Quoted(digits), "engine_id"), Say(kWantEngineId));
}

void ReadUser(const Authority& authority, const Query& query, SnmpTarget& target, TargetProblems& problems) {
  target.version = snmp::Version::kV3;
  target.user = authority.user;
  if (target.user.empty() || target.user.size() > kLongestUser) {
    problems.Add(problems.whole(), Say(kBadUser, Quoted(target.user)), Say(kWantUser));
  }
  for (const std::string_view key : {"community", "community_file", "version"}) {
    if (query.Text(key)) problems.Add(query.Where(key), Say(kExcludeEachOther, key, "user@host"));
  }
  const bool auth = Together(query, "auth", "auth_file", problems);
  const bool priv = Together(query, "priv", "priv_file", problems);
  const bool no_auth = !query.Text("auth") && !query.Text("auth_file");
  if (priv && no_auth) problems.Add(query.Where("priv"), Say(kNeeds, "\"priv\"", "\"auth\""));
  if (auth) target.level = priv ? snmp::SecurityLevel::kAuthPriv : snmp::SecurityLevel::kAuthNoPriv;
  if (const auto word = query.OneOf("auth", kAuthWords)) target.auth = kAuths[*word];
  if (const auto word = query.OneOf("priv", kPrivWords)) target.priv = kPrivs[*word];
  target.auth_file = query.Text("auth_file").value_or("");
  target.priv_file = query.Text("priv_file").value_or("");
  target.context = query.Text("context").value_or("");
  ReadEngineId(query, target, problems);
}

// backup=HOST:PORT. Without a port the first path's.
void ReadBackup(const Query& query, ModbusTcpTarget& target, TargetProblems& problems) {
  const std::optional<std::string> text = query.Text("backup");
  if (!text) return;
  const Authority where = ParseAuthority(*text, target.port, problems);
  RefuseUser(where, "modbus", problems);
  if (!problems.any() && !IsAddress(where.host)) {
    problems.Add(query.Where("backup"), Say(kNotAnAddress, Quoted(where.host)), Say(kWantAddress));
  }
  target.backup_host = where.host;
  target.backup_port = where.port;
}

constexpr std::size_t kMostSettings = 50;

// QUESTION.SETTING=VALUE
void ReadSetting(std::string_view part, ReachTarget& target, TargetProblems& problems) {
  const std::size_t equals = part.find('=');
  const std::string_view name = part.substr(0, equals);
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos || dot == 0 || equals == std::string_view::npos || equals + 1 == part.size() ||
      target.settings.size() == kMostSettings) {
    return problems.Add(part, Say(kBadSetting, Shown(name)), Say(kWantSetting));
  }
  QuestionSetting setting{std::string(name.substr(0, dot)), std::string(name.substr(dot + 1)),
                          PercentDecode(part.substr(equals + 1), problems)};
  const auto is_same = [&](const QuestionSetting& s) { return s.question == setting.question && s.key == setting.key; };
  if (std::any_of(target.settings.begin(), target.settings.end(), is_same)) {
    problems.Add(part, Say(kParameterTwice, Quoted(name)));
  }
  target.settings.push_back(std::move(setting));
}

}  // namespace

ModbusTcpTarget ParseModbusTcp(std::string_view authority, std::string_view query, TargetProblems& problems) {
  constexpr std::string_view kKnown[] = {"unit", "backup"};
  const Authority where = ParseAuthority(authority, 502, problems);
  RefuseUser(where, "modbus-tcp", problems);
  const Query parameters(query, kKnown, problems);
  // A TCP server may be its own unit 0 or 255 (Modbus Messaging on TCP/IP V1.0b clause 4.4.2).
  const auto unit = Narrow<std::uint8_t>(parameters.Number("unit", 0, 255));
  ModbusTcpTarget target{where.host, where.port, unit, Transport::kMbap, {}, 0};
  ReadBackup(parameters, target, problems);
  return target;
}

ModbusTcpTarget ParseModbusRtuTcp(std::string_view authority, std::string_view query, TargetProblems& problems) {
  constexpr std::string_view kKnown[] = {"unit", "backup"};
  // Every maker of device servers has a port of its own: 4001, 8899, 23, 502.
  const Authority where = ParseAuthority(authority, 0, problems);
  RefuseUser(where, "modbus-rtu-tcp", problems);
  const Query parameters(query, kKnown, problems);
  const auto unit = Narrow<std::uint8_t>(parameters.Number("unit", 1, 247));
  ModbusTcpTarget target{where.host, where.port, unit, Transport::kRtu, {}, 0};
  ReadBackup(parameters, target, problems);
  return target;
}

ModbusRtuTarget ParseModbusRtu(std::string_view path, std::string_view query, TargetProblems& problems) {
  constexpr std::string_view kKnown[] = {"baud", "parity", "stop_bits", "unit", "rs485"};
  constexpr std::string_view kDirections[] = {"rts-on-send", "rts-after-send"};
  constexpr std::string_view kParities[] = {"N", "E", "O", "none", "even", "odd"};
  ModbusRtuTarget target;
  target.path = PercentDecode(path, problems);
  if (!target.path.starts_with('/') || target.path.ends_with('/')) {
    problems.Add(path, Say(kBadLine, Quoted(path)), Say(kWantLine));
  }
  const Query parameters(query, kKnown, problems);
  target.baud = parameters.Number("baud", 300, 1'000'000);
  if (const auto parity = parameters.OneOf("parity", kParities)) target.parity = "NEO"[*parity % 3];
  target.stop_bits = Narrow<std::uint8_t>(parameters.Number("stop_bits", 1, 2));
  if (const auto direction = parameters.OneOf("rs485", kDirections)) {
    target.rs485 = *direction == 0 ? modbus::Rs485::kRtsOnSend : modbus::Rs485::kRtsAfterSend;
  }
  // Unit 0 is the broadcast, which nobody answers (Modbus over Serial Line V1.02 clause 2.2).
  target.unit = Narrow<std::uint8_t>(parameters.Number("unit", 1, 247));
  return target;
}

SnmpTarget ParseSnmp(std::string_view authority, std::string_view query, TargetProblems& problems) {
  constexpr std::string_view kKnown[] = {"community", "community_file", "auth",      "auth_file", "priv",
                                         "priv_file", "context",        "engine_id", "version",   "source"};
  const Authority where = ParseAuthority(authority, 161, problems);
  const Query parameters(query, kKnown, problems);
  SnmpTarget target;
  target.host = where.host;
  target.port = where.port;
  constexpr std::string_view kSources[] = {"any"};
  target.any_source = parameters.OneOf("source", kSources).has_value();
  if (where.has_user) {
    ReadUser(where, parameters, target, problems);
  } else {
    ReadCommunity(parameters, target, problems);
  }
  return target;
}

ReachTarget ParseReach(std::string_view authority, std::string_view query, TargetProblems& problems) {
  constexpr std::uint16_t kAnyPort = 1;  // a question has a port, a host has none
  const Authority where = ParseAuthority(authority, kAnyPort, problems);
  RefuseUser(where, "reach", problems);
  const std::size_t colon = authority.rfind(':');
  const bool has_port = colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos;
  if (has_port) problems.Add(authority.substr(colon), Say(kPortIsOfQuestion), Say(kWantSetting));
  ReachTarget target{where.host, {}};
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    ReadSetting(query.substr(0, end), target, problems);
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return target;
}

}  // namespace tramgac::config
