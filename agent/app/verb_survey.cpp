#include <poll.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "agent/app/probe_reason.h"
#include "agent/app/profile_argument.h"
#include "agent/app/recognise_modbus.h"
#include "agent/app/survey_print.h"
#include "agent/app/survey_state.h"
#include "agent/app/table_view.h"
#include "agent/app/target_argument.h"
#include "agent/app/verbs.h"
#include "agent/commission/survey_csv.h"
#include "agent/profile/load_profile.h"
#include "agent/profile/notation.h"
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
constexpr std::uintmax_t kLargestState = 64U << 20;
constexpr std::string_view kUsualRanges[] = {"input:0-999", "holding:0-999", "discrete:0-255", "coil:0-255"};

constexpr Phrase kWantModbus{"a survey is of a Modbus device: modbus-tcp://, modbus-rtu-tcp:// or modbus-rtu://",
                             "chỉ khảo sát được thiết bị Modbus: modbus-tcp://, modbus-rtu-tcp:// hoặc modbus-rtu://"};
constexpr Phrase kBadRange{
    "--range {0}: expected a table and addresses as on the wire, such as holding:0-999 or input:100",
    "--range {0}: cần tên bảng và địa chỉ trên đường dây, chẳng hạn holding:0-999 hoặc input:100"};
constexpr Phrase kBadMatch{"--match {0}: expected LABEL=NUMBER UNIT, such as \"battery voltage=409.0 V\"",
                           "--match {0}: cần TÊN=SỐ ĐƠN VỊ, chẳng hạn \"battery voltage=409.0 V\""};
constexpr Phrase kBadFolder{"--draft {0}: the folder's name becomes the profile's: expected [a-z0-9_]+",
                            "--draft {0}: tên thư mục sẽ là tên hồ sơ: chỉ dùng [a-z0-9_]+"};
constexpr Phrase kNotOurs{"{0} is there already and is no draft of ours: remove it or take another folder",
                          "{0} đã có và không phải bản nháp do lệnh này tạo: hãy xóa hoặc chọn thư mục khác"};
constexpr Phrase kDraftNeedsMatch{"--draft needs at least one --match", "--draft cần ít nhất một --match"};
constexpr Phrase kNoAnswer{"{0}: {1}: {2}", "{0}: {1}: {2}"};
constexpr Phrase kOther{"{0} is of {1}: another --out, or --restart to begin anew",
                        "{0} là của {1}: hãy chọn --out khác, hoặc --restart để làm lại từ đầu"};
constexpr Phrase kNotSurvey{"{0} is no survey: another --out, or --restart to begin anew",
                            "{0} không phải bản khảo sát: hãy chọn --out khác, hoặc --restart để làm lại từ đầu"};
constexpr Phrase kResumes{"going on with {0}", "tiếp tục với {0}"};
constexpr Phrase kInterrupted{"interrupted: the same command goes on where this ended",
                              "đã dừng giữa chừng: chạy lại lệnh này sẽ tiếp tục từ đây"};
constexpr Phrase kLost{
    "the device does not answer any more; what it gave until then is kept, and the same command goes on",
    "thiết bị không còn trả lời; dữ liệu đã đọc được giữ lại, chạy lại lệnh này sẽ tiếp tục"};
constexpr Phrase kCannotWrite{"cannot write {0}: {1}", "không ghi được {0}: {1}"};
constexpr Phrase kWrote{"wrote {0}", "đã ghi {0}"};
constexpr Phrase kNoDraft{"no draft: no reading became a point", "không tạo bản nháp: chưa có số nào thành điểm đo"};
constexpr Phrase kLine{"{0}", "{0}"};

struct SurveyOptions {
  std::string target, out = "survey", draft;
  std::vector<std::string> ranges, matches;
  double watch = 0, timeout = 1, pause = 0.02;
  bool restart = false;
  bool json = false;
};

bool IsDraftMark(const std::string& path) {
  std::ifstream in(path);
  std::string line;
  return std::getline(in, line) && line.starts_with("# Draft made by tramgac survey");
}

