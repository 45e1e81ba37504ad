#include "agent/config/target.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cctype>

#include "agent/config/messages.h"
#include "agent/config/target_query.h"
#include "agent/document/nearest_word.h"

namespace tramgac::config {
namespace {

using document::Quoted;
using document::Say;

constexpr std::string_view kSchemes[] = {"modbus-tcp", "modbus-rtu", "modbus-rtu-tcp", "snmp", "reach"};

// In brackets where it would not end otherwise.
std::string HostName(std::string host) {
  // Names are the same in any case (RFC 4343).
  std::transform(host.begin(), host.end(), host.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const bool is_v6 = host.find(':') != std::string::npos;
  return is_v6 ? fmt::format("[{}]", host) : host;
}

std::string HostAndPort(const std::string& host, std::uint16_t port) {
  return fmt::format("{}:{}", HostName(host), port);
}

struct Endpoint {
  std::string operator()(const ModbusTcpTarget& t) const {
    const char* scheme = t.transport == Transport::kMbap ? "modbus-tcp://" : "modbus-rtu-tcp://";
    return scheme + HostAndPort(t.host, t.port);
  }
  std::string operator()(const ModbusRtuTarget& t) const { return "modbus-rtu://" + t.path; }
  std::string operator()(const SnmpTarget& t) const { return "snmp://" + HostAndPort(t.host, t.port); }
  std::string operator()(const ReachTarget& t) const { return "reach://" + HostName(t.host); }
};

struct Host {
  std::string operator()(const ModbusTcpTarget& t) const { return t.host; }
  std::string operator()(const ModbusRtuTarget&) const { return {}; }
  std::string operator()(const SnmpTarget& t) const { return t.host; }
  std::string operator()(const ReachTarget& t) const { return t.host; }
};

struct Public {
  std::string operator()(const ModbusTcpTarget& t) const { return Endpoint()(t) + Unit(t.unit); }
  std::string operator()(const ModbusRtuTarget& t) const { return Endpoint()(t) + Unit(t.unit); }
  std::string operator()(const SnmpTarget& t) const {
    return "snmp://" + (t.user.empty() ? "" : t.user + "@") + HostAndPort(t.host, t.port);
  }
  std::string operator()(const ReachTarget& t) const { return Endpoint()(t); }
  static std::string Unit(const std::optional<std::uint8_t>& unit) {
    return unit ? fmt::format("?unit={}", *unit) : "";
  }
};

}  // namespace

std::optional<Target> ParseTarget(std::string_view text, std::vector<TargetProblem>& list) {
  TargetProblems problems(text, list);
  const std::size_t mark = text.find("://");
  if (mark == std::string_view::npos) {
    problems.Add(text, Say(kNoScheme, Shown(text)), Say(kWantScheme));
    return std::nullopt;
  }
  const std::string_view scheme = text.substr(0, mark);
  const std::string_view rest = text.substr(mark + 3);
  const std::size_t question = std::min(rest.find('?'), rest.size());
  const std::string_view place = rest.substr(0, question);
  const std::string_view query = rest.substr(std::min(question + 1, rest.size()));
  std::optional<Target> target;
  if (scheme == "modbus-tcp") {
    target = ParseModbusTcp(place, query, problems);
  } else if (scheme == "modbus-rtu") {
    target = ParseModbusRtu(place, query, problems);
  } else if (scheme == "modbus-rtu-tcp") {
    target = ParseModbusRtuTcp(place, query, problems);
  } else if (scheme == "snmp") {
    target = ParseSnmp(place, query, problems);
  } else if (scheme == "reach") {
    target = ParseReach(place, query, problems);
  } else {
    problems.Add(scheme, Say(kUnknownScheme, Quoted(scheme)), Say(kWantScheme),
                 document::NearestWord(scheme, kSchemes).value_or(""));
  }
  return problems.any() ? std::nullopt : target;
}

std::string NameToLookUp(const Target& target) {
  const std::string host = std::visit(Host(), target);
  return IsAddress(host) ? std::string() : host;
}

bool IsAddress(const std::string& host) {
  unsigned char bytes[sizeof(in6_addr)];
  return inet_pton(AF_INET, host.c_str(), bytes) == 1 || inet_pton(AF_INET6, host.c_str(), bytes) == 1;
}

std::string_view ProtocolName(const Target& target) {
  if (std::holds_alternative<ReachTarget>(target)) return "reach";
  return std::holds_alternative<SnmpTarget>(target) ? "snmp" : "modbus";
}

std::string* HostOf(Target& target) {
  if (auto* tcp = std::get_if<ModbusTcpTarget>(&target)) return &tcp->host;
  if (auto* snmp = std::get_if<SnmpTarget>(&target)) return &snmp->host;
  if (auto* reach = std::get_if<ReachTarget>(&target)) return &reach->host;
  return nullptr;
}

const std::string* HostOf(const Target& target) {
  if (const auto* tcp = std::get_if<ModbusTcpTarget>(&target)) return &tcp->host;
  if (const auto* snmp = std::get_if<SnmpTarget>(&target)) return &snmp->host;
  if (const auto* reach = std::get_if<ReachTarget>(&target)) return &reach->host;
  return nullptr;
}

std::optional<std::uint8_t> UnitOf(const Target& target) {
  if (const auto* tcp = std::get_if<ModbusTcpTarget>(&target)) return tcp->unit;
  if (const auto* rtu = std::get_if<ModbusRtuTarget>(&target)) return rtu->unit;
  return std::nullopt;
}

std::string EndpointName(const Target& target) { return std::visit(Endpoint(), target); }

std::string PublicName(const Target& target) { return std::visit(Public(), target); }

}  // namespace tramgac::config
