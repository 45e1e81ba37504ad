#include <poll.h>

#include <cstdio>
#include <ctime>
#include <filesystem>

#include "agent/app/assemble.h"
#include "agent/app/probe_auto.h"
#include "agent/app/probe_reason.h"
#include "agent/app/profile_argument.h"
#include "agent/app/progress.h"
#include "agent/app/recognise_modbus.h"
#include "agent/app/record.h"
#include "agent/app/register_recording.h"
#include "agent/app/survey.h"
#include "agent/app/survey_state.h"
#include "agent/app/target_argument.h"
#include "agent/app/value_text.h"
#include "agent/app/verbs.h"
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
constexpr std::array<std::uint32_t, 3> kEverything = {1, 3, 6};

constexpr Phrase kExists{"{0} is there already: another --out", "{0} đã có: hãy chọn --out khác"};
constexpr Phrase kNoAnswer{"{0}: {1}: {2}", "{0}: {1}: {2}"};
constexpr Phrase kNoProfile{"no profile fits this device: --profile NAME, or --all",
                            "không hồ sơ nào khớp thiết bị này: cần --profile TÊN, hoặc --all"};
constexpr Phrase kWrongProtocol{"profile {0} is for the other protocol", "hồ sơ {0} dành cho giao thức khác"};
constexpr Phrase kNoRecording{"what a host answers to questions is not recorded: only Modbus and SNMP devices are",
                              "không ghi câu trả lời của thiết bị được hỏi: chỉ ghi thiết bị Modbus và SNMP"};
constexpr Phrase kCannotWrite{"cannot write {0}: {1}", "không ghi được {0}: {1}"};
constexpr Phrase kWrote{"wrote {0} ({1} values)", "đã ghi {0} ({1} giá trị)"};
constexpr Phrase kScrubbed{
    "{0} values were left out or blanked: tables of users and communities, and what held a secret",
    "{0} giá trị đã bị bỏ hoặc xóa trắng: bảng người dùng và community, và giá trị chứa bí mật"};
constexpr Phrase kStill{
    "names, addresses and serial numbers that the device tells are still in it: look before you pass it on",
    "tên, địa chỉ và số sê-ri do thiết bị cung cấp vẫn còn trong tệp: hãy xem lại trước khi gửi đi"};
constexpr Phrase kInterrupted{"interrupted: the recording is not complete", "đã dừng giữa chừng: bản ghi chưa đầy đủ"};
constexpr Phrase kCircles{"the agent answers in circles: the recording ends there",
                          "agent trả lời vòng lặp: bản ghi dừng tại đó"};
constexpr Phrase kChosen{"profile {0}: {1}", "hồ sơ {0}: {1}"};
constexpr Phrase kCannotStart{"cannot ask: {0}", "không hỏi được: {0}"};

struct RecordOptions {
  std::string target, out, profile = "auto";
  double timeout = 1, pause = 0.02;
  bool all = false;
  bool json = false;
};

std::string Now() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

class Record {
 public:
  Record(const RecordOptions& options, Language language) : options_(options), language_(language), progress_(clock_) {}
  int Run();

 private:
  int Complain(int code, const Wording& why) {
    Tell(why);
    return code;
  }
  void Tell(const Wording& what) {
    progress_.Clear();
    std::fprintf(stderr, "tramgac record: %s\n", what.In(language_).c_str());
  }
  int NoAnswer(Quality why) {
    return Complain(
        kFailed, Say(kNoAnswer, config::PublicName(target_), QualityName(why), ReasonFor(why, target_).In(language_)));
  }
  Duration Timeout() const { return Duration(static_cast<std::int64_t>(options_.timeout * 1e6)); }
  bool Interrupted() {
    pollfd entry{signals_.fd(), POLLIN, 0};
    interrupted_ = interrupted_ || ::poll(&entry, 1, 0) > 0;
    return interrupted_;
  }
  int LoadProfile(const std::string& name);
  int ChosenProfile(const ProfileChoice& choice);
  int RunModbus();
  int ReadModbus(ModbusLink& link, std::uint8_t unit, const ModbusIdentity& identity, commission::Snapshot& snapshot);
  int SurveyModbus(ModbusLink& link, std::uint8_t unit, commission::Snapshot& snapshot);
  int RunSnmp(const config::SnmpTarget& target);
  int Write(const std::string& name, const std::string& text, std::size_t values);

  const RecordOptions& options_;
  const Language language_;
  board::LinuxClock clock_;
  service::Signals signals_;
  Progress progress_;
  Profiles profiles_;
  config::Target target_;
  std::shared_ptr<const profile::Profile> profile_;
  bool interrupted_ = false;
};

