#include <cstdio>

#include "agent/app/profile_argument.h"
#include "agent/app/register_recording.h"
#include "agent/app/simulate_registers.h"
#include "agent/app/simulate_serve.h"
#include "agent/app/snmp_responder.h"
#include "agent/app/target_argument.h"
#include "agent/app/verbs.h"

namespace tramgac::app {
namespace {

using document::Language;
using document::Phrase;
using document::Say;
using document::Wording;

constexpr int kFailed = 1;
constexpr int kBadUsage = 2;

constexpr Phrase kOneOf{"either --profile (a Modbus device) or --capture (a recorded device) is needed",
                        "cần --profile (thiết bị Modbus) hoặc --capture (thiết bị đã ghi lại)"};
constexpr Phrase kNotModbus{"profile {0} is for SNMP: play a recorded agent with --capture FILE.snmprec",
                            "hồ sơ {0} dành cho SNMP: hãy dùng --capture TỆP.snmprec"};
constexpr Phrase kWantModbus{"--profile is played on modbus-tcp:// or modbus-rtu://",
                             "--profile chạy trên modbus-tcp:// hoặc modbus-rtu://"};
constexpr Phrase kWantSnmp{"a recorded agent is played on snmp://HOST:PORT?community=..",
                           "bản ghi SNMP chạy trên snmp://MÁY:CỔNG?community=.."};
constexpr Phrase kSetNeedsProfile{"--set needs --profile", "--set cần --profile"};
constexpr Phrase kBadSet{"--set {0}: expected point=value", "--set {0}: cần điểm_đo=giá_trị"};
constexpr Phrase kSetFails{"--set {0}: {1}", "--set {0}: {1}"};
constexpr Phrase kCannotListen{"cannot listen at {0}: {1}", "không nghe được tại {0}: {1}"};
constexpr Phrase kListening{"listening at {0}; Ctrl-C ends", "đang nghe tại {0}; Ctrl-C để dừng"};
constexpr Phrase kSkip{"{0} lines are wrong; --skip-bad-lines plays the others",
                       "{0} dòng sai; --skip-bad-lines sẽ phát các dòng còn lại"};
constexpr Phrase kEmpty{"{0}: no variable in it", "{0}: không có biến nào"};

struct SimulateOptions {
  std::string profile, capture, listen;
  std::vector<std::string> set;
  bool skip_bad_lines = false;
};

class Simulation {
 public:
  Simulation(const SimulateOptions& options, Language language) : options_(options), language_(language) {}
  int Run();

 private:
  int Complain(int code, const Wording& why) const {
    std::fprintf(stderr, "tramgac simulate: %s\n", why.In(language_).c_str());
    return code;
  }
  int RunProfile(const config::Target& target);
  int RunCapture(const config::Target& target);
  int RunRegisters(const config::Target& target);
  int Serve(const config::Target& target, std::uint8_t unit, const profile::SerialDefaults& line,
            const Answerer& answer);
  int Ended(const config::Target& target, const std::string& why) const {
    return why.empty() ? 0 : Complain(kFailed, Say(kCannotListen, config::PublicName(target), why));
  }
  int ApplySets(RegisterImage& image) const;
  std::function<void()> Ready(const config::Target& target) const {
    return [this, name = config::PublicName(target)] {
      std::printf("%s\n", Say(kListening, name).In(language_).c_str());
      std::fflush(stdout);
    };
  }

