#include <poll.h>

#include <cstdio>

#include "agent/app/profile_argument.h"
#include "agent/app/scan_snmp.h"
#include "agent/app/table_view.h"
#include "agent/app/target_argument.h"
#include "agent/app/verbs.h"
#include "agent/commission/address_range.h"
#include "agent/commission/serial_sweep.h"
#include "agent/service/signals.h"
#include "board/linux/clock_linux.h"

namespace tramgac::app {
namespace {

using document::Language;
using document::Phrase;
using document::Say;
using document::Wording;

constexpr int kFailed = 1;
constexpr int kBadUsage = 2;

constexpr Phrase kBadRange{
    "{0}: not a range of addresses: expected 10.1.2.0/24, 10.1.2.3-40 or 10.1.2.3-10.1.3.4, at most {1} addresses",
    "{0}: không phải một dải địa chỉ: cần 10.1.2.0/24, 10.1.2.3-40 hoặc 10.1.2.3-10.1.3.4, nhiều nhất {1} địa chỉ"};
constexpr Phrase kBadUnits{"--units {0}: expected unit ids such as 1-32,40 (0 to 255)",
                           "--units {0}: cần các mã thiết bị (unit), chẳng hạn 1-32,40 (0 đến 255)"};
constexpr Phrase kLine{"{0}: {1}", "{0}: {1}"};
constexpr Phrase kNothing{"nothing found; tramgac probe TARGET says what to check for one address",
                          "không tìm thấy gì; tramgac probe TARGET cho biết cần kiểm tra gì ở một địa chỉ"};
constexpr Phrase kNoReach{"{0}: Modbus and SNMP devices are found; a host that is asked questions is for tramgac probe",
                          "{0}: chỉ dò thiết bị Modbus và SNMP; với thiết bị được hỏi hãy dùng tramgac probe"};
constexpr Phrase kStopped{"interrupted: this is what was found until then",
                          "đã dừng giữa chừng: đây là những gì tìm thấy đến lúc đó"};
constexpr Phrase kPaste{"# for node.yaml; check it with: tramgac check node.yaml",
                        "# dán vào node.yaml; kiểm tra bằng: tramgac check node.yaml"};

struct ScanOptions {
  std::vector<std::string> targets;
  std::string units, communities, users;
  double rate = 100;
  double timeout = 0;
  bool json = false;
  bool yaml = false;
};

// One TARGET, understood.
struct Place {
  config::Target target;
  std::vector<std::string> hosts;
  std::vector<SnmpTry> tries;
};

class Scan {
 public:
  Scan(const ScanOptions& options, Language language) : options_(options), language_(language), progress_(clock_) {}
  int Run();

 private:
  int Complain(int code, const Wording& why) {
    progress_.Clear();
    std::fprintf(stderr, "tramgac scan: %s\n", why.In(language_).c_str());
    return code;
  }
  int Understand(const std::string& text, Place& place);
  int ScanPlace(const Place& place, ScanContext& context);
  int Print();
  bool Interrupted() {
    pollfd entry{signals_.fd(), POLLIN, 0};
    interrupted_ = interrupted_ || ::poll(&entry, 1, 0) > 0;
    return interrupted_;
  }