Duration Seconds(double seconds) { return Duration(static_cast<std::int64_t>(seconds * 1e6)); }

class Survey {
 public:
  Survey(const SurveyOptions& options, Language language) : options_(options), language_(language), progress_(clock_) {}
  int Run();

 private:
  int Complain(int code, const Wording& why) {
    Tell(why);
    return code;
  }
  void Tell(const Wording& what) {
    progress_.Clear();
    std::fprintf(stderr, "tramgac survey: %s\n", what.In(language_).c_str());
  }
  int Understand();
  int UnderstandDraft();
  int LoadState();
  int Meet(ModbusLink& link);
  Surveyor::Outcome Read(Surveyor& surveyor);
  int Write(const std::string& path, const std::string& text);
  int WriteAll();
  int Draft();
  void Print();
  bool Interrupted() {
    pollfd entry{signals_.fd(), POLLIN, 0};
    interrupted_ = interrupted_ || ::poll(&entry, 1, 0) > 0;
    return interrupted_;
  }

  const SurveyOptions& options_;
  const Language language_;
  board::LinuxClock clock_;
  service::Signals signals_;
  Progress progress_;
  config::Target target_;
  std::vector<SurveyRange> wanted_;
  std::vector<commission::PanelReading> readings_;
  std::string draft_name_, draft_path_;
  SurveyState state_;
  bool resumed_ = false;
  std::vector<MatchedReading> matches_;
  bool interrupted_ = false;
};

// Outcome: 0, or the exit code, as of all that follow.
int Survey::Understand() {
  auto target = TakeTarget("survey", options_.target, language_);
  if (!target) return kBadUsage;
  if (config::ProtocolName(*target) != "modbus") return Complain(kBadUsage, Say(kWantModbus));
  if (const Wording unknown = ResolveHost(*target); !unknown.empty()) return Complain(kFailed, unknown);
  target_ = *target;
  std::vector<std::string> ranges = options_.ranges;
  if (ranges.empty()) ranges.assign(std::begin(kUsualRanges), std::end(kUsualRanges));
  for (const std::string& text : ranges) {
    const auto range = profile::ParseReadableRange(text);
    const auto one = profile::ParseRegisterAddress(text);
    if (!range && !one) return Complain(kBadUsage, Say(kBadRange, text));
    const std::uint16_t first = range ? range->first : one->address;
    wanted_.push_back({range ? range->table : one->table, first, range ? range->last : first, first, 0, {}, {}});
  }
  for (const std::string& text : options_.matches) {
    auto reading = commission::ParsePanelReading(text);
    if (!reading.ok()) return Complain(kBadUsage, Say(kBadMatch, text));
    readings_.push_back(std::move(reading).value());
  }
  return options_.draft.empty() ? 0 : UnderstandDraft();
}

int Survey::UnderstandDraft() {
  if (readings_.empty()) return Complain(kBadUsage, Say(kDraftNeedsMatch));
  const std::filesystem::path folder = std::filesystem::absolute(options_.draft).lexically_normal();
  draft_name_ = (folder.has_filename() ? folder : folder.parent_path()).filename().string();
  if (draft_name_.empty() || !document::InAlphabet(draft_name_, "a-z0-9_")) {
    return Complain(kBadUsage, Say(kBadFolder, options_.draft));
  }
  draft_path_ = (folder / "profile.yaml").string();
  if (std::filesystem::exists(draft_path_) && !IsDraftMark(draft_path_)) {
    return Complain(kBadUsage, Say(kNotOurs, draft_path_));
  }
  return 0;
}