int Record::LoadProfile(const std::string& name) {
  document::Problems problems;
  profile_ = profiles_.Load(name, problems);
  if (profile_ == nullptr) {
    std::fputs(problems.FormatAll(language_).c_str(), stderr);
    return kBadUsage;
  }
  const bool fits = ProtocolName(profile_->protocol) == config::ProtocolName(target_);
  return fits ? 0 : Complain(kBadUsage, Say(kWrongProtocol, name));
}

int Record::ChosenProfile(const ProfileChoice& choice) {
  if (choice.name.empty()) return Complain(kBadUsage, Say(kNoProfile));
  Tell(Say(kChosen, choice.name, choice.why.In(language_)));
  return LoadProfile(choice.name);
}

int Record::Write(const std::string& name, const std::string& text, std::size_t values) {
  std::error_code error;
  std::filesystem::create_directories(options_.out, error);
  const std::string path = options_.out + "/" + name;
  std::string why;
  if (!Ok(WriteWhole(path, text, why))) return Complain(kFailed, Say(kCannotWrite, path, why));
  progress_.Clear();
  if (options_.json) {
    const nlohmann::json told = {{"file", path},
                                 {"values", values},
                                 {"profile", profile_ ? nlohmann::json(profile_->name) : nlohmann::json()},
                                 {"complete", !interrupted_}};
    std::printf("%s\n", told.dump(2).c_str());
  } else {
    std::printf("%s\n", Say(kWrote, path, values).In(language_).c_str());
  }
  Tell(Say(kStill));
  return interrupted_ ? Complain(kFailed, Say(kInterrupted)) : 0;
}

int Record::RunModbus() {
  Wording why;
  const auto link = MakeModbusLink(target_, clock_, why);
  if (link == nullptr) return Complain(kBadUsage, why);
  const std::uint8_t unit = config::UnitOf(target_).value_or(profile_ ? profile_->default_unit : 1);
  const ModbusIdentity identity = IdentifyModbus(*link, unit, Timeout());
  if (identity.quality == Quality::kDisconnected) return NoAnswer(identity.quality);
  commission::Snapshot snapshot;
  if (const int code = ReadModbus(*link, unit, identity, snapshot); code != 0) return code;
  return Write("registers.yaml", FormatRecording(snapshot, unit, identity.id, Now()), snapshot.size());
}

int Record::ReadModbus(ModbusLink& link, std::uint8_t unit, const ModbusIdentity& identity,
                       commission::Snapshot& snapshot) {
  if (options_.all) return SurveyModbus(link, unit, snapshot);
  if (profile_ == nullptr) {
    const auto all = profiles_.All();
    if (const int code = ChosenProfile(Recognise(link, unit, Timeout(), identity, all)); code != 0) return code;
  }
  const Quality quality = RecordRegisters(link, unit, *profile_, Timeout(), snapshot);
  return quality == Quality::kGood ? 0 : NoAnswer(quality);
}

int Record::SurveyModbus(ModbusLink& link, std::uint8_t unit, commission::Snapshot& snapshot) {
  SurveyState state;
  for (const modbus::Table table : commission::kTables) {
    const std::uint16_t last = modbus::HoldsBits(table) ? 255 : 999;
    state.ranges.push_back({table, 0, last, 0, 0, {}, {}});
  }
  SurveyManner manner;
  manner.unit = unit;
  manner.timeout = Timeout();
  manner.pause = Duration(static_cast<std::int64_t>(options_.pause * 1e6));
  manner.language = language_;
  Surveyor surveyor(link, manner, clock_, progress_, [this] { return Interrupted(); });
  for (SurveyRange& range : state.ranges) {
    const Surveyor::Outcome outcome = surveyor.Learn(range, state);
    if (outcome == Surveyor::Outcome::kLost) return NoAnswer(Quality::kTimeout);
    if (outcome == Surveyor::Outcome::kInterrupted) break;
  }
  snapshot = state.snapshot;
  return 0;
}