  const ScanOptions& options_;
  const Language language_;
  board::LinuxClock clock_;
  service::Signals signals_;
  Progress progress_;
  std::vector<ScanFind> finds_;
  bool interrupted_ = false;
};

// Outcome: 0, or the exit code.
int Scan::Understand(const std::string& text, Place& place) {
  const Result<commission::ScanTarget> split = commission::SplitScanTarget(text);
  if (!split.ok()) return Complain(kBadUsage, Say(kBadRange, text, commission::kMostAddresses));
  std::string single = split.value().single;
  // A range whose credentials come from files only needs none in the address.
  const bool files = !options_.communities.empty() || !options_.users.empty();
  const bool bare = single.starts_with("snmp://") && files && single.find_first_of("?@") == single.npos;
  if (bare) single += "?community=unused";
  auto target = TakeTarget("scan", single, language_);
  if (!target) return kBadUsage;
  if (const Wording unknown = ResolveHost(*target); !unknown.empty()) return Complain(kFailed, unknown);
  if (std::holds_alternative<config::ReachTarget>(*target)) return Complain(kBadUsage, Say(kNoReach, text));
  place.target = *target;
  if (const auto& range = split.value().range) {
    for (std::uint32_t i = 0; i < range->count(); ++i) place.hosts.push_back(commission::AddressText(range->first + i));
  } else if (const std::string* host = config::HostOf(place.target)) {
    place.hosts.push_back(*host);
  }
  const auto* snmp = std::get_if<config::SnmpTarget>(&place.target);
  if (snmp == nullptr) return 0;
  Wording why;
  place.tries = LoadTries(*snmp, !bare, options_.communities, options_.users, why);
  return why.empty() ? 0 : Complain(kBadUsage, why);
}

int Scan::ScanPlace(const Place& place, ScanContext& context) {
  if (const auto* line = std::get_if<config::ModbusRtuTarget>(&place.target)) {
    const Wording why = ScanSerial(*line, context);
    return why.empty() ? 0 : Complain(kFailed, Say(kLine, line->path, why.In(language_)));
  }
  if (const auto* tcp = std::get_if<config::ModbusTcpTarget>(&place.target)) ScanTcp(*tcp, place.hosts, context);
  if (std::holds_alternative<config::SnmpTarget>(place.target)) ScanSnmp(place.hosts, place.tries, context);
  return 0;
}

int Scan::Print() {
  progress_.Clear();
  if (interrupted_) std::fprintf(stderr, "%s\n", Say(kStopped).In(language_).c_str());
  const std::string yaml = FindsYaml(finds_, language_);
  if (options_.json) {
    const nlohmann::json all = {
        {"finds", FindsJson(finds_, language_)}, {"complete", !interrupted_}, {"configuration", yaml}};
    std::printf("%s\n", all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
  } else if (options_.yaml) {
    std::fputs(yaml.c_str(), stdout);
  } else if (!finds_.empty()) {
    std::printf("%s\n%s\n%s", FindsText(finds_, TerminalWidth(), language_).c_str(), Say(kPaste).In(language_).c_str(),
                yaml.c_str());
  }
  if (finds_.empty()) return Complain(kFailed, Say(kNothing));
  return interrupted_ ? kFailed : 0;
}

int Scan::Run() {
  std::vector<Place> places(options_.targets.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (const int code = Understand(options_.targets[i], places[i]); code != 0) return code;
  }
  std::vector<std::uint8_t> units;
  if (!options_.units.empty()) {
    auto parsed = commission::ParseUnits(options_.units, 0, 255);
    if (!parsed.ok()) return Complain(kBadUsage, Say(kBadUnits, options_.units));
    units = std::move(parsed).value();
  }
  if (!Ok(signals_.Open())) return kFailed;
  Profiles profiles;
  const auto all = profiles.All();
  ScanContext context{clock_,    progress_,     all,
                      language_, signals_.fd(), [this] { return Interrupted(); },
                      units,     options_.rate, Duration(static_cast<std::int64_t>(options_.timeout * 1e6)),
                      finds_};
  int worst = 0;
  for (const Place& place : places) {
    if (!Interrupted()) worst = std::max(worst, ScanPlace(place, context));
  }
  [[maybe_unused]] const bool late = Interrupted();
  return std::max(worst, Print());
}

}  // namespace

void AddScanVerb(CLI::App& app, Shell& shell) {
  CLI::App* verb =
      app.add_subcommand("scan", shell.Say("find devices: on a serial line, in ranges of addresses; reads only",
                                           "tìm thiết bị: trên đường nối tiếp, trong dải địa chỉ; chỉ đọc"));
  auto options = std::make_shared<ScanOptions>();
  verb->add_option("TARGET", options->targets,
                   shell.Say("modbus-rtu:///dev/ttyUSB0 (what is not given is swept: baud, parity, stop_bits, unit), "
                             "modbus-tcp://10.1.2.0/24, modbus-rtu-tcp://10.1.2.3:4001, "
                             "snmp://10.1.2.3-40?community=public",
                             "modbus-rtu:///dev/ttyUSB0 (tham số không cho sẽ được dò: baud, parity, stop_bits, unit), "
                             "modbus-tcp://10.1.2.0/24, modbus-rtu-tcp://10.1.2.3:4001, "
                             "snmp://10.1.2.3-40?community=public"))
      ->required();
  verb->add_option(
      "--units", options->units,
      shell.Say("Modbus unit ids, e.g. 1-32,40 (default: serial 1-247, RTU over TCP 1-32, TCP 1, 255, 0)",
                "mã thiết bị Modbus, ví dụ 1-32,40 (mặc định: nối tiếp 1-247, RTU qua TCP 1-32, TCP 1, 255, 0)"));
  verb->add_option("--communities", options->communities,
                   shell.Say("file of SNMP v2c communities to try, one a line, mode 0600",
                             "tệp các community SNMP v2c cần thử, mỗi dòng một cái, quyền 0600"));
  verb->add_option("--users", options->users,
                   shell.Say("file of SNMP v3 users to try, a line each: USER?auth=SHA-256&auth_file=F&priv=AES-128&"
                             "priv_file=F",
                             "tệp các người dùng SNMP v3 cần thử, mỗi dòng: USER?auth=SHA-256&auth_file=F&priv=AES-128&"
                             "priv_file=F"));
  verb->add_option("--rate", options->rate, shell.Say("requests a second", "số yêu cầu mỗi giây"))
      ->check(CLI::Range(0.1, 1000.0))
      ->capture_default_str();
  verb->add_option("--timeout", options->timeout,
                   shell.Say("seconds for one request (default: serial 0.3, network 1)",
                             "số giây cho một yêu cầu (mặc định: nối tiếp 0.3, mạng 1)"))
      ->check(CLI::Range(0.05, 10.0));
  auto* json = verb->add_flag("--json", options->json, shell.Say("print JSON", "in JSON"));
  verb->add_flag("--yaml", options->yaml,
                 shell.Say("print only the devices for node.yaml", "chỉ in phần thiết bị cho node.yaml"))
      ->excludes(json);
  verb->callback([options, &shell] { shell.result = Scan(*options, shell.language).Run(); });
}

}  // namespace tramgac::app
