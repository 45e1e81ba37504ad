// tramgac selftest: a technician's proof on site that a node, its broker and each of its devices work.
#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

#include "agent/app/control_call.h"
#include "agent/app/progress.h"
#include "agent/app/selftest_checks.h"
#include "agent/app/selftest_machine.h"
#include "agent/app/table_view.h"
#include "agent/app/value_text.h"
#include "agent/app/verbs.h"
#include "agent/service/signals.h"
#include "board/linux/clock_linux.h"

namespace tramgac::app {
namespace {

using document::Language;
using nlohmann::json;
using Steady = std::chrono::steady_clock;

constexpr std::string_view kTestAlarm = "node.test";
constexpr auto kLook = std::chrono::milliseconds(500);

struct SelftestOptions {
  std::string control = kDefaultControlPath;
  int seconds = 30;
  int wait = 300;
  std::string contacts;
  bool alarm = false;
  bool json = false;
};

std::string NameOf(const std::string& name, Language language) {
  constexpr std::array<std::array<const char*, 3>, 14> kWords = {{{"agent", "agent", "tramgac"},
                                                                  {"power", "power", "nguồn"},
                                                                  {"clock", "clock", "đồng hồ"},
                                                                  {"rtc", "clock chip", "đồng hồ RTC"},
                                                                  {"disk", "disk", "đĩa"},
                                                                  {"memory", "memory", "bộ nhớ"},
                                                                  {"heat", "heat", "nhiệt độ"},
                                                                  {"network", "network", "mạng"},
                                                                  {"dns", "names", "tên miền"},
                                                                  {"broker", "broker", "máy chủ MQTT"},
                                                                  {"publish", "publishing", "gửi dữ liệu"},
                                                                  {"store", "store", "kho bản ghi"},
                                                                  {"alarm", "test alarm", "cảnh báo thử"},
                                                                  {"devices", "devices", "thiết bị"}}};
  for (const auto& [key, en, vi] : kWords) {
    if (name == key) return Pick(language, en, vi);
  }
  return name;
}

std::string MarkOf(Verdict verdict, Language language) {
  switch (verdict) {
    case Verdict::kPassed: return Pick(language, "ok", "đạt");
    case Verdict::kNoticed: return Pick(language, "note", "chú ý");
    case Verdict::kFailed: return Pick(language, "FAILED", "LỖI");
    case Verdict::kNotRun: break;
  }
  return "-";
}

// One line of the checklist, and below it what to do.
void Print(const Check& check, Language language) {
  constexpr std::size_t kMark = 7, kName = 14, kIndent = kMark + kName + 1;
  const std::size_t width = std::min<std::size_t>(TerminalWidth(), 120);
  const std::size_t room = width > kIndent + 20 ? width - kIndent : 60;
  const std::string name = check.of.empty() ? NameOf(check.name, language) : check.of;
  std::string first = Fit(MarkOf(check.verdict, language), kMark) + Fit(name, kName) + " ";
  for (const std::string& line : Wrap(check.found.In(language), room)) {
    std::printf("%s%s\n", first.c_str(), line.c_str());
    first = std::string(kIndent, ' ');
  }
  if (check.advice.empty()) return;
  std::string arrow = "→ ";
  for (const std::string& line : Wrap(check.advice.In(language), room - 2)) {
    std::printf("%s%s%s\n", first.c_str(), arrow.c_str(), line.c_str());
    arrow = "  ";
  }
}

json ViewOf(const Check& check) {
  json view = {{"check", check.name},
               {"verdict", VerdictName(check.verdict)},
               {"found", {{"en", check.found.en}, {"vi", check.found.vi}}}};
  if (!check.of.empty()) view["of"] = check.of;
  if (!check.advice.empty()) view["advice"] = {{"en", check.advice.en}, {"vi", check.advice.vi}};
  return view;
}

class Selftest {
 public:
  Selftest(const SelftestOptions& options, Language language)
      : options_(options), language_(language), call_(options.control), progress_(clock_) {}