int Survey::LoadState() {
  const std::string path = options_.out + ".json";
  const std::string name = config::PublicName(target_);
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (!options_.restart && !error) {
    std::ostringstream text;
    if (size <= kLargestState) text << std::ifstream(path).rdbuf();
    auto state = ParseSurvey(text.str());
    if (!state) return Complain(kBadUsage, Say(kNotSurvey, path));
    if (state->target != name) return Complain(kBadUsage, Say(kOther, path, state->target));
    state_ = *std::move(state);
    resumed_ = true;
    Tell(Say(kResumes, path));
  }
  state_.target = name;
  for (const SurveyRange& range : wanted_) {
    const bool known = std::any_of(state_.ranges.begin(), state_.ranges.end(), [&range](const SurveyRange& old) {
      return old.table == range.table && old.first <= range.first && old.last >= range.last;
    });
    // The usual ranges are for a first look; later only what is asked for is added.
    if (!known && (!resumed_ || !options_.ranges.empty())) state_.ranges.push_back(range);
  }
  return 0;
}

// Is anybody there? What is it called?
int Survey::Meet(ModbusLink& link) {
  const std::uint8_t unit = config::UnitOf(target_).value_or(1);
  const ModbusIdentity identity = IdentifyModbus(link, unit, Seconds(options_.timeout));
  Quality there = identity.quality;
  if (there == Quality::kGood) {
    state_.device = IdentityText(identity.id);
    state_.vendor = identity.id.Text(modbus::DeviceIdObject::kVendorName);
    const auto name = identity.id.Text(modbus::DeviceIdObject::kProductName);
    state_.product = name.empty() ? identity.id.Text(modbus::DeviceIdObject::kProductCode) : name;
  }
  // Some devices are silent to what they do not know.
  for (int i = 0; i < 2 && !DeviceAnswered(there); ++i) {
    there =
        link.Ask(unit, modbus::ReadRequest{wanted_.front().table, wanted_.front().first, 1}, Seconds(options_.timeout))
            .quality;
  }
  if (there != Quality::kDisconnected) return 0;
  return Complain(kFailed, Say(kNoAnswer, state_.target, QualityName(there), ReasonFor(there, target_).In(language_)));
}

Surveyor::Outcome Survey::Read(Surveyor& surveyor) {
  using Outcome = Surveyor::Outcome;
  if (resumed_) {
    if (const Outcome outcome = surveyor.Refresh(state_); outcome != Outcome::kDone) return outcome;
  }
  for (SurveyRange& range : state_.ranges) {
    if (const Outcome outcome = surveyor.Learn(range, state_); outcome != Outcome::kDone) return outcome;
  }
  return surveyor.Watch(state_, Seconds(options_.watch));
}

int Survey::Write(const std::string& path, const std::string& text) {
  std::string why;
  if (!Ok(WriteWhole(path, text, why))) return Complain(kFailed, Say(kCannotWrite, path, why));
  Tell(Say(kWrote, path));
  return 0;
}

int Survey::WriteAll() {
  const int csv = Write(options_.out + ".csv", SurveyCsv(state_.snapshot));
  return std::max(csv, Write(options_.out + ".json", FormatSurvey(state_)));
}

int Survey::Draft() {
  Profiles profiles;
  std::vector<Wording> problems;
  const std::string yaml = DraftOf(draft_name_, matches_, state_, target_, profiles.names(), problems);
  for (const Wording& problem : problems) Tell(problem);
  if (yaml.empty()) return Complain(kFailed, Say(kNoDraft));
  document::Problems wrong;
  if (profile::ParseProfile(draft_path_, yaml, profiles.names(), wrong) == nullptr) {
    return Complain(kFailed, Say(kLine, wrong.FormatAll(language_)));
  }
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(draft_path_).parent_path(), error);
  return Write(draft_path_, yaml);
}

