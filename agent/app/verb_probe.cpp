#include <cstdio>

#include "agent/app/probe_auto.h"
#include "agent/app/probe_print.h"
#include "agent/app/probe_reason.h"
#include "agent/app/probe_short.h"
#include "agent/app/profile_argument.h"
#include "agent/app/recognise_modbus.h"
#include "agent/app/table_view.h"
#include "agent/app/target_argument.h"
#include "agent/app/verbs.h"
#include "board/linux/clock_linux.h"

namespace tramgac::app {
namespace {

using document::Language;
using document::Phrase;
using document::Say;
using document::Wording;

constexpr Duration kRecogniseTimeout = std::chrono::milliseconds(700);
constexpr modbus::ReadRequest kAnyRegister{modbus::Table::kHoldingRegister, 0, 1};
constexpr int kFailed = 1;
constexpr int kBadUsage = 2;

constexpr Phrase kWrongProtocol{"profile {0} is for {1}, the address is for {2}; profiles for it: {3}",
                                "hồ sơ {0} dành cho {1}, còn địa chỉ là {2}; hồ sơ phù hợp: {3}"};
constexpr Phrase kNoReachAuto{"what a host is to be asked is for you to say: --profile NAME, one of {0}",
                              "bạn cần cho biết hỏi thiết bị điều gì: --profile TÊN, một trong {0}"};
constexpr Phrase kNoModbusAuto{
    "this Modbus device is in no profile by its name ({0}), and none fits what can be read: --profile NAME is needed, "
    "one "
    "of: {1}; or find its registers with tramgac survey",
    "không hồ sơ nào có tên thiết bị Modbus này ({0}), và không hồ sơ nào khớp với dữ liệu đọc được: cần --profile "
    "TÊN, "
    "một trong: {1}; hoặc dò thanh ghi bằng tramgac survey"};
constexpr Phrase kNoName{"it does not tell one: {0}", "thiết bị không cho biết: {0}"};
constexpr Phrase kChosen{"profile {0}: {1}", "hồ sơ {0}: {1}"};
constexpr Phrase kNoAnswer{"{0}: {1}: {2}", "{0}: {1}: {2}"};

struct ProbeOptions {
  std::string target;
  std::string profile = "auto";
  double timeout = 0;
  bool json = false;
};

profile::Protocol ProtocolOf(const config::Target& target) {
  for (const auto protocol : {profile::Protocol::kModbus, profile::Protocol::kSnmp}) {
    if (ProtocolName(protocol) == config::ProtocolName(target)) return protocol;
  }
  return profile::Protocol::kReach;
}

class Probe {
 public:
  Probe(const ProbeOptions& options, Language language) : options_(options), language_(language) {}

  int Run();

 private:
  int Complain(int code, const Wording& why) const {
    std::fprintf(stderr, "tramgac probe: %s\n", why.In(language_).c_str());
    return code;
  }
  int NoAnswer(Quality why, const config::Target& target) const {
    const std::string word = why == Quality::kGood ? "" : std::string(QualityName(why));
    return Complain(kFailed, Say(kNoAnswer, config::PublicName(target), word, ReasonFor(why, target).In(language_)));
  }
  int Choose(const config::Target& target, std::string& name);
  int ChooseModbus(const config::Target& target, std::string& name);
  void Tell(const ProfileChoice& choice) const {
    std::fprintf(stderr, "%s\n", Say(kChosen, choice.name, choice.why.In(language_)).In(language_).c_str());
  }
  int Print(const config::Target& target, const profile::Profile& profile, const ProbeResult& result) const;

  Duration Timeout() const { return Duration(static_cast<std::int64_t>(options_.timeout * 1e6)); }