  int Run();

 private:
  void Pause(std::chrono::milliseconds time);
  void Say(std::vector<Check> checks);
  bool Collect(AgentSays& says);
  void Wait(const AgentSays& before);
  void WatchContacts();
  void TryAlarm();
  void EndTestAlarm() { (void)call_.Ask({{"verb", "test-alarm"}, {"on", false}}); }
  std::optional<json> FindTestAlarm();
  int End() const;

  const SelftestOptions& options_;
  const Language language_;
  board::LinuxClock clock_;
  ControlCall call_;
  Progress progress_;
  service::Signals signals_;
  bool broken_off_ = false;  // by Ctrl-C
  std::vector<Check> checks_;
};

void Selftest::Pause(std::chrono::milliseconds time) {
  pollfd entry{signals_.fd(), POLLIN, 0};
  if (poll(&entry, 1, static_cast<int>(time.count())) > 0 && signals_.Read()) broken_off_ = true;
}

void Selftest::Say(std::vector<Check> checks) {
  progress_.Clear();
  for (Check& check : checks) {
    if (!options_.json) Print(check, language_);
    checks_.push_back(std::move(check));
  }
  std::fflush(stdout);
}

// Outcome: false: the agent cannot be asked, which is told.
bool Selftest::Collect(AgentSays& says) {
  auto status = call_.Ask({{"verb", "status"}});
  auto devices = status ? call_.Ask({{"verb", "devices"}}) : std::nullopt;
  auto readings = devices ? call_.Ask({{"verb", "readings"}, {"device", "node"}}) : std::nullopt;
  auto alarms = readings ? call_.Ask({{"verb", "alarms"}}) : std::nullopt;
  if (!alarms || status->empty()) {
    Say({{"agent", {}, Verdict::kFailed, {"does not answer", "không trả lời"}, call_.problem()}});
    return false;
  }
  says = {std::move(status->front()), std::move(*devices), std::move(*readings), std::move(*alarms)};
  return true;
}

void Selftest::Wait(const AgentSays& before) {
  const auto begin = Steady::now();
  const auto total = std::chrono::seconds(options_.seconds);
  while (Steady::now() - begin < total && !broken_off_) {
    const auto done = std::chrono::duration_cast<std::chrono::seconds>(Steady::now() - begin);
    progress_.Show(static_cast<std::size_t>(done.count()), static_cast<std::size_t>(total.count()),
                   fmt::format(fmt::runtime(Pick(language_, "watching {} devices", "đang theo dõi {} thiết bị")),
                               before.devices.empty() ? 0 : before.devices.size() - 1));
    Pause(std::chrono::milliseconds(100));
  }
}

// Somebody walks from contact to contact.
void Selftest::WatchContacts() {
  ContactWatch watch(options_.contacts);
  const auto until = Steady::now() + std::chrono::seconds(options_.wait);
  while (Steady::now() < until && !broken_off_ && !watch.done()) {
    const auto readings = call_.Ask({{"verb", "readings"}, {"device", options_.contacts}});
    if (!readings || readings->empty()) break;
    watch.Take(*readings);
    progress_.Show(0, 0, Pick(language_, "switch by hand: ", "hãy đóng mở bằng tay: ") + watch.Waiting());
    Pause(kLook);
  }
  Say(watch.Checks());
}

std::optional<json> Selftest::FindTestAlarm() {
  const auto alarms = call_.Ask({{"verb", "alarms"}});
  if (!alarms) return std::nullopt;
  for (const json& alarm : *alarms) {
    if (alarm.value("alarm", "") == kTestAlarm) return alarm;
  }
  return std::nullopt;
}

void Selftest::TryAlarm() {
  const auto begin = Steady::now();
  const auto since = [begin] { return std::chrono::duration<double>(Steady::now() - begin).count(); };
  std::optional<double> acked;
  if (!call_.Ask({{"verb", "test-alarm"}, {"on", true}})) {
    return Say({{"alarm", {}, Verdict::kFailed, {"cannot be raised", "không gửi được"}, call_.problem()}});
  }
  while (since() < options_.wait && !broken_off_ && !acked) {
    const auto alarm = FindTestAlarm();
    if (alarm && alarm->value("acked", false)) acked = since();
    progress_.Show(0, 0,
                   Pick(language_, "test alarm raised; waiting for the control room to acknowledge node.test",
                        "đã gửi cảnh báo thử; chờ trung tâm xác nhận node.test"));
    Pause(kLook);
  }
  EndTestAlarm();
  Say({JudgeTestAlarm(acked, since())});
}

int Selftest::End() const {
  const auto count = [this](Verdict verdict) {
    return std::ranges::count_if(checks_, [verdict](const Check& check) { return check.verdict == verdict; });
  };
  const bool failed = HasFailed(checks_) || broken_off_;
  if (options_.json) {
    json list = json::array();
    for (const Check& check : checks_) list.push_back(ViewOf(check));
    std::printf("%s\n", json{{"ok", !failed}, {"checks", std::move(list)}}.dump(2).c_str());
  } else {
    std::printf("%s\n", fmt::format(fmt::runtime(Pick(language_, "{} ok, {} to note, {} FAILED, {} not told",
                                                      "{} đạt, {} cần chú ý, {} LỖI, {} không rõ")),
                                    count(Verdict::kPassed), count(Verdict::kNoticed), count(Verdict::kFailed),
                                    count(Verdict::kNotRun))
                            .c_str());
  }
  return failed ? 1 : 0;
}

int Selftest::Run() {
  if (!Ok(signals_.Open())) return 1;
  AgentSays before, after;
  if (!Collect(before)) return End();
  Say({{"agent",
        {},
        Verdict::kPassed,
        {fmt::format("{} of node {}", before.status.value("version", ""), before.status.value("node", "")),
         fmt::format("{} của nút {}", before.status.value("version", ""), before.status.value("node", ""))},
        {}}});
  EndTestAlarm();  // of a self-test that was broken off
  Wait(before);
  if (!Collect(after)) return End();
  const json broker = after.status.value("broker", json());
  Say(JudgeNode(before, after, AskMachine(broker.is_object() ? broker.value("address", "") : std::string())));
  Say(JudgeDevices(before, after));
  if (!options_.contacts.empty()) WatchContacts();
  if (options_.alarm && !broken_off_) TryAlarm();
  return End();
}

}  // namespace

void AddSelftestVerb(CLI::App& app, Shell& shell) {
  CLI::App* verb = app.add_subcommand(
      "selftest", shell.Say("prove on site that the node, its broker and each of its devices work",
                            "kiểm tra tại chỗ: nút, máy chủ MQTT và từng thiết bị có hoạt động không"));
  auto options = std::make_shared<SelftestOptions>();
  verb->add_option("--control", options->control, shell.Say("control socket of the agent", "socket điều khiển"))
      ->capture_default_str();
  verb->add_option("--seconds", options->seconds,
                   shell.Say("how long the devices are watched", "theo dõi thiết bị trong bao nhiêu giây"))
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  verb->add_option("--contacts", options->contacts,
                   shell.Say("also wait until every contact of this device was switched by hand",
                             "chờ thêm đến khi mọi tiếp điểm của thiết bị này được đóng mở bằng tay"));
  verb->add_flag("--alarm", options->alarm,
                 shell.Say("also raise a test alarm and wait until somebody acknowledges it",
                           "gửi thêm một cảnh báo thử và chờ đến khi có người xác nhận"));
  verb->add_option("--wait", options->wait,
                   shell.Say("how many seconds people have for --contacts and --alarm",
                             "thời gian dành cho --contacts và --alarm, tính bằng giây"))
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  verb->add_flag("--json", options->json, shell.Say("print JSON", "in JSON"));
  verb->callback([options, &shell] { shell.result = Selftest(*options, shell.language).Run(); });
}

}  // namespace tramgac::app