  const SimulateOptions& options_;
  const Language language_;
  service::Signals signals_;
};

int Simulation::ApplySets(RegisterImage& image) const {
  for (const std::string& set : options_.set) {
    const std::size_t equals = set.find('=');
    if (equals == set.npos) return Complain(kBadUsage, Say(kBadSet, set));
    const std::string_view text(set);
    const Wording wrong = image.Set(text.substr(0, equals), text.substr(equals + 1));
    if (!wrong.empty()) return Complain(kBadUsage, Say(kSetFails, set, wrong.In(language_)));
  }
  return 0;
}

int Simulation::RunProfile(const config::Target& target) {
  Profiles profiles;
  document::Problems problems;
  const auto profile = profiles.Load(options_.profile, problems);
  if (profile == nullptr) {
    std::fputs(problems.FormatAll(language_).c_str(), stderr);
    return kBadUsage;
  }
  if (profile->protocol != profile::Protocol::kModbus) return Complain(kBadUsage, Say(kNotModbus, profile->name));
  RegisterImage image(profile, profiles.names());
  if (const int code = ApplySets(image); code != 0) return code;
  const Answerer answer = [&image](ByteSpan request) { return image.Answer(request); };
  return Serve(target, config::UnitOf(target).value_or(profile->default_unit), profile->serial, answer);
}

int Simulation::Serve(const config::Target& target, std::uint8_t unit, const profile::SerialDefaults& line,
                      const Answerer& answer) {
  if (const auto* tcp = std::get_if<config::ModbusTcpTarget>(&target)) {
    return Ended(target, ServeModbusTcp(*tcp, unit, answer, signals_, Ready(target)));
  }
  if (const auto* rtu = std::get_if<config::ModbusRtuTarget>(&target)) {
    return Ended(target, ServeModbusRtu(*rtu, unit, line, answer, signals_, Ready(target)));
  }
  return Complain(kBadUsage, Say(kWantModbus));
}

int Simulation::RunRegisters(const config::Target& target) {
  if (!options_.set.empty()) return Complain(kBadUsage, Say(kSetNeedsProfile));
  document::Problems problems;
  const auto recording = LoadRecording(options_.capture, problems);
  if (recording == nullptr) {
    std::fputs(problems.FormatAll(language_).c_str(), stderr);
    return kFailed;
  }
  const Answerer answer = [&recording](ByteSpan request) { return recording->Answer(request); };
  return Serve(target, config::UnitOf(target).value_or(recording->unit), {}, answer);
}

int Simulation::RunCapture(const config::Target& target) {
  if (config::ProtocolName(target) == "modbus") return RunRegisters(target);
  const auto* snmp = std::get_if<config::SnmpTarget>(&target);
  if (snmp == nullptr || snmp->version != snmp::Version::kV2c || snmp->community.empty()) {
    return Complain(kBadUsage, Say(kWantSnmp));
  }
  Recording recording = LoadSnmprec(options_.capture);
  std::fputs(recording.doubles.FormatAll(language_).c_str(), stderr);
  std::fputs(recording.wrong.FormatAll(language_).c_str(), stderr);
  if (!recording.wrong.empty() && !options_.skip_bad_lines) {
    return recording.variables.empty() ? kFailed : Complain(kFailed, Say(kSkip, recording.wrong.count()));
  }
  if (recording.variables.empty()) return Complain(kFailed, Say(kEmpty, options_.capture));
  const SnmpResponder responder(std::move(recording.variables), snmp->community);
  const Answerer answer = [&responder](ByteSpan request) { return responder.Answer(request); };
  return Ended(target, ServeDatagrams(snmp->host, snmp->port, answer, signals_, Ready(target)));
}

int Simulation::Run() {
  if (options_.profile.empty() == options_.capture.empty()) return Complain(kBadUsage, Say(kOneOf));
  auto target = TakeTarget("simulate", options_.listen, language_);
  if (!target) return kBadUsage;
  if (const Wording unknown = ResolveHost(*target); !unknown.empty()) return Complain(kFailed, unknown);
  if (!Ok(signals_.Open())) return kFailed;
  return options_.capture.empty() ? RunProfile(*target) : RunCapture(*target);
}

}  // namespace

void AddSimulateVerb(CLI::App& app, Shell& shell) {
  CLI::App* verb =
      app.add_subcommand("simulate", shell.Say("be a device: from a profile (Modbus) or from a recording",
                                               "đóng vai một thiết bị: theo hồ sơ (Modbus) hoặc theo bản ghi"));
  auto options = std::make_shared<SimulateOptions>();
  verb->add_option("--profile", options->profile, shell.Say("Modbus profile to play", "hồ sơ Modbus"));
  verb->add_option("--capture", options->capture,
                   shell.Say("recorded device to play: .snmprec, or registers.yaml of tramgac record",
                             "thiết bị đã ghi lại: .snmprec, hoặc registers.yaml của tramgac record"));
  verb->add_option("--listen", options->listen,
                   shell.Say("modbus-tcp://127.0.0.1:1502?unit=1, modbus-rtu-tcp://127.0.0.1:4001?unit=1, "
                             "modbus-rtu:///dev/pts/3?baud=9600&unit=1, "
                             "snmp://127.0.0.1:1161?community=public",
                             "modbus-tcp://127.0.0.1:1502?unit=1, modbus-rtu-tcp://127.0.0.1:4001?unit=1, "
                             "modbus-rtu:///dev/pts/3?baud=9600&unit=1, "
                             "snmp://127.0.0.1:1161?community=public"))
      ->required();
  verb->add_option("--set", options->set,
                   shell.Say("point=value in the point's unit; may be repeated",
                             "điểm_đo=giá_trị theo đơn vị của điểm; có thể lặp lại"));
  verb->add_flag("--skip-bad-lines", options->skip_bad_lines,
                 shell.Say("play what can be read of a damaged recording", "bỏ qua dòng hỏng của bản ghi"));
  verb->callback([options, &shell] { shell.result = Simulation(*options, shell.language).Run(); });
}

}  // namespace tramgac::app
