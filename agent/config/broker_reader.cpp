#include <algorithm>
#include <chrono>
#include <utility>

#include "agent/config/broker_reader.h"
#include "agent/config/messages.h"
#include "agent/config/paths.h"
#include "agent/config/secret_file.h"
#include "agent/config/sections.h"
#include "agent/config/target_query.h"

namespace tramgac::config {
namespace {

using namespace std::chrono_literals;
using document::Field;
using document::Mapping;
using document::Quoted;
using document::Say;

constexpr std::uint16_t kPort = 1883;     // IANA: mqtt
constexpr std::uint16_t kTlsPort = 8883;  // IANA: secure-mqtt
// An alarm is two messages, the event and the retained state, and leaves as a whole or not at all.
constexpr std::uint16_t kLeastWindow = 2;
constexpr std::size_t kMostStandbyBrokers = 8;

TlsConfig ReadTls(const Field& section, const std::string& folder) {
  Mapping map = section.Map();
  const Field ca = map.Optional("ca_file");
  const Field certificate = map.Optional("certificate_file");
  const Field key = map.Optional("key_file");
  const Field crl = map.Optional("crl_file");
  TlsConfig tls{ReadPath(ca, folder), ReadPath(certificate, folder), ReadPath(key, folder), ReadPath(crl, folder)};
  if (!tls.ca_file.empty()) ComplainOf(ca, ProblemOfFile(tls.ca_file, Secrecy::kNone));
  if (!tls.certificate_file.empty()) ComplainOf(certificate, ProblemOfFile(tls.certificate_file, Secrecy::kNone));
  if (!tls.key_file.empty()) ComplainOf(key, ProblemOfFile(tls.key_file, Secrecy::kNotForOthers));
  if (!tls.crl_file.empty()) ComplainOf(crl, ProblemOfFile(tls.crl_file, Secrecy::kNone));
  if (crl.present() && !ca.present() && !map.IsMisspelt(ca.name())) {
    crl.Complain(Say(kNeeds, Quoted(crl.name()), Quoted(ca.name())));
  }
  if (certificate.present() != key.present()) {
    const Field& lonely = certificate.present() ? certificate : key;
    const Field& missing = certificate.present() ? key : certificate;
    if (!map.IsMisspelt(missing.name())) lonely.Complain(Say(kNeeds, Quoted(lonely.name()), Quoted(missing.name())));
  }
  return tls;
}

std::string ReadHost(const Field& field) {
  std::string host = field.Text({1, 253, {}});
  if (!host.empty() && !IsHost(host)) field.ComplainValue(Say(kWantHost));
  return host;
}

BrokerAddress ReadAddress(const Field& field, std::uint16_t port) {
  const std::string text = field.Text({1, 260, {}});
  if (text.empty()) return {};
  std::vector<TargetProblem> list;
  TargetProblems problems(text, list);
  const Authority authority = ParseAuthority(text, port, problems);
  if (authority.has_user) problems.Add(text, Say(kUserHere));
  for (TargetProblem& problem : list) {
    const auto offset = static_cast<std::uint32_t>(problem.offset);
    field.ComplainAt(offset, std::move(problem.message), std::move(problem.expected), problem.hint);
  }
  return {authority.host, authority.port};
}

// An entry without a port has that of the first broker.
std::vector<BrokerAddress> ReadStandby(const Field& field, const BrokerAddress& first) {
  std::vector<BrokerAddress> all{first};
  for (const Field& entry : field.List(1, kMostStandbyBrokers)) {
    BrokerAddress address = ReadAddress(entry, first.port);
    if (address.host.empty()) continue;
    if (std::find(all.begin(), all.end(), address) != all.end()) {
      entry.Complain(Say(kBrokerTwice, Quoted(entry.raw())));
    }
    all.push_back(std::move(address));
  }
  all.erase(all.begin());
  return all;
}

}  // namespace

BrokerConfig ReadBroker(const Field& section, const std::string& folder, const std::string& node) {
  Mapping map = section.Map();
  BrokerConfig broker;
  broker.host = ReadHost(map.Required("host"));
  const Field tls = map.Optional("tls");
  if (tls.present()) broker.tls = ReadTls(tls, folder);
  broker.port = static_cast<std::uint16_t>(map.Optional("port").Integer(1, 65535, tls.present() ? kTlsPort : kPort));
  broker.standby = ReadStandby(map.Optional("standby"), {broker.host, broker.port});
  broker.fail_back = map.Optional("fail_back").Period(10s, 24h, broker.fail_back);
  broker.user = map.Optional("user").Text({1, 100, {}}, node);
  const Field password = map.Optional("password_file");
  broker.password_file = ReadPath(password, folder);
  if (!broker.password_file.empty()) ComplainOf(password, ProblemOfSecret(broker.password_file));
  broker.window = static_cast<std::uint16_t>(map.Optional("window").Integer(kLeastWindow, 64, broker.window));
  broker.keep_alive = map.Optional("keep_alive").Period(5s, 1h, broker.keep_alive);
  return broker;
}

}  // namespace tramgac::config
