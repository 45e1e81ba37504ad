#include "agent/app/selftest_run.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "agent/app/board_view.h"
#include "agent/app/control_call.h"
#include "agent/app/json_member.h"
#include "agent/app/progress.h"
#include "agent/app/selftest_machine.h"
#include "agent/app/value_text.h"
#include "agent/service/signals.h"
#include "board/linux/clock_linux.h"

namespace tramgac::app {
namespace {

using document::Language;
using nlohmann::json;
using Steady = std::chrono::steady_clock;

constexpr std::string_view kTestAlarm = "node.test";
constexpr auto kLook = std::chrono::milliseconds(500);
constexpr std::size_t kMostChecks = 5000;
constexpr std::size_t kLongestText = 1000;  // bytes of a check's text

std::string NameOf(const std::string& name, Language language) {
  constexpr std::array<std::array<const char*, 3>, 19> kWords = {{{"agent", "agent", "tramgac"},
                                                                  {"power", "power", "nguồn"},
                                                                  {"clock", "clock", "đồng hồ"},
                                                                  {"rtc", "clock chip", "đồng hồ RTC"},
                                                                  {"board", "board", "bo mạch"},
                                                                  {"watchdog", "watchdog", "watchdog"},
                                                                  {"console", "console", "console"},
                                                                  {"battery", "clock battery", "pin đồng hồ"},
                                                                  {"clock-chip", "clock chip", "chip đồng hồ"},
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

class Selftest {
 public:
  Selftest(const SelftestOptions& options, Language language, const std::function<void(const Check&)>& on_check)
      : options_(options), language_(language), on_check_(on_check), call_(options.control), progress_(clock_) {}

  std::vector<Check> Run();
  bool broken_off() const { return broken_off_; }

 private:
  void Pause(std::chrono::milliseconds time);
  void Say(std::vector<Check> checks);
  bool Collect(AgentSays& says);
  void Wait(const AgentSays& before);
  void WatchContacts();
  void TryAlarm();
  void EndTestAlarm() { (void)call_.Ask({{"verb", "test-alarm"}, {"on", false}}); }
  std::optional<json> FindTestAlarm();

  const SelftestOptions& options_;
  const Language language_;
  const std::function<void(const Check&)>& on_check_;
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
    on_check_(check);
    checks_.push_back(std::move(check));
  }
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

std::vector<Check> Selftest::Run() {
  broken_off_ = !Ok(signals_.Open());
  if (broken_off_) return {};
  AgentSays before, after;
  if (!Collect(before)) return std::move(checks_);
  Say({{"agent",
        {},
        Verdict::kPassed,
        {fmt::format("{} of node {}", before.status.value("version", ""), before.status.value("node", "")),
         fmt::format("{} của nút {}", before.status.value("version", ""), before.status.value("node", ""))},
        {}}});
  EndTestAlarm();  // of a self-test that was broken off
  Wait(before);
  if (!Collect(after)) return std::move(checks_);
  const json broker = after.status.value("broker", json());
  MachineSays machine = AskMachine(broker.is_object() ? broker.value("address", "") : std::string());
  document::Problems problems;  // of descriptions of boards: what is left is good enough here
  const BoardSight sight = LookAtThisBoard(problems);
  machine.rtc_advice = ClockAdvice(sight.board);
  Say(JudgeNode(before, after, machine));
  // Its clock is among the others already.
  std::vector<Check> board = sight.checks;
  std::erase_if(board, [](const Check& check) { return check.name == "clock-chip"; });
  Say(std::move(board));
  Say(JudgeDevices(before, after));
  if (!options_.contacts.empty()) WatchContacts();
  if (options_.alarm && !broken_off_) TryAlarm();
  return std::move(checks_);
}

document::Wording WordingIn(const json& object, const char* key) {
  const json words = object.value(key, json::object());
  if (!words.is_object()) return {};
  return {TextMember(words, "en").substr(0, kLongestText), TextMember(words, "vi").substr(0, kLongestText)};
}

}  // namespace

std::vector<Check> RunSelftest(const SelftestOptions& options, Language language,
                               const std::function<void(const Check&)>& on_check, bool& broken_off) {
  Selftest selftest(options, language, on_check);
  std::vector<Check> checks = selftest.Run();
  broken_off = selftest.broken_off();
  return checks;
}

std::string CheckTitle(const Check& check, Language language) {
  return check.of.empty() ? NameOf(check.name, language) : check.of;
}

std::string VerdictMark(Verdict verdict, Language language) {
  switch (verdict) {
    case Verdict::kPassed: return Pick(language, "ok", "đạt");
    case Verdict::kNoticed: return Pick(language, "note", "chú ý");
    case Verdict::kFailed: return Pick(language, "FAILED", "LỖI");
    case Verdict::kNotRun: break;
  }
  return "-";
}

json CheckView(const Check& check) {
  json view = {{"check", check.name},
               {"verdict", VerdictName(check.verdict)},
               {"found", {{"en", check.found.en}, {"vi", check.found.vi}}}};
  if (!check.of.empty()) view["of"] = check.of;
  if (!check.advice.empty()) view["advice"] = {{"en", check.advice.en}, {"vi", check.advice.vi}};
  return view;
}

std::vector<Check> ParseChecks(std::string_view text) {
  const json whole = json::parse(text, nullptr, false);
  const json list = whole.is_object() ? whole.value("checks", json()) : json();
  std::vector<Check> checks;
  if (!list.is_array() || list.size() > kMostChecks) return checks;
  for (const json& one : list) {
    if (!one.is_object()) return {};
    Check& check = checks.emplace_back();
    check.name = TextMember(one, "check").substr(0, kLongestText);
    check.of = TextMember(one, "of").substr(0, kLongestText);
    check.found = WordingIn(one, "found");
    check.advice = WordingIn(one, "advice");
    const std::string verdict = TextMember(one, "verdict");
    bool known = false;
    for (const Verdict wanted : {Verdict::kPassed, Verdict::kNoticed, Verdict::kFailed, Verdict::kNotRun}) {
      if (VerdictName(wanted) != verdict) continue;
      check.verdict = wanted;
      known = true;
    }
    if (!known || check.name.empty()) return {};
  }
  return checks;
}

}  // namespace tramgac::app
