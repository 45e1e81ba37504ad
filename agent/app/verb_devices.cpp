#include <fmt/format.h>

#include <cstdio>

#include "agent/app/control_call.h"
#include "agent/app/table_view.h"
#include "agent/app/value_text.h"
#include "agent/app/verbs.h"

namespace tramgac::app {
namespace {

using document::Language;
using nlohmann::json;

std::string ConditionText(const std::string& name, Language language) {
  constexpr std::pair<std::string_view, std::string_view> kWords[] = {
      {"unknown", "chưa rõ"}, {"available", "bình thường"}, {"failing", "chập chờn"}, {"unavailable", "MẤT LIÊN LẠC"}};
  for (const auto& [en, vi] : kWords) {
    if (en == name && language == Language::kVietnamese) return std::string(vi);
  }
  return name == "unavailable" ? "UNAVAILABLE" : name;
}

std::string NumberText(const json& device, const char* key) { return device.value(key, json(0)).dump(); }

// Why a device is polled faster than its period says. One that does not answer is not.
std::string PeriodText(const json& device, Language language) {
  const bool alert = device.value("alert", false) && device.value("condition", "") == "available";
  const json value = device.value(alert ? "alert_s" : "period_s", json());
  if (!value.is_number()) return "-";
  const auto seconds = value.get<double>();
  const std::string text = seconds < 60 ? fmt::format("{:g} s", seconds) : AgeText(seconds, language);
  return alert ? Pick(language, "alert ", "cảnh báo ") + text : text;
}

TableRow RowOf(const json& device, Language language) {
  const json age = device.value("last_answer_age_s", json());
  const json why = device.value("last_failure", json());
  std::string condition = ConditionText(device.value("condition", ""), language);
  if (device.value("condition", "") != "available" && why.is_string()) {
    condition += ": " + QualityText(std::string_view(why.get<std::string>()), language);
  }
  return {{device.value("device", ""), condition, AgeText(age.is_number() ? age.get<double>() : -1, language),
           PeriodText(device, language), NumberText(device, "polls"), NumberText(device, "failures"),
           NumberText(device, "points"), NumberText(device, "bad"), NumberText(device, "alarms_active"),
           device.value("profile", ""), LabelText(device.value("label", json()), language)},
          ""};
}

void Print(const std::vector<json>& devices, Language language) {
  TableView table({{Pick(language, "DEVICE", "THIẾT BỊ"), false, 6, kAnyWidth, 0},
                   {Pick(language, "STATE", "TRẠNG THÁI"), false, 11, 40, 3},
                   {Pick(language, "ANSWER", "TRẢ LỜI"), true, 4, kAnyWidth, 0},
                   {Pick(language, "PERIOD", "CHU KỲ"), true, 4, kAnyWidth, 0},
                   {Pick(language, "POLLS", "LẦN ĐỌC"), true, 4, kAnyWidth, 0},
                   {Pick(language, "FAILED", "HỎNG"), true, 4, kAnyWidth, 0},
                   {Pick(language, "POINTS", "ĐIỂM ĐO"), true, 4, kAnyWidth, 0},
                   {Pick(language, "BAD", "LỖI"), true, 3, kAnyWidth, 0},
                   {Pick(language, "ALARMS", "CẢNH BÁO"), true, 3, kAnyWidth, 0},
                   {Pick(language, "PROFILE", "HỒ SƠ"), false, 8, 30, 2},
                   {Pick(language, "LABEL", "TÊN"), false, 8, 40, 1}});
  for (const json& device : devices) table.Add(RowOf(device, language));
  for (const std::string& line : table.Lines(TerminalWidth())) std::printf("%s\n", line.c_str());
}

}  // namespace

void AddDevicesVerb(CLI::App& app, Shell& shell) {
  CLI::App* verb = app.add_subcommand(
      "devices", shell.Say("the devices of a running agent: which answer, which do not, and why",
                           "các thiết bị của tramgac đang chạy: thiết bị nào trả lời, thiết bị nào không, vì sao"));
  auto control = std::make_shared<std::string>(kDefaultControlPath);
  auto as_json = std::make_shared<bool>(false);
  verb->add_option("--control", *control, shell.Say("control socket of the agent", "socket điều khiển"))
      ->capture_default_str();
  verb->add_flag("--json", *as_json, shell.Say("print JSON", "in JSON"));
  verb->callback([control, as_json, &shell] {
    ControlCall call(*control);
    const auto devices = call.Ask({{"verb", "devices"}});
    if (!devices) {
      shell.result = ReportFailedCall("devices", call, shell.language);
    } else if (*as_json) {
      std::printf("%s\n", json(*devices).dump(2).c_str());
    } else {
      Print(*devices, shell.language);
    }
  });
}

}  // namespace tramgac::app