int Record::RunSnmp(const config::SnmpTarget& target) {
  if (profile_ == nullptr && !options_.all) {
    const auto all = profiles_.All();
    const Identity identity = Identify(target_, all, Timeout());
    if (!identity.problem.empty()) return Complain(kFailed, identity.problem);
    if (identity.exchange != Quality::kGood) return NoAnswer(identity.exchange);
    if (const int code = ChosenProfile(ChooseProfile(identity, all)); code != 0) return code;
  }
  snmp::Credentials credentials;
  Wording why;
  if (!TakeCredentials(target, credentials, why)) return Complain(kFailed, why);
  snmp::DeviceLimits limits;
  limits.timeout = Timeout();
  limits.retries = 2;
  SnmpLink link(clock_);
  const Status opened = link.Open({target.host, target.port}, credentials, limits);
  if (!Ok(opened)) return Complain(kFailed, Say(kCannotStart, StatusName(opened)));
  SnmpRecorder recorder(
      link, {credentials.community, credentials.user, credentials.auth_passphrase, credentials.priv_passphrase},
      [this](std::size_t count) {
        progress_.Show(count, 0, Pick(language_, "variables", "biến"));
        return !Interrupted();
      });
  const Quality quality = options_.all ? recorder.Walk(kEverything) : recorder.WalkProfile(*profile_);
  if (quality == Quality::kNotIncreasing) Tell(Say(kCircles));
  if (quality != Quality::kGood && quality != Quality::kNotIncreasing) return NoAnswer(quality);
  if (recorder.scrubbed() > 0) Tell(Say(kScrubbed, recorder.scrubbed()));
  return Write("agent.snmprec", recorder.Text(), recorder.size());
}

int Record::Run() {
  auto target = TakeTarget("record", options_.target, language_);
  if (!target) return kBadUsage;
  if (const Wording unknown = ResolveHost(*target); !unknown.empty()) return Complain(kFailed, unknown);
  target_ = *target;
  if (std::holds_alternative<config::ReachTarget>(target_)) return Complain(kBadUsage, Say(kNoRecording));
  for (const char* name : {"registers.yaml", "agent.snmprec"}) {
    const std::string path = options_.out + "/" + name;
    if (std::filesystem::exists(path)) return Complain(kBadUsage, Say(kExists, path));
  }
  if (options_.profile != "auto") {
    if (const int code = LoadProfile(options_.profile); code != 0) return code;
  }
  if (!Ok(signals_.Open())) return kFailed;
  const auto* snmp = std::get_if<config::SnmpTarget>(&target_);
  return snmp != nullptr ? RunSnmp(*snmp) : RunModbus();
}

}  // namespace

void AddRecordVerb(CLI::App& app, Shell& shell) {
  CLI::App* verb = app.add_subcommand(
      "record", shell.Say("record what a device answers, without secrets; tramgac simulate plays it",
                          "ghi lại những gì thiết bị trả lời, không kèm bí mật; phát lại bằng tramgac simulate"));
  auto options = std::make_shared<RecordOptions>();
  verb->add_option("TARGET", options->target,
                   shell.Say("modbus-tcp://HOST:502?unit=1, modbus-rtu:///dev/ttyUSB0?baud=9600&unit=1, "
                             "snmp://HOST?community=public",
                             "modbus-tcp://MÁY:502?unit=1, modbus-rtu:///dev/ttyUSB0?baud=9600&unit=1, "
                             "snmp://MÁY?community=public"))
      ->required();
  verb->add_option("--out", options->out,
                   shell.Say("folder for registers.yaml (Modbus) or agent.snmprec (SNMP)",
                             "thư mục chứa registers.yaml (Modbus) hoặc agent.snmprec (SNMP)"))
      ->required();
  auto* profile = verb->add_option("--profile", options->profile,
                                   shell.Say("record what this profile reads: name, path of a profile.yaml, or auto",
                                             "ghi những gì hồ sơ này đọc: tên, đường dẫn profile.yaml, hoặc auto"))
                      ->capture_default_str();
  verb->add_flag("--all", options->all,
                 shell.Say("record everything: the usual Modbus ranges, or all of the agent's objects",
                           "ghi tất cả: các dải Modbus thường dùng, hoặc mọi đối tượng của agent"))
      ->excludes(profile);
  verb->add_option("--timeout", options->timeout, shell.Say("seconds for one request", "số giây cho một yêu cầu"))
      ->check(CLI::Range(0.05, 60.0))
      ->capture_default_str();
  verb->add_option("--pause", options->pause,
                   shell.Say("seconds between an answer and the next request, with --all of Modbus",
                             "số giây nghỉ giữa hai yêu cầu, với --all của Modbus"))
      ->check(CLI::Range(0.0, 10.0))
      ->capture_default_str();
  verb->add_flag("--json", options->json, shell.Say("print JSON", "in JSON"));
  verb->callback([options, &shell] { shell.result = Record(*options, shell.language).Run(); });
}

}  // namespace tramgac::app
