// tramgac networks: the drop-in that lets the service talk to those whom its configuration names and to nobody else.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "agent/app/host_names.h"
#include "agent/app/network_filter.h"
#include "agent/app/problem_print.h"
#include "agent/app/table_view.h"
#include "agent/app/verbs.h"
#include "agent/config/load_config.h"
#include "agent/pki/files.h"

namespace tramgac::app {
namespace {

using config::Peer;
using document::Language;
using document::Phrase;
using document::Say;
using document::Wording;

constexpr const char* kResolverFile = "/etc/resolv.conf";
constexpr std::string_view kThisMachine = "localhost";

constexpr Phrase kVerb{"tramgac networks: {0}", "tramgac networks: {0}"};
constexpr Phrase kNoNetwork{"--allow {0}: expected an address or a network such as 10.1.0.0/16",
                            "--allow {0}: cần một địa chỉ hoặc dải mạng như 10.1.0.0/16"};
constexpr Phrase kNoAddress{
    "{0} ({1}) has no address: check the name and the name server, or give its network with --allow",
    "{0} ({1}) không có địa chỉ: kiểm tra tên và máy chủ tên miền, hoặc cho dải mạng của nó bằng --allow"};
constexpr Phrase kIsName{
    "note: {0} is a name: {1} now. When its address changes the service does not reach it: do this again then, or "
    "give its network with --allow",
    "lưu ý: {0} là tên: hiện là {1}. Khi địa chỉ đổi, dịch vụ không tới được: lúc đó chạy lại lệnh này, hoặc cho "
    "dải mạng của nó bằng --allow"};
constexpr Phrase kInstalled{"{0} is written; it holds after:\n  sudo systemctl daemon-reload",
                            "Đã ghi {0}; có hiệu lực sau:\n  sudo systemctl daemon-reload"};
constexpr Phrase kRights{"{0} (run it with sudo)", "{0} (hãy chạy bằng sudo)"};

struct NetworksOptions {
  std::vector<std::string> files = {"/etc/tramgac/node.yaml"}, allow;
  bool install = false;
};

void Complain(const Wording& text, Language language) {
  std::fprintf(stderr, "%s\n", Say(kVerb, text.In(language)).In(language).c_str());
}

// Puts addresses in the place of names, and the name servers behind them. Outcome: false: a name has no address, which
// is told.
bool LookUp(std::vector<Peer>& peers, Language language) {
  std::vector<Peer> found;
  bool all = true, any_name = false;
  for (const Peer& peer : peers) {
    if (peer.host == kThisMachine) continue;  // in every drop-in
    if (IsAddress(peer.host)) {
      found.push_back(peer);
      continue;
    }
    any_name = true;
    const std::vector<std::string> addresses = Resolve(peer.host);
    if (addresses.empty()) Complain(Say(kNoAddress, peer.host, peer.who), language);
    all = all && !addresses.empty();
    std::string list;
    for (const std::string& address : addresses) {
      found.push_back({address, fmt::format("{} {}", peer.who, peer.host)});
      list += (list.empty() ? "" : ", ") + address;
    }
    if (!addresses.empty()) std::fprintf(stderr, "%s\n", Say(kIsName, peer.host, list).In(language).c_str());
  }
  Wording ignored;
  const auto text = any_name ? pki::ReadSmall(kResolverFile, pki::kLargestFile, ignored) : std::nullopt;
  for (const std::string& server : NameServers(text.value_or(""))) found.push_back({server, "name server"});
  peers = std::move(found);
  return all;
}

int Install(const std::string& text, Language language) {
  Wording why;
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(kNetworksDropIn).parent_path(), error);
  if (!pki::Replace(kNetworksDropIn, text, why)) {
    Complain(::geteuid() == 0 ? why : Say(kRights, why.In(language)), language);
    return 1;
  }
  std::printf("%s\n", Say(kInstalled, kNetworksDropIn).In(language).c_str());
  return 0;
}

int Run(const NetworksOptions& options, Language language) {
  std::vector<Peer> peers;
  document::Problems problems;
  for (const std::string& file : options.files) {
    const auto config = config::LoadConfig(file, problems);
    if (config == nullptr) continue;
    for (Peer& peer : config::PeersOf(*config)) peers.push_back(std::move(peer));
  }
  if (!problems.empty()) return PrintProblems(problems, options.files.size(), false, language);
  // With --allow somebody has said where a name is.
  if (!LookUp(peers, language) && options.allow.empty()) return 1;
  for (const std::string& network : options.allow) {
    if (!ParseNetwork(network)) {
      Complain(Say(kNoNetwork, document::Quoted(network)), language);
      return 2;
    }
    peers.push_back({network, "--allow"});
  }
  const std::string text = DropInText(peers);
  if (options.install) return Install(text, language);
  std::fputs(text.c_str(), stdout);
  return EndOutput("networks", language);
}

}  // namespace

void AddNetworksVerb(CLI::App& app, Shell& shell) {
  CLI::App* verb = app.add_subcommand(
      "networks",
      shell.Say("print a drop-in by which the service reaches its devices and brokers and nobody else",
                "in cấu hình systemd để dịch vụ chỉ tới được thiết bị và máy chủ MQTT của nó, không tới đâu khác"));
  auto options = std::make_shared<NetworksOptions>();
  verb->add_option("FILE", options->files,
                   shell.Say("the configuration; several: what each of them names",
                             "tệp cấu hình; nhiều tệp: gộp những gì các tệp nêu"))
      ->capture_default_str();
  verb->add_option("--allow", options->allow,
                   shell.Say("a network or an address more, as often as needed",
                             "thêm một dải mạng hoặc địa chỉ, dùng được nhiều lần"));
  verb->add_flag("--install", options->install,
                 shell.Say(fmt::format("write it to {}", kNetworksDropIn).c_str(),
                           fmt::format("ghi vào {}", kNetworksDropIn).c_str()));
  verb->callback([options, &shell] { shell.result = Run(*options, shell.language); });
}

}  // namespace tramgac::app
