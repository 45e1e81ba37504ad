#include "agent/app/firmware_broker.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "agent/config/broker_reader.h"
#include "agent/config/secret_file.h"
#include "agent/document/parse.h"
#include "agent/pki/der.h"

namespace tramgac::app {
namespace {

using document::Field;
using document::Mapping;
using document::Phrase;
using document::Quoted;
using document::QuotedPath;
using document::Say;
using firmware::BlockBroker;
using firmware::BlockNetwork;

constexpr Phrase kNotHere{"firmware has no {0}", "firmware không có {0}"};
constexpr Phrase kLeaveOut{"leave it out", "hãy bỏ mục này"};
constexpr Phrase kNoTls{"firmware sends nothing without TLS", "firmware không gửi gì khi không có TLS"};
constexpr Phrase kWantTls{"tls: {{ca_file: .., certificate_file: .., key_file: ..}}",
                          "tls: {{ca_file: .., certificate_file: .., key_file: ..}}"};
constexpr Phrase kNoAuthority{"firmware has no authorities of its own", "firmware không có sẵn CA nào"};
constexpr Phrase kWantAuthority{"ca_file", "ca_file"};
constexpr Phrase kNoPem{"there is no certificate in {0}", "không có chứng thư nào trong {0}"};
constexpr Phrase kNoKeyPem{"there is no key without a passphrase in {0}", "không có khóa (không mật khẩu) trong {0}"};
constexpr Phrase kSeveral{"there is more than one certificate in {0}, and firmware takes one",
                          "có nhiều chứng thư trong {0}, firmware chỉ nhận một"};
constexpr Phrase kNotP256{"the key of {0} is not of ECDSA P-256, the only kind that firmware knows",
                          "khóa của {0} không phải ECDSA P-256, loại duy nhất mà firmware dùng được"};
constexpr Phrase kWantPem{"a file in PEM", "một tệp dạng PEM"};
constexpr Phrase kOtherKey{"the key in {0} is not that of the certificate", "khóa trong {0} không phải của chứng thư"};
constexpr Phrase kTooLong{"{0} has {1} bytes, and a node has room for {2}", "{0} dài {1} byte, nút chỉ chứa được {2}"};
constexpr Phrase kNoSuchHost{"firmware asks no name server where {0} is", "firmware không hỏi DNS địa chỉ của {0}"};
constexpr Phrase kWantHostAddress{"network: {{broker_address: 10.1.2.3}}", "network: {{broker_address: 10.1.2.3}}"};
constexpr Phrase kNoIpv6{"firmware knows no IPv6", "firmware không dùng được IPv6"};
constexpr Phrase kWantAddress{"an IPv4 address such as 10.1.2.3", "địa chỉ IPv4, chẳng hạn 10.1.2.3"};
constexpr Phrase kWantNetwork{"an IPv4 address and the bits of its network, 1 to 30, such as 10.1.2.3/24",
                              "địa chỉ IPv4 và số bit mạng, 1 đến 30, chẳng hạn 10.1.2.3/24"};
constexpr Phrase kWantEndpoint{"an IPv4 address, with a port or without: 10.1.2.3 or 10.1.2.3:123",
                               "địa chỉ IPv4, có hoặc không có cổng: 10.1.2.3 hoặc 10.1.2.3:123"};

// Outcome: nothing if `text` is none, or 0.0.0.0.
std::optional<std::uint32_t> Ipv4Of(const std::string& text) {
  in_addr address{};
  if (inet_pton(AF_INET, text.c_str(), &address) != 1 || address.s_addr == 0) return std::nullopt;
  return ntohl(address.s_addr);
}

// What follows `mark` in `text`, a number from `least` to `most`, is cut off. Outcome: nothing if it is none of these.
std::optional<std::uint32_t> CutNumber(std::string& text, char mark, std::uint32_t least, std::uint32_t most) {
  const std::size_t at = text.find(mark);
  if (at == std::string::npos) return std::nullopt;
  std::uint32_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [after, error] = std::from_chars(text.data() + at + 1, end, number);
  if (error != std::errc() || after != end || number < least || number > most) return std::nullopt;
  text.resize(at);
  return number;
}

std::uint32_t ReadAddress(const Field& field) {
  if (!field.present()) return 0;
  const auto address = Ipv4Of(field.Text());
  if (!address) field.ComplainValue(Say(kWantAddress));
  return address.value_or(0);
}

// Outcome: does it say where the broker is, right or wrong?
bool ReadNetwork(const Field& section, BlockNetwork& network) {
  Mapping map = section.Map();
  const Field own = map.Optional("address"), time = map.Optional("time_server");
  const Field broker = map.Optional("broker_address");
  if (own.present()) {
    std::string text = own.Text();
    const auto prefix = CutNumber(text, '/', 1, 30);
    const auto address = Ipv4Of(text);
    if (!prefix || !address) own.ComplainValue(Say(kWantNetwork));
    network.prefix = static_cast<std::uint8_t>(prefix.value_or(0));
    network.address = address.value_or(0);
  }
  network.gateway = ReadAddress(map.Optional("gateway"));
  network.broker = ReadAddress(broker);
  if (!time.present()) return broker.present();
  std::string text = time.Text();
  network.time_port = static_cast<std::uint16_t>(CutNumber(text, ':', 1, 65'535).value_or(network.time_port));
  const auto address = Ipv4Of(text);
  if (!address) time.ComplainValue(Say(kWantEndpoint));
  network.time_server = address.value_or(0);
  return broker.present();
}

class BrokerSection {
 public:
  // `section`: whose mistakes have been told.
  BrokerSection(const Field& section, const config::BrokerConfig& config, std::deque<std::string>& texts)
      : section_(section), config_(config), texts_(texts), map_(section.Map()), tls_(Tls(map_)), files_(tls_.Map()) {
    files_.Entries();
  }

  void RefuseWhatIsNotThere() {
    for (const char* const key : {"standby", "fail_back", "window"}) Refuse(map_.Optional(key));
    Refuse(files_.Optional("crl_file"));
    if (!tls_.present()) return section_.Complain(Say(kNoTls), Say(kWantTls));
    if (!files_.Optional("ca_file").present()) tls_.Complain(Say(kNoAuthority), Say(kWantAuthority));
  }

  // Precondition: nothing is wrong with the section.
  void Take(BlockBroker& broker) {
    broker.host = Keep(config_.host);
    broker.port = config_.port;
    broker.keep_alive_seconds = static_cast<std::uint16_t>(config_.keep_alive / std::chrono::seconds(1));
    broker.user = Keep(config_.user);
    Bound(map_.Optional("user"), config_.user.size(), firmware::kLongestUser);
    if (!config_.password_file.empty()) {
      broker.password = Keep(config::ReadSecret(config_.password_file).value_or(std::string()));
      Bound(map_.Optional("password_file"), broker.password.size(), firmware::kLongestPassword);
    }
    broker.authority = Certificate(files_.Optional("ca_file"), config_.tls->ca_file);
    const Field certificate = files_.Optional("certificate_file"), key = files_.Optional("key_file");
    if (!certificate.present()) return;
    broker.certificate = Certificate(certificate, config_.tls->certificate_file);
    broker.key = Key(key, config_.tls->key_file);
    const bool both = !broker.certificate.empty() && !broker.key.empty();
    if (both && !pki::AreOfOneKey(Text(certificate, config_.tls->certificate_file), Text(key, config_.tls->key_file))) {
      key.Complain(Say(kOtherKey, QuotedPath(key.raw())));
    }
  }

 private:
  static Field Tls(Mapping& map) {
    map.Entries();
    return map.Optional("tls");
  }
  static ByteSpan Bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
  }
  static void Refuse(const Field& field) {
    if (field.present()) field.Complain(Say(kNotHere, Quoted(field.name())), Say(kLeaveOut));
  }
  static void Bound(const Field& field, std::size_t size, std::size_t most) {
    if (size > most) field.Complain(Say(kTooLong, Quoted(field.name()), size, most));
  }
  std::string_view Keep(std::string text) { return texts_.emplace_back(std::move(text)); }

  // What is in a file. Outcome: empty after it was said why.
  static std::string Text(const Field& field, const std::string& path) {
    document::Problems problems;
    std::string text;
    if (!Ok(document::ReadTextFile(path, text, problems))) {
      for (const document::Problem& problem : problems.list()) field.Complain(problem.message, problem.expected);
    }
    return text;
  }

  // Outcome: whether there is something, otherwise it was said why not.
  static bool Judge(const Field& field, pki::DerFault fault, const Phrase& absent) {
    const auto name = QuotedPath(field.raw());
    switch (fault) {
      case pki::DerFault::kNone: return true;
      case pki::DerFault::kAbsent: field.Complain(Say(absent, name), Say(kWantPem)); break;
      case pki::DerFault::kSeveral: field.Complain(Say(kSeveral, name)); break;
      case pki::DerFault::kNotP256: field.Complain(Say(kNotP256, name)); break;
    }
    return false;
  }

  ByteSpan Certificate(const Field& field, const std::string& path) {
    std::string der;
    if (!Judge(field, pki::CertificateDer(Text(field, path), der), kNoPem)) return {};
    Bound(field, der.size(), firmware::kLongestCertificate);
    return Bytes(Keep(std::move(der)));
  }

  ByteSpan Key(const Field& field, const std::string& path) {
    pki::SecretText der;
    if (!Judge(field, pki::KeyDer(Text(field, path), der), kNoKeyPem)) return {};
    Bound(field, der.text().size(), firmware::kLongestKey);
    return Bytes(Keep(der.text()));
  }

  const Field& section_;
  const config::BrokerConfig& config_;
  std::deque<std::string>& texts_;
  Mapping map_;
  Field tls_;
  Mapping files_;
};

// Where the host is, when nobody is asked: it is an address itself, or is said to have one.
void LocateHost(const Field& host, const std::string& name, BlockNetwork& network) {
  network.broker = Ipv4Of(name).value_or(0);
  if (network.broker != 0 || name.empty()) return;
  if (name.find(':') != std::string::npos) return host.Complain(Say(kNoIpv6), Say(kWantAddress));
  host.Complain(Say(kNoSuchHost, Quoted(name)), Say(kWantHostAddress));
}

}  // namespace

void ReadFirmwareBroker(const Field& broker, const Field& network, const std::string& folder,
                        std::deque<std::string>& texts, firmware::NodeBlock& block) {
  const bool says_where = network.present() && ReadNetwork(network, block.network);
  if (!broker.present()) {
    block.network.broker = 0;
    return;
  }
  document::Problems& problems = *broker.context().problems;
  const std::size_t before = problems.count();
  const config::BrokerConfig config = config::ReadBroker(broker, folder, std::string(block.node));
  if (!broker.is_mapping()) return;
  BrokerSection section(broker, config, texts);
  section.RefuseWhatIsNotThere();
  Mapping map = broker.Map();
  map.Entries();
  if (!says_where) LocateHost(map.Optional("host"), config.host, block.network);
  if (problems.count() == before) section.Take(block.broker);
}

}  // namespace tramgac::app
