// tramgac selftest: a technician's proof on site that a node, its broker and each of its devices work.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "agent/app/selftest_run.h"
#include "agent/app/table_view.h"
#include "agent/app/value_text.h"
#include "agent/app/verbs.h"

namespace tramgac::app {
namespace {

using document::Language;
using nlohmann::json;

struct VerbOptions : SelftestOptions {
  VerbOptions() { control = kDefaultControlPath; }
  bool json = false;
};

// One line of the checklist, and below it what to do.
void Print(const Check& check, Language language) {
  constexpr std::size_t kMark = 7, kName = 14, kIndent = kMark + kName + 1;
  const std::size_t width = std::min<std::size_t>(TerminalWidth(), 120);
  const std::size_t room = width > kIndent + 20 ? width - kIndent : 60;
  std::string first = Fit(VerdictMark(check.verdict, language), kMark) + Fit(CheckTitle(check, language), kName) + " ";
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

void PrintEnd(const std::vector<Check>& checks, Language language) {
  const auto count = [&checks](Verdict verdict) {
    return std::ranges::count_if(checks, [verdict](const Check& check) { return check.verdict == verdict; });
  };
  std::printf("%s\n", fmt::format(fmt::runtime(Pick(language, "{} ok, {} to note, {} FAILED, {} not told",
                                                    "{} đạt, {} cần chú ý, {} LỖI, {} không rõ")),
                                  count(Verdict::kPassed), count(Verdict::kNoticed), count(Verdict::kFailed),
                                  count(Verdict::kNotRun))
                          .c_str());
}

int Run(const VerbOptions& options, Language language) {
  const auto on_check = [&](const Check& check) {
    if (options.json) return;
    Print(check, language);
    std::fflush(stdout);
  };
  bool broken_off = false;
  const std::vector<Check> checks = RunSelftest(options, language, on_check, broken_off);
  const bool failed = HasFailed(checks) || broken_off;
  if (options.json) {
    json list = json::array();
    for (const Check& check : checks) list.push_back(CheckView(check));
    std::printf("%s\n", json{{"ok", !failed}, {"checks", std::move(list)}}.dump(2).c_str());
  } else {
    PrintEnd(checks, language);
  }
  return failed ? 1 : 0;
}

}  // namespace

void AddSelftestVerb(CLI::App& app, Shell& shell) {
  CLI::App* verb = app.add_subcommand(
      "selftest", shell.Say("prove on site that the node, its broker and each of its devices work",
                            "kiểm tra tại chỗ: nút, máy chủ MQTT và từng thiết bị có hoạt động không"));
  auto options = std::make_shared<VerbOptions>();
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
  verb->callback([options, &shell] { shell.result = Run(*options, shell.language); });
}

}  // namespace tramgac::app