  const ProbeOptions& options_;
  const Language language_;
  Profiles profiles_;
};

// Outcome: 0 and the name, or the exit code.
int Probe::Choose(const config::Target& target, std::string& name) {
  name = options_.profile;
  if (name != "auto") return 0;
  if (config::ProtocolName(target) == "modbus") return ChooseModbus(target, name);
  if (config::ProtocolName(target) == "reach") {
    return Complain(kBadUsage, Say(kNoReachAuto, profiles_.NamesOf(profile::Protocol::kReach)));
  }
  const auto all = profiles_.All();
  const Identity identity = Identify(target, all, Timeout());
  if (!identity.problem.empty()) return Complain(kFailed, identity.problem);
  if (identity.exchange != Quality::kGood) return NoAnswer(identity.exchange, target);
  const ProfileChoice choice = ChooseProfile(identity, all);
  if (choice.name.empty()) return Complain(kBadUsage, choice.why);
  name = choice.name;
  Tell(choice);
  return 0;
}

int Probe::ChooseModbus(const config::Target& target, std::string& name) {
  const board::LinuxClock clock;
  Wording why;
  const auto link = MakeModbusLink(target, clock, why);
  if (link == nullptr) return Complain(kFailed, why);
  const std::uint8_t unit = config::UnitOf(target).value_or(1);
  const Duration timeout = Timeout() > Duration(0) ? Timeout() : kRecogniseTimeout;
  const auto all = profiles_.All();
  const ModbusIdentity identity = IdentifyModbus(*link, unit, timeout);
  const ProfileChoice choice = Recognise(*link, unit, timeout, identity, all);
  if (choice.name.empty()) {
    // Whoever is not there has no name: that is not a question of profiles.
    const Quality there = link->Ask(unit, kAnyRegister, timeout).quality;
    if (there == Quality::kTimeout || there == Quality::kDisconnected) return NoAnswer(there, target);
    const std::string told = IdentityText(identity.id);
    const std::string called = told.empty() ? Say(kNoName, QualityName(identity.quality)).In(language_) : told;
    return Complain(kBadUsage, Say(kNoModbusAuto, called, profiles_.NamesOf(profile::Protocol::kModbus)));
  }
  name = choice.name;
  Tell(choice);
  return 0;
}

int Probe::Print(const config::Target& target, const profile::Profile& profile, const ProbeResult& result) const {
  const std::string shown = config::PublicName(target);
  const std::string text = options_.json ? ProbeJson(shown, profile, result).dump(2) + "\n"
                                         : ProbeText(shown, profile, result, TerminalWidth(), language_);
  const std::size_t good = GoodPoints(result);
  // Without an answer there is nothing to show to people; programs get the points with their qualities.
  if (options_.json || good > 0) std::fputs(text.c_str(), stdout);
  if (good > 0 && DeviceAnswered(result.exchange)) return 0;
  return NoAnswer(result.exchange != Quality::kGood ? result.exchange : CommonFailure(result), target);
}

int Probe::Run() {
  const auto question = ParseShortTarget(options_.target);
  auto target = TakeTarget("probe", question ? question->address : options_.target, language_);
  if (!target) return kBadUsage;
  if (const Wording unknown = ResolveHost(*target); !unknown.empty()) return Complain(kFailed, unknown);
  std::string name = question && options_.profile == "auto" ? question->profile : "";
  if (name.empty()) {
    if (const int code = Choose(*target, name); code != 0) return code;
  }
  document::Problems problems;
  const auto profile = profiles_.Load(name, problems);
  if (profile == nullptr) {
    std::fputs(problems.FormatAll(language_).c_str(), stderr);
    return kBadUsage;
  }
  if (config::ProtocolName(*target) != ProtocolName(profile->protocol)) {
    return Complain(kBadUsage, Say(kWrongProtocol, name, ProtocolName(profile->protocol), config::ProtocolName(*target),
                                   profiles_.NamesOf(ProtocolOf(*target))));
  }
  const ProbeResult result = ReadOnce(*target, profile, Timeout());
  if (!result.started) return Complain(kFailed, result.problem);
  return Print(*target, *profile, result);
}

}  // namespace

void AddProbeVerb(CLI::App& app, Shell& shell) {
  CLI::App* verb = app.add_subcommand("probe", shell.Say("read one device once: every point with value, unit, quality",
                                                         "đọc một thiết bị một lần: mọi điểm đo, đơn vị, chất lượng"));
  auto options = std::make_shared<ProbeOptions>();
  verb->add_option("TARGET", options->target,
                   shell.Say("modbus-tcp://HOST:502?unit=1, modbus-rtu-tcp://HOST:4001?unit=1, "
                             "modbus-rtu:///dev/ttyUSB0?baud=9600&unit=1, "
                             "snmp://HOST?community=public, "
                             "snmp://USER@HOST?auth=SHA-256&auth_file=FILE&priv=AES&priv_file=FILE, "
                             "ping:HOST, sip:HOST:5060, https://HOST/PATH, dns:HOST, ntp:HOST, .., "
                             "reach://HOST?QUESTION.SETTING=VALUE",
                             "modbus-tcp://MÁY:502?unit=1, modbus-rtu-tcp://MÁY:4001?unit=1, "
                             "modbus-rtu:///dev/ttyUSB0?baud=9600&unit=1, "
                             "snmp://MÁY?community=public, "
                             "snmp://NGƯỜI_DÙNG@MÁY?auth=SHA-256&auth_file=TỆP&priv=AES&priv_file=TỆP, "
                             "ping:MÁY, sip:MÁY:5060, https://MÁY/ĐƯỜNG_DẪN, dns:MÁY, ntp:MÁY, .., "
                             "reach://MÁY?CÂU_HỎI.THAM_SỐ=GIÁ_TRỊ"))
      ->required();
  verb->add_option("--profile", options->profile,
                   shell.Say("name of a profile, path of a profile.yaml, or auto",
                             "tên hồ sơ, đường dẫn profile.yaml, hoặc auto"))
      ->capture_default_str();
  verb->add_option("--timeout", options->timeout,
                   shell.Say("seconds for one request (default: the profile's)",
                             "số giây cho một yêu cầu (mặc định: theo hồ sơ)"))
      ->check(CLI::Range(0.05, 60.0));
  verb->add_flag("--json", options->json, shell.Say("print JSON", "in JSON"));
  verb->callback([options, &shell] { shell.result = Probe(*options, shell.language).Run(); });
}

}  // namespace tramgac::app
