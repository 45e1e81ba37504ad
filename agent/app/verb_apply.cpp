#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <thread>

#include "agent/app/assemble.h"
#include "agent/app/control_call.h"
#include "agent/app/live_view.h"
#include "agent/app/network_filter.h"
#include "agent/app/problem_print.h"
#include "agent/app/sudo_user.h"
#include "agent/app/value_text.h"
#include "agent/app/verbs.h"
#include "agent/config/difference.h"
#include "agent/config/load_config.h"
#include "agent/document/parse.h"
#include "agent/document/scalar.h"
#include "agent/pki/files.h"

namespace tramgac::app {
namespace {

using document::Language;
using document::Phrase;
using document::Say;
using document::Wording;
using nlohmann::json;
using std::chrono::seconds;

constexpr Duration kPatience = seconds(30);   // a serial line may have to end a read, a broker to hear good-bye
constexpr Duration kFirstLook = seconds(10);  // for the broker, before the terminal is given back
constexpr Duration kLookEvery = std::chrono::milliseconds(200);
constexpr Duration kShortestTrial = seconds(1);
constexpr Duration kLongestTrial = std::chrono::hours(24);

constexpr Phrase kVerb{"tramgac apply: {0}", "tramgac apply: {0}"};
constexpr Phrase kWithin{"--within {0}: expected a time from 1s to 24h, such as 5min",
                         "--within {0}: cần một khoảng thời gian từ 1s đến 24h, chẳng hạn 5min"};
constexpr Phrase kSame{"nothing to do: the agent runs this configuration already",
                       "không có gì để làm: tramgac đang chạy đúng cấu hình này"};
constexpr Phrase kOnlyLayout{"only comments or layout are different", "chỉ khác ghi chú hoặc cách trình bày"};
constexpr Phrase kNoRunning{"what is different cannot be shown: {0}", "không so sánh được với cấu hình đang chạy: {0}"};
constexpr Phrase kOther{"what is not named goes on as it is; the store is not touched",
                        "những gì không nêu ở trên vẫn chạy như cũ; kho bản ghi giữ nguyên"};
constexpr Phrase kInUse{"in use, and in {0}", "đã đưa vào dùng và ghi vào {0}"};
constexpr Phrase kTried{"in use since now, for {0} only; the broker {1}",
                        "đã đưa vào dùng, nhưng chỉ thử trong {0}; máy chủ MQTT {1}"};
constexpr Phrase kReached{"has been reached", "đã nối được"};
constexpr Phrase kNotReached{"has NOT been reached yet (tramgac status says why)",
                             "CHƯA nối được (xem lý do: tramgac status)"};
constexpr Phrase kKeepIt{"look around (tramgac status, tramgac tail), then keep it:  tramgac apply --confirmed",
                         "hãy xem lại (tramgac status, tramgac tail) rồi giữ lại:  tramgac apply --confirmed"};
constexpr Phrase kElse{"else the agent returns by itself to the one before at {0}; at once:  tramgac apply --return",
                       "nếu không, tramgac tự quay lại cấu hình trước lúc {0}; quay lại ngay:  tramgac apply --return"};
constexpr Phrase kWaits{"waiting for the broker, at most {0}", "đang chờ máy chủ MQTT, nhiều nhất {0}"};
constexpr Phrase kNothingWaits{"nothing waits to be confirmed", "không có cấu hình nào chờ xác nhận"};
constexpr Phrase kTakenBack{"the configuration that was tried is not in use any more: {0}",
                            "cấu hình đã thử không còn được dùng: {0}"};
constexpr Phrase kReturned{"the configuration before is in use again", "đã quay lại cấu hình trước"};
constexpr Phrase kRights{"{0} (run it with sudo)", "{0} (hãy chạy bằng sudo)"};

struct ApplyOptions {
  std::string file, control = kDefaultControlPath, within = "5min";
  bool confirm = false, confirmed = false, take_back = false, json = false;
};

// One call of the verb.
class Application {
 public:
  Application(const ApplyOptions& options, Language language)
      : options_(options), language_(language), call_(options.control) {}

  int Apply();
  int Confirmed();
  int TakeBack();

 private:
  const std::string& In(const Wording& text) const { return text.In(language_); }
  void Tell(const Wording& text) const {
    if (!options_.json) std::printf("%s\n", In(text).c_str());
  }
  int Fail(const Wording& why) const {
    std::fprintf(stderr, "%s\n", In(Say(kVerb, In(why))).c_str());
    return 1;
  }
  bool Look();  // false: told
  std::optional<json> Ask(json request);
  void Compare(const std::string& text);
  bool Offer(const std::string& text, Wording& why);
  bool Install(Wording& why);
  int Keep();
  bool Reached() const { return !Trial().is_object() || Trial().value("broker_reached", false); }
  json Trial() const { return view_.value("trial", json()); }
  void WaitForBroker(Duration most);
  Wording TakenBack() const;
  std::string Time(Duration time) const { return AgeText(std::chrono::duration<double>(time).count(), language_); }
  void TellTrial(Duration window);
  int Print(json more);