void Survey::Print() {
  progress_.Clear();
  if (!options_.json) {
    std::fputs(SurveyText(state_, language_).c_str(), stdout);
    std::fputs(MatchesText(matches_, state_, TerminalWidth(), language_).c_str(), stdout);
    return;
  }
  nlohmann::json all = SurveyJson(state_, matches_);
  all["csv"] = options_.out + ".csv";
  all["state"] = options_.out + ".json";
  if (!draft_path_.empty()) all["draft"] = draft_path_;
  std::printf("%s\n", all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
}

int Survey::Run() {
  if (const int code = Understand(); code != 0) return code;
  if (const int code = LoadState(); code != 0) return code;
  Wording why;
  const auto link = MakeModbusLink(target_, clock_, why);
  if (link == nullptr) return Complain(kBadUsage, why);
  if (!Ok(signals_.Open())) return kFailed;
  if (const int code = Meet(*link); code != 0) return code;
  const SurveyManner manner{config::UnitOf(target_).value_or(1), Seconds(options_.timeout), Seconds(options_.pause),
                            language_};
  Surveyor surveyor(*link, manner, clock_, progress_, [this] { return Interrupted(); });
  const Surveyor::Outcome outcome = Read(surveyor);
  matches_ = MatchReadings(readings_, state_);
  int code = WriteAll();
  Print();
  if (!draft_path_.empty()) code = std::max(code, Draft());
  if (outcome == Surveyor::Outcome::kInterrupted) return Complain(kFailed, Say(kInterrupted));
  if (outcome == Surveyor::Outcome::kLost) return Complain(kFailed, Say(kLost));
  return code;
}

void AddOptions(CLI::App& verb, SurveyOptions& options, const Shell& shell) {
  verb.add_option("TARGET", options.target,
                  shell.Say("modbus-tcp://HOST:502?unit=1, modbus-rtu-tcp://HOST:4001?unit=1, "
                            "modbus-rtu:///dev/ttyUSB0?baud=9600&unit=1",
                            "modbus-tcp://MÁY:502?unit=1, modbus-rtu-tcp://MÁY:4001?unit=1, "
                            "modbus-rtu:///dev/ttyUSB0?baud=9600&unit=1"))
      ->required();
  verb.add_option(
      "--range", options.ranges,
      shell.Say("table and wire addresses, e.g. holding:0-999; may be repeated (default: input:0-999 "
                "holding:0-999 discrete:0-255 coil:0-255)",
                "bảng và địa chỉ trên đường dây, ví dụ holding:0-999; có thể lặp lại (mặc định: input:0-999 "
                "holding:0-999 discrete:0-255 coil:0-255)"));
  verb.add_option(
          "--watch", options.watch,
          shell.Say("watch for so many seconds which values change", "theo dõi số giây này xem giá trị nào đổi"))
      ->check(CLI::Range(0.0, 86400.0));
  verb.add_option("--match", options.matches,
                  shell.Say("what the front panel shows, e.g. \"battery voltage=409.0 V\"; may be repeated",
                            "số trên màn hình thiết bị, ví dụ \"battery voltage=409.0 V\"; có thể lặp lại"));
  verb.add_option(
      "--draft", options.draft,
      shell.Say("folder for a draft profile made of the matches", "thư mục chứa hồ sơ nháp tạo từ các số đã khớp"));
  verb.add_option("--out", options.out,
                  shell.Say("name of the files OUT.csv and OUT.json", "tên của các tệp OUT.csv và OUT.json"))
      ->capture_default_str();
  verb.add_flag("--restart", options.restart,
                shell.Say("begin anew instead of going on with OUT.json", "làm lại từ đầu thay vì tiếp tục OUT.json"));
  verb.add_option("--timeout", options.timeout, shell.Say("seconds for one request", "số giây cho một yêu cầu"))
      ->check(CLI::Range(0.05, 10.0))
      ->capture_default_str();
  verb.add_option("--pause", options.pause,
                  shell.Say("seconds between an answer and the next request", "số giây nghỉ giữa hai yêu cầu"))
      ->check(CLI::Range(0.0, 10.0))
      ->capture_default_str();
  verb.add_flag("--json", options.json, shell.Say("print JSON", "in JSON"));
}

}  // namespace

void AddSurveyVerb(CLI::App& app, Shell& shell) {
  CLI::App* verb =
      app.add_subcommand("survey", shell.Say("find out what the registers of an unknown Modbus device are; reads only",
                                             "tìm ý nghĩa các thanh ghi của một thiết bị Modbus lạ; chỉ đọc"));
  auto options = std::make_shared<SurveyOptions>();
  AddOptions(*verb, *options, shell);
  verb->callback([options, &shell] { shell.result = Survey(*options, shell.language).Run(); });
}

}  // namespace tramgac::app
