// The pieces of an address. Private to agent/config.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/config/target.h"

namespace tramgac::config {

// Collects what is wrong with one address.
class TargetProblems {
 public:
  TargetProblems(std::string_view whole, std::vector<TargetProblem>& list) : whole_(whole), list_(list) {}

  // `where` is a part of the address.
  void Add(std::string_view where, document::Wording message, document::Wording expected = {},
           std::string_view hint = {});
  bool any() const { return any_; }
  std::string_view whole() const { return whole_; }

 private:
  std::string_view whole_;
  std::vector<TargetProblem>& list_;
  bool any_ = false;
};

// Replaces %41 by A. A bad escape is a problem and stays as it is.
std::string PercentDecode(std::string_view text, TargetProblems& problems);

// A part of an address in quotes, for a problem. What follows a '=' or the word "community" is left out, because
// problems go to the log and a mistake can bring a community anywhere.
std::string Shown(std::string_view text);

struct Authority {
  std::string user;
  bool has_user = false;
  std::string host;
  std::uint16_t port = 0;
};

// [user@]host[:port] and nothing behind it. `default_port` 0: the port must be given, otherwise a problem.
Authority ParseAuthority(std::string_view text, std::uint16_t default_port, TargetProblems& problems);

// Is `host` an IP address, of either version?
bool IsAddress(const std::string& host);

// Parameters after the '?'.
class Query {
 public:
  // Unknown, repeated and empty parameters are problems.
  Query(std::string_view text, std::span<const std::string_view> known, TargetProblems& problems);

  // Where a parameter's value stands, or the whole address if it is absent.
  std::string_view Where(std::string_view key) const;
  // Outcome: nullopt if absent.
  std::optional<std::string> Text(std::string_view key) const;
  // Outcomes: nullopt if absent or wrong (a problem).
  std::optional<std::uint32_t> Number(std::string_view key, std::uint32_t low, std::uint32_t high) const;
  // The position in `words`. Outcomes: nullopt if absent or wrong (a problem).
  std::optional<std::size_t> OneOf(std::string_view key, std::span<const std::string_view> words) const;

 private:
  struct Parameter {
    std::string_view key;
    std::string_view raw;
    std::string value;
  };
  void Read(std::string_view part, std::span<const std::string_view> known);
  const Parameter* Find(std::string_view key) const;

  std::vector<Parameter> parameters_;
  TargetProblems& problems_;
};

// What stands behind each scheme. Outcome: meaningless if a problem was added.
ModbusTcpTarget ParseModbusTcp(std::string_view authority, std::string_view query, TargetProblems& problems);
ModbusTcpTarget ParseModbusRtuTcp(std::string_view authority, std::string_view query, TargetProblems& problems);
ModbusRtuTarget ParseModbusRtu(std::string_view path, std::string_view query, TargetProblems& problems);
SnmpTarget ParseSnmp(std::string_view authority, std::string_view query, TargetProblems& problems);
ReachTarget ParseReach(std::string_view authority, std::string_view query, TargetProblems& problems);

// Is `host` a name (RFC 1123 labels), an IPv4 address or, if it has colons, an IPv6 address?
bool IsHost(const std::string& host);

}  // namespace tramgac::config