  const ApplyOptions& options_;
  const Language language_;
  ControlCall call_;
  json view_;  // of the agent's configuration
  std::string file_;
  std::vector<config::Change> changes_;
};

std::optional<json> Application::Ask(json request) {
  AddSudoUser(request);
  auto lines = call_.Ask(request, kPatience);
  if (!lines) return std::nullopt;
  return lines->empty() ? json::object() : lines->front();
}

bool Application::Look() {
  auto view = Ask({{"verb", "configuration"}});
  if (!view) return ReportFailedCall("apply", call_, language_) == 0;
  view_ = std::move(*view);
  file_ = view_.value("file", "");
  return true;
}

// What was meant to run, for who reads along.
void Application::Compare(const std::string& text) {
  Wording why;
  const auto running = pki::ReadSmall(view_.value("running", ""), document::kLargestFile, why);
  if (!running) return Tell(Say(kNoRunning, In(why)));
  changes_ = config::Difference(*running, text);
  for (const config::Change& change : changes_) Tell(config::ChangeText(change));
  Tell(changes_.empty() ? Say(kOnlyLayout) : Say(kOther));
}

// Puts the text beside the file, for the same eyes as that.
bool Application::Offer(const std::string& text, Wording& why) {
  const std::string beside = file_ + ".new";
  struct stat facts {};
  if (::stat(file_.c_str(), &facts) != 0) facts.st_mode = 0600;
  std::optional<pki::Owner> owner;
  if (::geteuid() == 0) owner = pki::Owner{facts.st_uid, facts.st_gid};
  ::unlink(beside.c_str());
  const bool written = pki::WriteNew(beside, text, pki::Secrecy::kOwnerOnly, owner, why) &&
                       ::chmod(beside.c_str(), facts.st_mode & 0777U) == 0;
  if (!written && ::geteuid() != 0) why = Say(kRights, In(why));
  return written;
}

// The file becomes what is tried.
bool Application::Install(Wording& why) {
  const std::string beside = file_ + ".new";
  const auto text = pki::ReadSmall(beside, document::kLargestFile, why);
  if (!text || !pki::Replace(file_, *text, why)) {
    if (::geteuid() != 0) why = Say(kRights, In(why));
    return false;
  }
  ::unlink(beside.c_str());
  return true;
}

// Outcome: the exit code. An agent that does not agree any more leaves the file as it was.
int Application::Keep() {
  Wording why, ignored;
  const auto before = pki::ReadSmall(file_, document::kLargestFile, ignored);
  if (!Install(why)) return Fail(why);
  if (!Ask({{"verb", "confirm"}})) {
    if (before) [[maybe_unused]]
      const bool restored = pki::Replace(file_, *before, ignored);
    return ReportFailedCall("apply", call_, language_);
  }
  Tell(Say(kInUse, file_));
  return 0;
}

void Application::WaitForBroker(Duration most) {
  const auto end = std::chrono::steady_clock::now() + most;
  while (!Reached() && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(kLookEvery);
    auto view = Ask({{"verb", "configuration"}});
    if (!view) return;
    view_ = std::move(*view);
  }
}

void Application::TellTrial(Duration window) {
  const double left = Trial().value("left_s", 0.0);
  const std::time_t end = std::time(nullptr) + static_cast<std::time_t>(left);
  std::tm local{};
  localtime_r(&end, &local);
  const std::string at = fmt::format("{:02}:{:02}:{:02}", local.tm_hour, local.tm_min, local.tm_sec);
  Tell(Say(kTried, Time(window), In(Say(Reached() ? kReached : kNotReached))));
  Tell(Say(kKeepIt));
  Tell(Say(kElse, at));
}

int Application::Print(json more) {
  if (!options_.json) return 0;
  more["changes"] = json::array();
  for (const config::Change& change : changes_) {
    json one = {{"what", config::ChangeWord(change.kind)}, {"path", change.path}};
    if (change.kind != config::Change::Kind::kAdded) one["before"] = change.before;
    if (change.kind != config::Change::Kind::kRemoved) one["after"] = change.after;
    more["changes"].push_back(std::move(one));
  }
  std::printf("%s\n", more.dump(2, ' ', false, json::error_handler_t::replace).c_str());
  return EndOutput("apply", language_);
}

int Application::Apply() {
  const auto window = document::ParseDuration(options_.within);
  if (!window || *window < kShortestTrial || *window > kLongestTrial) {
    return Fail(Say(kWithin, document::Quoted(options_.within))), 2;
  }
  if (!Look()) return 1;
  const std::string path = options_.file.empty() ? file_ : options_.file;
  document::Problems problems;
  std::string text;
  if (!Ok(document::ReadTextFile(path, text, problems))) {
    return PrintProblems(problems, 1, options_.json, language_);
  }
  const auto node = LoadNodeFor(std::filesystem::path(file_).parent_path().string(), path, problems);
  if (node == nullptr) return PrintProblems(problems, 1, options_.json, language_);
  if (node->config->hash == view_.value("config", "") && config::HashOf(text) == node->config->hash &&
      !Trial().is_object()) {
    Tell(Say(kSame));
    return Print({{"applied", false}});
  }
  Compare(text);
  for (const Wording& note : NotesOfFilter(*node->config)) Tell(note);
  Wording why;
  if (!Offer(text, why)) return Fail(why);
  const auto whole = std::chrono::duration_cast<seconds>(*window).count();
  auto view = Ask({{"verb", "apply"}, {"confirm_s", options_.confirm ? whole : 0}});
  if (!view) return ReportFailedCall("apply", call_, language_);
  view_ = std::move(*view);
  call_ = ControlCall(node->config->control);
  if (!options_.confirm) {
    const int code = Keep();
    return code != 0 ? code : Print({{"applied", true}, {"confirmed", true}});
  }
  WaitForBroker(std::min<Duration>(kFirstLook, *window / 2));
  TellTrial(*window);
  return Print({{"applied", true}, {"confirmed", false}, {"confirm_within_s", whole}, {"broker_reached", Reached()}});
}

Wording Application::TakenBack() const {
  const json left = view_.value("not_used", json());
  if (!left.is_object()) return Say(kNothingWaits);
  return Say(kTakenBack, LabelText(left.value("text", json()), language_));
}

int Application::Confirmed() {
  if (!Look()) return 1;
  if (!Trial().is_object()) return Fail(TakenBack());
  const Duration left = std::chrono::milliseconds(static_cast<std::int64_t>(Trial().value("left_s", 0.0) * 1000));
  if (!Reached()) {
    std::fprintf(stderr, "%s\n", In(Say(kWaits, Time(left))).c_str());
    WaitForBroker(left + seconds(3));
  }
  if (!Trial().is_object()) return Fail(TakenBack());
  const int code = Keep();
  return code != 0 ? code : Print({{"applied", true}, {"confirmed", true}});
}

int Application::TakeBack() {
  if (!Look()) return 1;
  if (!Trial().is_object()) return Fail(TakenBack());
  if (!Ask({{"verb", "return"}})) return ReportFailedCall("apply", call_, language_);
  Tell(Say(kReturned));
  return Print({{"applied", false}, {"returned", true}});
}

}  // namespace

void AddApplyVerb(CLI::App& app, Shell& shell) {
  CLI::App* verb = app.add_subcommand(
      "apply", shell.Say("hand a running agent a new configuration; with --confirm it takes it back by itself",
                         "đưa cấu hình mới cho tramgac đang chạy; với --confirm, nó tự quay lại nếu không xác nhận"));
  auto options = std::make_shared<ApplyOptions>();
  auto* file = verb->add_option(
      "FILE", options->file,
      shell.Say(
          "the new configuration (default: the agent's own file, edited); paths in it are as in the agent's file",
          "cấu hình mới (mặc định: chính tệp của tramgac, đã sửa); đường dẫn trong tệp tính như tệp của tramgac"));
  auto* confirm = verb->add_flag(
      "--confirm", options->confirm,
      shell.Say("only try it: without --confirmed in time, or without the broker, the one before returns by itself",
                "chỉ thử: nếu không --confirmed kịp hoặc không nối được broker, tự quay lại cấu hình trước"));
  verb->add_option("--within", options->within, shell.Say("how long it is tried", "thời gian thử"))
      ->needs(confirm)
      ->capture_default_str();
  auto* confirmed =
      verb->add_flag("--confirmed", options->confirmed,
                     shell.Say("keep what is being tried, as soon as the broker has been reached, and write it to the "
                               "agent's file",
                               "giữ cấu hình đang thử, ngay khi nối được broker, và ghi vào tệp của tramgac"))
          ->excludes(confirm)
          ->excludes(file);
  verb->add_flag("--return", options->take_back,
                 shell.Say("take back what is being tried, at once", "bỏ cấu hình đang thử, quay lại ngay"))
      ->excludes(confirm)
      ->excludes(confirmed)
      ->excludes(file);
  verb->add_option("--control", options->control, shell.Say("control socket of the agent", "socket điều khiển"))
      ->capture_default_str();
  verb->add_flag("--json", options->json, shell.Say("print JSON", "in JSON"));
  verb->callback([options, &shell] {
    Application application(*options, shell.language);
    shell.result = options->confirmed   ? application.Confirmed()
                   : options->take_back ? application.TakeBack()
                                        : application.Apply();
  });
}

}  // namespace tramgac::app
