// Addresses of devices as people write them (the TARGET of the command line and `address:` of node.yaml):
//
//   modbus-tcp://10.1.2.3:502?unit=1
//   modbus-rtu-tcp://10.1.2.3:4001?unit=3             a serial device server that passes RTU frames on
//   modbus-rtu:///dev/ttyUSB0?baud=19200&parity=E&stop_bits=1&unit=3[&rs485=rts-on-send]
//   snmp://10.1.2.3:161?community=public              v2c; or community_file=..; with version=1 v1
//   snmp://user@10.1.2.3?auth=SHA-256&auth_file=..&priv=AES-128&priv_file=..[&context=..][&engine_id=..]      v3
//   reach://10.1.2.3?sip.port=5061&sip.transport=tls    a host that is asked questions; settings of the profile's
//   questions
//
// With source=any answers are also heard from other addresses than the one that is asked.
// IPv6 addresses stand in brackets; %41 is a character by its code. Secrets of v3 come from files only.
//
// Pure functions over values: nothing here touches a file or blocks; thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "agent/document/problem.h"
#include "drivers/modbus/client.h"
#include "drivers/snmp/client.h"

namespace tramgac::config {

// What travels over TCP: Modbus TCP, or the frames of a serial line.
enum class Transport : std::uint8_t { kMbap, kRtu };

struct ModbusTcpTarget {
  std::string host;  // name or address, without brackets
  std::uint16_t port = 502;
  std::optional<std::uint8_t> unit;  // absent: the profile's
  Transport transport = Transport::kMbap;
  std::string backup_host{};  // an IP address: another way to the same devices; empty: there is none
  std::uint16_t backup_port = 0;
};

struct ModbusRtuTarget {
  std::string path;                   // absolute
  std::optional<std::uint32_t> baud;  // each absent: the profile's
  std::optional<char> parity;         // 'N', 'E' or 'O'
  std::optional<std::uint8_t> stop_bits;
  modbus::Rs485 rs485 = modbus::Rs485::kLeftAlone;  // absent: that
  std::optional<std::uint8_t> unit;
};

struct SnmpTarget {
  std::string host;
  std::uint16_t port = 161;
  snmp::Version version = snmp::Version::kV2c;
  bool any_source = false;
  std::string community;       // v1, v2c; empty: in community_file
  std::string community_file;  // as written; relative names are not resolved here
  std::string user;            // v3 from here on
  snmp::SecurityLevel level = snmp::SecurityLevel::kNoAuthNoPriv;
  snmp::AuthProtocol auth = snmp::AuthProtocol::kSha1;
  snmp::PrivProtocol priv = snmp::PrivProtocol::kAes128;
  std::string auth_file;  // as written
  std::string priv_file;  // as written
  std::string context;
  std::vector<std::uint8_t> engine_id;  // of the device, for its traps; empty: learnt from polls
};

// A setting of one of the profile's questions: what a question is called, which of its settings, the value.
struct QuestionSetting {
  std::string question, key, value;
};

struct ReachTarget {
  std::string host;
  std::vector<QuestionSetting> settings;  // whether the questions have them is for the profile to say
};

using Target = std::variant<ModbusTcpTarget, ModbusRtuTarget, SnmpTarget, ReachTarget>;

struct TargetProblem {
  std::size_t offset = 0;  // bytes into the address
  document::Wording message;
  document::Wording expected;
  std::string hint;
};

// Understands `text`. Outcomes: the target; nullopt with at least one entry added to `problems`.
std::optional<Target> ParseTarget(std::string_view text, std::vector<TargetProblem>& problems);

// The host that a name service would have to be asked about. Outcome: empty if the host is an IP address already, and
// for serial lines.
std::string NameToLookUp(const Target& target);

// "modbus", "snmp" or "reach": what the profile of the device must be.
std::string_view ProtocolName(const Target& target);

// The address without secrets, user and parameters, in one spelling: "modbus-tcp://10.1.2.3:502",
// "modbus-rtu:///dev/ttyUSB0", "snmp://[2001:db8::1]:161", "reach://10.1.2.3". Two devices with the same one share a
// bus or an agent.
std::string EndpointName(const Target& target);

// The address as it may be shown and logged: as EndpointName, with the unit if there is one, the user, and without
// the community.
std::string PublicName(const Target& target);

// The host in a target. Outcome: null for a serial line. Views into `target`.
std::string* HostOf(Target& target);
const std::string* HostOf(const Target& target);

// The unit id of a Modbus target. Outcome: nullopt if the address does not say it, or is not for Modbus.
std::optional<std::uint8_t> UnitOf(const Target& target);

// The whole address as ParseTarget understands it, with the community if it has one: for files that people make, never
// for the log.
std::string AddressText(const Target& target);

}  // namespace tramgac::config
