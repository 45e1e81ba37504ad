#include "agent/app/verb_commissioning.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iostream>

#include "agent/app/bundle_machine.h"
#include "agent/app/commissioning.h"
#include "agent/app/json_member.h"
#include "agent/app/selftest_run.h"
#include "agent/app/table_view.h"
#include "agent/app/value_text.h"
#include "agent/config/load_config.h"

namespace tramgac::app {
namespace {

using document::Language;

constexpr std::size_t kLargestSelftest = 4 << 20;  // bytes of its JSON
constexpr std::size_t kMostAsked = 6;              // of one device
constexpr std::size_t kLongestTyped = 100;         // bytes

struct Options {
  std::string out, config = "/etc/tramgac/node.yaml", control, selftest, panel;
  int seconds = 30;
  double tolerance = 2;
  bool no_questions = false;
};

int Complain(const std::string& what) {
  std::fprintf(stderr, "tramgac report: %s\n", what.c_str());
  return 1;
}

int Complain(const document::Problems& problems, Language language) {
  std::fputs(problems.FormatAll(language).c_str(), stderr);
  return 1;
}

// What a technician reads off the panels, a question a reading; an empty answer passes over one, a dot over the rest.
void AskForPanels(Commissioning& commissioning, Language language) {
  std::fprintf(stderr, "%s\n",
               Pick(language, "What do the panels show? Enter passes over a reading, a dot over all others.",
                    "Mặt máy hiện số nào? Enter để bỏ qua một số đo, dấu chấm để bỏ qua tất cả còn lại."));
  for (const std::string& device : commissioning.Devices()) {
    for (const nlohmann::json& reading : commissioning.PanelPoints(device, kMostAsked)) {
      const std::string label = LabelText(reading.value("label", nlohmann::json()), language);
      const std::string unit(UnitText(TextMember(reading, "unit")));
      std::fprintf(stderr, "%s: %s %s: ", device.c_str(), label.c_str(), unit.c_str());
      std::string typed;
      if (!std::getline(std::cin, typed) || typed == ".") return;
      if (typed.empty() || typed.size() > kLongestTyped) continue;
      commissioning.TakePanel({device, TextMember(reading, "point"), typed, {}});
    }
  }
}

// Outcome: false after it was said why.
bool TakePanels(const Options& options, Commissioning& commissioning, Language language) {
  if (options.panel.empty()) {
    if (!options.no_questions && isatty(STDIN_FILENO) == 1) AskForPanels(commissioning, language);
    return true;
  }
  document::Problems problems;
  std::vector<PanelReading> readings = LoadPanel(options.panel, problems);
  if (problems.empty() && commissioning.TakePanel(std::move(readings), options.panel, problems)) return true;
  Complain(problems, language);
  return false;
}

// Outcome: false after it was said why.
bool TakeSelftest(const Options& options, const std::string& control, CommissioningReport& report, Language language) {
  if (options.selftest.empty()) {
    bool broken_off = false;
    const SelftestOptions how{control, options.seconds, 1, {}, false};
    const auto on_check = [language](const Check& check) {
      std::fprintf(stderr, "%s %s: %s\n", Fit(VerdictMark(check.verdict, language), 7).c_str(),
                   CheckTitle(check, language).c_str(), check.found.In(language).c_str());
    };
    report.checks = RunSelftest(how, language, on_check, broken_off);
    if (broken_off) Complain(Pick(language, "broken off", "đã dừng giữa chừng"));
    return !broken_off;
  }
  report.checks = ParseChecks(ReadPart(options.selftest, kLargestSelftest));
  report.selftest_from = options.selftest;
  if (!report.checks.empty()) return true;
  Complain(options.selftest + ": " +
           Pick(language, "this is nothing that `tramgac selftest --json` has printed",
                "không phải nội dung do `tramgac selftest --json` in ra"));
  return false;
}

int Write(const std::string& path, const std::string& html, Language language) {
  if (path == "-") return std::fwrite(html.data(), 1, html.size(), stdout) == html.size() ? 0 : 1;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << html;
  file.close();
  if (!file.good()) return Complain(path + ": " + Pick(language, "cannot be written", "không ghi được"));
  std::printf("%s\n", path.c_str());
  return 0;
}

int Run(const Options& options, Language language) {
  document::Problems problems;
  const auto config = config::LoadConfig(options.config, problems);
  if (config == nullptr) return Complain(problems, language);
  const std::string control = options.control.empty() ? config->control : options.control;
  Commissioning commissioning(*config, control, language);
  if (!commissioning.Ask()) return ReportFailedCall("report", commissioning.call(), language);
  if (!TakePanels(options, commissioning, language)) return 1;
  CommissioningReport checked;
  if (!TakeSelftest(options, control, checked, language)) return 1;
  CommissioningReport report = commissioning.Report(options.tolerance);
  report.checks = std::move(checked.checks);
  report.selftest_from = std::move(checked.selftest_from);
  const std::string out = options.out.empty() ? fmt::format("commissioning-{}.html", report.node) : options.out;
  const int code = Write(out, CommissioningHtml(report, language), language);
  return code != 0 ? code : IsClean(report) ? 0 : 1;
}

}  // namespace

void AddCommissioningReport(CLI::App& report, Shell& shell) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = report.add_subcommand(
      "commissioning",
      shell.Say("a page to print and sign: self-test, first readings beside those of the panels, fingerprints; exit "
                "code 1 if something is left to settle",
                "trang in để ký: tự kiểm tra, số đo đầu tiên cạnh số trên mặt máy, dấu vân khóa; mã 1 nếu còn việc "
                "phải xử lý"));
  verb->add_option("-o,--output", options->out,
                   shell.Say("the file to write, - for standard output; without it commissioning-NODE.html here",
                             "tệp sẽ ghi, - là đầu ra chuẩn; nếu không có: commissioning-NÚT.html tại đây"));
  verb->add_option("--config", options->config, shell.Say("configuration of the node", "cấu hình của nút"))
      ->capture_default_str();
  verb->add_option("--control", options->control,
                   shell.Say("control socket of the agent; without it what the configuration says",
                             "socket điều khiển; nếu không có: theo cấu hình"));
  verb->add_option("--selftest", options->selftest,
                   shell.Say("what `tramgac selftest --json` printed; without it the self-test is run",
                             "nội dung do `tramgac selftest --json` in ra; nếu không có: chạy tự kiểm tra"));
  verb->add_option(
          "--seconds", options->seconds,
          shell.Say("how long the self-test watches the devices", "tự kiểm tra theo dõi thiết bị bao nhiêu giây"))
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  verb->add_option("--panel", options->panel,
                   shell.Say("what the panels of the devices show (YAML); without it you are asked on a terminal",
                             "số trên mặt các thiết bị (YAML); nếu không có: hỏi trên màn hình"));
  verb->add_flag("--no-questions", options->no_questions,
                 shell.Say("do not ask on a terminal", "không hỏi trên màn hình"));
  verb->add_option("--tolerance", options->tolerance,
                   shell.Say("how many percent a reading may differ from the panel's",
                             "số đo được lệch bao nhiêu phần trăm so với mặt máy"))
      ->check(CLI::Range(0.0, 100.0))
      ->capture_default_str();
  verb->callback([options, &shell] { shell.result = Run(*options, shell.language); });
}

}  // namespace tramgac::app
