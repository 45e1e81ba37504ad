// tramgac alarms: what the agent on this machine is worried about, and what an operator has to say about it.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <map>

#include "agent/app/control_call.h"
#include "agent/app/json_member.h"
#include "agent/app/local_offset.h"
#include "agent/app/operator_words.h"
#include "agent/app/soc.h"
#include "agent/app/soc_detail.h"
#include "agent/app/sudo_user.h"
#include "agent/app/table_view.h"
#include "agent/app/value_text.h"
#include "agent/app/verbs.h"
#include "agent/document/scalar.h"

namespace tramgac::app {
namespace {

using document::Language;
using document::Phrase;
using document::Say;
using nlohmann::json;

constexpr int kRefused = 1;
constexpr int kBadUsage = 2;

// What to do about a refusal here: where to look, or what to say beside the command.
std::string_view HintFor(std::string_view refusal) {
  constexpr std::pair<std::string_view, std::string_view> kHints[] = {
      {"other-occurrence", " (tramgac alarms show)"}, {"no-reason", " (--reason)"}, {"too-long", " (--for)"}};
  const auto* hint = std::ranges::find(kHints, refusal, &std::pair<std::string_view, std::string_view>::first);
  return hint == std::end(kHints) ? "" : hint->second;
}

std::string StateText(const json& alarm, Language language) {
  std::string text = PhaseText(TextMember(alarm, "phase"), language);
  if (alarm.value("flapping", false)) text += Pick(language, ", comes and goes", ", chập chờn");
  if (alarm.value("latched", false)) text += Pick(language, ", over, waits for an ack", ", đã hết, chờ xác nhận");
  if (const json hidden = alarm.value("hidden", json()); hidden.is_object()) {
    text += ", " + HidingText(TextMember(hidden, "how"), language);
    if (const double left = hidden.value("left_s", -1.0); left >= 0) text += " " + AgeText(left, language);
  }
  return text;
}

std::string SinceText(const json& alarm, Language language) {
  using std::chrono::milliseconds, std::chrono::system_clock;
  const auto since = alarm.value("since_utc_ms", std::int64_t{0});
  const auto now = std::chrono::duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
  return AgeText(since > 0 && now >= since ? static_cast<double>(now - since) / 1000 : -1, language);
}

// What is worst and unseen stands first.
std::pair<std::size_t, bool> UrgencyOf(const json& alarm) {
  return {SeverityMark(TextMember(alarm, "severity")).size(), TextMember(alarm, "phase") == "active-unacked"};
}

std::string MessageOf(const json& alarm, Language language) {
  const std::string message = LabelText(alarm.value("message", json()), language);
  return message.empty() ? LabelText(alarm.value("text", json()), language) : message;
}

// Hidden by something else than an operator's word about this alarm: counted, not listed.
bool IsCounted(const json& alarm) {
  const json hidden = alarm.value("hidden", json());
  const std::string how = hidden.is_object() ? TextMember(hidden, "how") : "";
  return !how.empty() && how != "shelved" && how != "out-of-service";
}

// "12 hidden by wan-1.unavailable", for each cause.
void PrintCounted(const std::map<std::string, std::size_t>& counted, Language language) {
  for (const auto& [cause, count] : counted) {
    std::printf("%s\n", fmt::format(fmt::runtime(Pick(language, "{} hidden: {} (tramgac alarms --hidden lists them)",
                                                      "{} cảnh báo bị ẩn: {} (xem bằng tramgac alarms --hidden)")),
                                    count, cause)
                            .c_str());
  }
}

std::string CauseOf(const json& alarm, Language language) {
  const json hidden = alarm.value("hidden", json());
  const std::string by = TextMember(hidden, TextMember(hidden, "root").empty() ? "by" : "root");
  const std::string how = HidingText(TextMember(hidden, "how"), language);
  if (TextMember(hidden, "how") == "maintenance") return how + ", " + TextMember(alarm, "device");
  return by.empty() ? how : fmt::format(fmt::runtime(Pick(language, "{} by {}", "{}: {}")), how, by);
}

// A mark for the eye beside the word.
std::string SeverityCell(const std::string& severity, Language language) {
  return std::string(SeverityMark(severity)) + " " + SeverityText(severity, language);
}

void PrintList(std::vector<json> alarms, bool hidden_too, Language language) {
  std::map<std::string, std::size_t> counted;
  std::erase_if(alarms, [&](const json& alarm) {
    if (hidden_too || !IsCounted(alarm)) return false;
    ++counted[CauseOf(alarm, language)];
    return true;
  });
  if (alarms.empty() && counted.empty()) {
    std::printf("%s\n", Pick(language, "no alarm is active, unseen or hidden",
                             "không có cảnh báo nào đang xảy ra, chưa xem hoặc bị ẩn"));
    return;
  }
  TableView table({{Pick(language, "SEVERITY", "MỨC"), false, 6, kAnyWidth, 0},
                   {Pick(language, "STATE", "TRẠNG THÁI"), false, 8, 40, 2},
                   {Pick(language, "FOR", "KÉO DÀI"), true, 4, kAnyWidth, 0},
                   {Pick(language, "ALARM", "CẢNH BÁO"), false, 16, 60, 1},
                   {Pick(language, "TEXT", "NỘI DUNG"), false, 16, 100, 3}});
  std::ranges::stable_sort(alarms, std::greater(), UrgencyOf);
  for (const json& alarm : alarms) {
    table.Add({{SeverityCell(TextMember(alarm, "severity"), language), StateText(alarm, language),
                SinceText(alarm, language), TextMember(alarm, "alarm"), MessageOf(alarm, language)},
               ""});
  }
  if (!alarms.empty()) {
    for (const std::string& line : table.Lines(TerminalWidth())) std::printf("%s\n", line.c_str());
  }
  PrintCounted(counted, language);
}

void PrintHistory(const json& events, Language language) {
  const char* title = Pick(language, "history, the newest first:\n", "lịch sử, mới nhất trước:\n");
  const UtcTime now = std::chrono::floor<UtcTime::duration>(std::chrono::system_clock::now());
  for (const json& event : events) {
    const auto happening = HappeningOf(event, 0);
    if (!happening) continue;
    std::printf("%s  %s\n", title, HappeningLine(*happening, LocalOffset(now) * 60, language).c_str());
    title = "";
  }
}

void PrintDetail(const json& alarm, Language language) {
  const auto line = [](const char* title, const std::string& text) {
    if (!text.empty()) std::printf("%s: %s\n", title, text.c_str());
  };
  std::printf("%s\n", MessageOf(alarm, language).c_str());
  line(Pick(language, "alarm", "cảnh báo"), TextMember(alarm, "alarm"));
  line(Pick(language, "severity", "mức"), SeverityText(TextMember(alarm, "severity"), language));
  line(Pick(language, "state", "trạng thái"), StateText(alarm, language));
  line(Pick(language, "for", "kéo dài"), SinceText(alarm, language));
  line(Pick(language, "occurrence", "lần thứ"), alarm.value("occurrence", json(0)).dump());
  if (const json reading = alarm.value("reading", json()); reading.is_object()) {
    const std::string unit(UnitText(TextMember(reading, "unit")));
    line(Pick(language, "reading", "số đo"),
         fmt::format("{} = {}{}{} ({})", TextMember(reading, "point"),
                     ValueText(reading.value("value", json()), language), unit.empty() ? "" : " ", unit,
                     QualityText(std::string_view(TextMember(reading, "quality")), language)));
  }
  if (const json hidden = alarm.value("hidden", json()); hidden.is_object()) {
    const std::string by = TextMember(hidden, "by"), reason = TextMember(hidden, "reason");
    line(HidingText(TextMember(hidden, "how"), language).c_str(),
         by.empty() || reason.empty() ? by + reason : by + ": " + reason);
  }
  line(Pick(language, "cause", "nguyên nhân"), LabelText(alarm.value("cause", json()), language));
  line(Pick(language, "consequence", "hậu quả"), LabelText(alarm.value("consequence", json()), language));
  line(Pick(language, "response", "xử lý"), LabelText(alarm.value("response", json()), language));
  line(Pick(language, "respond within", "xử lý trong"), AgeText(alarm.value("time_to_respond_s", -1.0), language));
  PrintHistory(alarm.value("history", json::array()), language);
}

struct Options {
  std::string control = kDefaultControlPath;
  bool as_json = false;
  bool all = false;
  bool hidden = false;
  std::string alarm, duration, reason;
  std::int64_t occurrence = 0;
  SocOptions soc;    // url empty: the agent on this machine
  std::string node;  // SITE/NODE, for the commands over the broker
};

int BadUsage(const std::string& why) {
  std::fprintf(stderr, "tramgac alarms: %s\n", why.c_str());
  return kBadUsage;
}

// In seconds; 0: none is given. Outcome: nothing if it is no duration.
std::optional<std::int64_t> SecondsOf(const std::string& duration) {
  if (duration.empty()) return 0;
  const auto parsed = document::ParseDuration(duration);
  if (!parsed) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::seconds>(*parsed).count();
}

std::string BadDuration(Language language) {
  return Pick(language, "--for: expected a duration such as 30min, 2h or 7d",
              "--for: cần một khoảng thời gian như 30min, 2h hoặc 7d");
}

int OperateOverBroker(const char* verb, const Options& options, Language language) {
  const std::size_t slash = options.node.find('/');
  SocRequest request{verb, {}, options.occurrence, 0, options.reason};
  if (slash != std::string::npos) {
    request.key = {options.node.substr(0, slash), options.node.substr(slash + 1), options.alarm};
  }
  if (!IsSocName(request.key.site) || !IsSocName(request.key.node)) {
    return BadUsage(Pick(language, "--node: expected SITE/NODE, as the screen shows it",
                         "--node: cần ĐỊA_ĐIỂM/NÚT, như trên màn hình"));
  }
  const auto seconds = SecondsOf(options.duration);
  if (!seconds) return BadUsage(BadDuration(language));
  request.for_s = *seconds;
  return RunSocOnce(options.soc, request, options.as_json, language);
}

int List(const Options& options, Language language) {
  if (!options.soc.url.empty()) {
    return options.as_json ? RunSocStream(options.soc, language) : RunSocTerminal(options.soc, language);
  }
  ControlCall call(options.control);
  const auto alarms = call.Ask({{"verb", "alarms"}, {"which", options.all ? "all" : "open"}});
  if (!alarms) return ReportFailedCall("alarms", call, language);
  options.as_json ? static_cast<void>(std::printf("%s\n", json(*alarms).dump(2).c_str()))
                  : PrintList(*alarms, options.all || options.hidden, language);
  return 0;
}

int Show(const Options& options, Language language) {
  if (!options.soc.url.empty()) {
    return BadUsage(Pick(language, "show asks the agent on this machine; with --broker use the screen (key g)",
                         "show hỏi tramgac trên máy này; với --broker hãy dùng màn hình (phím g)"));
  }
  ControlCall call(options.control);
  const auto lines = call.Ask({{"verb", "alarm"}, {"alarm", options.alarm}});
  if (!lines || lines->empty()) return ReportFailedCall("alarms", call, language);
  const json& alarm = lines->front();
  options.as_json ? static_cast<void>(std::printf("%s\n", alarm.dump(2).c_str())) : PrintDetail(alarm, language);
  return 0;
}

int Operate(const char* verb, const Options& options, Language language) {
  if (!options.soc.url.empty()) return OperateOverBroker(verb, options, language);
  const bool of_device = std::string_view(verb) == "maintenance";
  json request = {{"verb", "operate"}, {"do", verb}, {"alarm", options.alarm}, {"reason", options.reason}};
  if (of_device) request = {{"verb", "maintenance"}, {"device", options.alarm}, {"reason", options.reason}};
  AddSudoUser(request);
  if (options.occurrence != 0) request["occurrence"] = options.occurrence;
  if (!options.duration.empty()) {
    const auto seconds = SecondsOf(options.duration);
    if (!seconds) return BadUsage(BadDuration(language));
    request["for_s"] = *seconds;
  }
  ControlCall call(options.control);
  const auto lines = call.Ask(request);
  if (!lines || lines->empty()) return ReportFailedCall("alarms", call, language);
  const json& answer = lines->front();
  if (options.as_json) std::printf("%s\n", answer.dump(2).c_str());
  const std::string result = TextMember(answer, "result");
  if (result == "refused") {
    const std::string refusal = TextMember(answer, "refusal");
    const std::string why = RefusalText(refusal, language) + std::string(HintFor(refusal));
    std::fprintf(stderr, "tramgac alarms: %s %s: %s\n", verb, options.alarm.c_str(), why.c_str());
    return kRefused;
  }
  if (!options.as_json) {
    std::printf("%s %s: %s\n", verb, options.alarm.c_str(), HappeningText(result, language).c_str());
  }
  return 0;
}

void AddBrokerOptions(CLI::App& verb, Options& options, const Shell& shell) {
  CLI::Option* broker =
      verb.add_option("--broker", options.soc.url,
                      shell.Say("the alarms of all nodes: mqtt://HOST or mqtts://HOST; with --json one line an event",
                                "cảnh báo của mọi nút: mqtt://MÁY hoặc mqtts://MÁY; với --json mỗi sự kiện một dòng"));
  const auto add = [&](const char* name, std::string& value, std::string help) {
    verb.add_option(name, value, std::move(help))->needs(broker);
  };
  add("--ca", options.soc.ca, shell.Say("who may vouch for the broker (PEM)", "CA của máy chủ MQTT (PEM)"));
  add("--cert", options.soc.certificate, shell.Say("our certificate (PEM)", "chứng thư của ta (PEM)"));
  add("--key", options.soc.key, shell.Say("its private key (PEM)", "khóa riêng (PEM)"));
  add("--user", options.soc.user,
      shell.Say("who you are, for the broker and the records", "tên người trực, cho máy chủ MQTT và nhật ký"));
  add("--password-file", options.soc.password_file, shell.Say("file with the password", "tệp chứa mật khẩu"));
  add("--client", options.soc.client, shell.Say("MQTT client id (default: made up)", "mã MQTT (mặc định: tự đặt)"));
  add("--node", options.node, shell.Say("SITE/NODE that a command is for", "ĐỊA_ĐIỂM/NÚT nhận lệnh"));
}

}  // namespace

void AddAlarmsVerb(CLI::App& app, Shell& shell) {
  auto options = std::make_shared<Options>();
  CLI::App* verb =
      app.add_subcommand("alarms", shell.Say("the alarms of a running agent: list, show, acknowledge, shelve",
                                             "cảnh báo của tramgac đang chạy: liệt kê, xem, xác nhận, tạm ẩn"));
  verb->require_subcommand(0, 1);
  verb->add_option("--control", options->control, shell.Say("control socket of the agent", "socket điều khiển"))
      ->capture_default_str();
  verb->add_flag("--json", options->as_json, shell.Say("print JSON", "in JSON"));
  verb->add_flag("--hidden", options->hidden,
                 shell.Say("those that another one explains too", "cả cảnh báo đã có nguyên nhân"));
  verb->add_flag("--all", options->all, shell.Say("the normal ones too", "cả cảnh báo đang bình thường"));
  AddBrokerOptions(*verb, *options, shell);
  verb->fallthrough();
  verb->callback([verb, options, &shell] {
    if (verb->get_subcommands().empty()) shell.result = List(*options, shell.language);
  });
  const auto add = [&](const char* name, std::string help) {
    CLI::App* one = verb->add_subcommand(name, std::move(help));
    one->add_option("ALARM", options->alarm, shell.Say("as the list calls it", "như trong danh sách"))->required();
    return one;
  };
  CLI::App* show = add("show", shell.Say("one alarm: its state, its reading, what to do",
                                         "một cảnh báo: trạng thái, số đo, cách xử lý"));
  show->callback([options, &shell] { shell.result = Show(*options, shell.language); });
  const auto add_operation = [&](const char* name, std::string help, bool hides) {
    CLI::App* one = add(name, std::move(help));
    one->add_option("--reason", options->reason, shell.Say("why, for those who come after", "lý do, cho người sau"));
    if (hides)
      one->add_option("--for", options->duration, shell.Say("how long: 30min, 2h, 7d", "bao lâu: 30min, 2h, 7d"))
          ->required();
    one->callback([name, options, &shell] { shell.result = Operate(name, *options, shell.language); });
    return one;
  };
  const auto add_maintenance = [&] {
    CLI::App* one = verb->add_subcommand(
        "maintenance", shell.Say("hide the alarms of a device while somebody works on it; --for 0s: the work is over",
                                 "ẩn mọi cảnh báo của một thiết bị khi đang bảo trì; --for 0s: đã xong"));
    one->add_option("DEVICE", options->alarm, shell.Say("the device's id", "mã thiết bị"))->required();
    one->add_option("--for", options->duration, shell.Say("how long: 30min, 2h, 7d", "bao lâu: 30min, 2h, 7d"))
        ->required();
    one->add_option("--reason", options->reason, shell.Say("why, for those who come after", "lý do, cho người sau"));
    one->callback([options, &shell] { shell.result = Operate("maintenance", *options, shell.language); });
  };
  add_operation("ack", shell.Say("say that it is known", "xác nhận đã biết"), false)
      ->add_option("--occurrence", options->occurrence,
                   shell.Say("only if this is the present occurrence", "chỉ khi đây là lần xảy ra hiện tại"))
      ->check(CLI::PositiveNumber);
  add_operation("shelve",
                shell.Say("hide it for some hours; it comes back by itself", "ẩn vài giờ; cảnh báo tự trở lại"), true);
  add_operation("unshelve", shell.Say("show it again", "hiện lại"), false);
  add_operation(
      "out-of-service",
      shell.Say("hide it for days, while the device is repaired", "ngừng báo nhiều ngày, khi đang sửa thiết bị"), true);
  add_maintenance();
  add_operation("in-service", shell.Say("back to work", "báo trở lại bình thường"), false);
}

}  // namespace tramgac::app
