// Addresses back into text.
#include <array>
#include <cctype>

#include "agent/config/target.h"

namespace tramgac::config {
namespace {

constexpr std::array<std::string_view, 5> kAuths = {"SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512"};
constexpr std::array<std::string_view, 3> kPrivs = {"AES-128", "AES-192", "AES-256"};

std::string PercentEncode(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 ||
        std::string_view("-._~/").find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

class Parameters {
 public:
  void Add(std::string_view key, std::string_view value) {
    text_ += fmt::format("{}{}={}", text_.empty() ? '?' : '&', key, PercentEncode(value));
  }
  template <typename T>
  void AddNumber(std::string_view key, const std::optional<T>& number) {
    if (number) Add(key, std::to_string(*number));
  }
  void AddFile(std::string_view key, std::string_view path) {
    if (!path.empty()) Add(key, path);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

struct Queries {
  std::string operator()(const ModbusTcpTarget& t) const {
    Parameters parameters;
    parameters.AddNumber("unit", t.unit);
    const bool v6 = t.backup_host.find(':') != std::string::npos;
    if (!t.backup_host.empty()) {
      parameters.Add("backup", fmt::format("{}:{}", v6 ? "[" + t.backup_host + "]" : t.backup_host, t.backup_port));
    }
    return parameters.text();
  }
  std::string operator()(const ModbusRtuTarget& t) const {
    Parameters parameters;
    parameters.AddNumber("baud", t.baud);
    if (t.parity) parameters.Add("parity", std::string(1, *t.parity));
    parameters.AddNumber("stop_bits", t.stop_bits);
    if (t.rs485 == modbus::Rs485::kRtsOnSend) parameters.Add("rs485", "rts-on-send");
    if (t.rs485 == modbus::Rs485::kRtsAfterSend) parameters.Add("rs485", "rts-after-send");
    parameters.AddNumber("unit", t.unit);
    return parameters.text();
  }
  std::string operator()(const SnmpTarget& t) const {
    Parameters parameters;
    if (!t.community.empty()) parameters.Add("community", t.community);
    parameters.AddFile("community_file", t.community_file);
    if (t.version == snmp::Version::kV3 && t.level != snmp::SecurityLevel::kNoAuthNoPriv) {
      parameters.Add("auth", kAuths[static_cast<std::size_t>(t.auth)]);
      parameters.Add("auth_file", t.auth_file);
    }
    if (t.version == snmp::Version::kV3 && t.level == snmp::SecurityLevel::kAuthPriv) {
      parameters.Add("priv", kPrivs[static_cast<std::size_t>(t.priv)]);
      parameters.Add("priv_file", t.priv_file);
    }
    parameters.AddFile("context", t.context);
    return parameters.text();
  }
  std::string operator()(const ReachTarget& t) const {
    Parameters parameters;
    for (const QuestionSetting& setting : t.settings)
      parameters.Add(setting.question + "." + setting.key, setting.value);
    return parameters.text();
  }
};

}  // namespace

std::string AddressText(const Target& target) {
  std::string text = EndpointName(target);
  if (const auto* snmp = std::get_if<SnmpTarget>(&target); snmp != nullptr && !snmp->user.empty()) {
    text.insert(text.find("://") + 3, PercentEncode(snmp->user) + "@");
  }
  if (const auto* rtu = std::get_if<ModbusRtuTarget>(&target)) text = "modbus-rtu://" + PercentEncode(rtu->path);
  return text + std::visit(Queries(), target);
}

}  // namespace tramgac::config
