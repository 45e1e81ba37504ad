// tramgac meeting: what the agent on this machine knows of meetings, and whether their rooms are ready.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <optional>

#include "agent/app/control_call.h"
#include "agent/app/json_member.h"
#include "agent/app/local_offset.h"
#include "agent/app/soc_detail.h"
#include "agent/app/sudo_user.h"
#include "agent/app/table_view.h"
#include "agent/app/value_text.h"
#include "agent/app/verbs.h"
#include "agent/core/payload/timestamp.h"
#include "agent/meeting/readiness.h"

namespace tramgac::app {
namespace {

using document::Language;
using nlohmann::json;

constexpr int kBadUsage = 2;
constexpr const char* kMoment = "%Y-%m-%d %H:%M";

struct Options {
  std::string control = kDefaultControlPath;
  bool as_json = false;
  std::string id, title, start, end, contact;
  std::vector<std::string> rooms;
};

std::string LocalMoment(const std::string& utc) {
  const auto utc_ms = ParseUtc(utc);
  if (!utc_ms) return utc;
  return LocalTime(*utc_ms, LocalOffset(UtcTime(std::chrono::milliseconds(*utc_ms))) * 60LL, kMoment);
}

// "2026-12-01 08:00", local time. Outcome: as RFC 3339 in UTC; nothing if it is no such time.
std::optional<std::string> UtcOf(const std::string& local) {
  std::tm parts{};
  const char* end = strptime(local.c_str(), kMoment, &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  parts.tm_isdst = -1;
  const std::time_t seconds = std::mktime(&parts);
  if (seconds == -1) return std::nullopt;
  char buffer[32];
  return std::string(FormatUtc(std::int64_t{seconds} * 1000, buffer));
}

std::string StateText(const json& meeting, Language language) {
  if (BoolMember(meeting, "running", false)) return Pick(language, "running", "đang họp");
  if (BoolMember(meeting, "watched", false)) return Pick(language, "about to begin", "sắp họp");
  return Pick(language, "to come", "sắp tới");
}

std::string CountsText(const json& meeting, Language language) {
  const auto count = [&meeting](const char* key) { return WholeMember(meeting, key).value_or(0); };
  std::string text = fmt::format("{}/{}", count("ready"), count("invited"));
  if (const std::int64_t unknown = count("not_known"); unknown > 0) {
    text += fmt::format(fmt::runtime(Pick(language, ", {} not known", ", {} chưa rõ")), unknown);
  }
  return text;
}

// One member of "rooms" of meeting::ReadinessJson.
std::string RoomLine(const std::string& id, const json& room, Language language) {
  meeting::RoomReadiness of{.id = id,
                            .label = {TextMember(room, "label_en"), TextMember(room, "label_vi")},
                            .look = meeting::LookNamed(TextMember(room, "state")),
                            .reason = {TextMember(room, "reason_en"), TextMember(room, "reason_vi")},
                            .call = TextMember(room, "call"),
                            .calls = {}};
  const bool vietnamese = language == Language::kVietnamese;
  return RoomText(of, vietnamese ? meeting::Language::kVietnamese : meeting::Language::kEnglish);
}

void PrintProblems(const json& answer, Language language) {
  for (const json& problem : answer.value("problems", json::array())) {
    std::printf("%s %s: %s\n", Pick(language, "calendar, line", "lịch, dòng"),
                problem.value("line", json(0)).dump().c_str(),
                TextMember(problem, language == Language::kVietnamese ? "vi" : "en").c_str());
  }
}

void PrintList(const std::vector<json>& meetings, Language language) {
  if (meetings.empty()) {
    std::printf("%s\n", Pick(language, "no meeting is known", "chưa có cuộc họp nào"));
    return;
  }
  TableView table({{Pick(language, "START", "BẮT ĐẦU"), false, 16, kAnyWidth, 0},
                   {Pick(language, "STATE", "TRẠNG THÁI"), false, 7, 20, 1},
                   {Pick(language, "READY", "SẴN SÀNG"), false, 5, 24, 1},
                   {Pick(language, "MEETING", "CUỘC HỌP"), false, 8, 40, 1},
                   {Pick(language, "TITLE", "TÊN"), false, 10, 100, 2}});
  for (const json& meeting : meetings) {
    table.Add({{LocalMoment(TextMember(meeting, "start")), StateText(meeting, language), CountsText(meeting, language),
                TextMember(meeting, "meeting"), TextMember(meeting, "title")},
               ""});
  }
  for (const std::string& line : table.Lines(TerminalWidth())) std::printf("%s\n", line.c_str());
}

void PrintRooms(const json& meeting, Language language, bool ready, const char* title) {
  bool titled = false;
  const json rooms = meeting.value("rooms", json::object());
  for (const auto& [id, room] : rooms.items()) {
    if ((TextMember(room, "readiness") == "ready") != ready) continue;
    if (!titled) std::printf("\n%s\n", title);
    titled = true;
    std::printf("  %s\n", RoomLine(id, room, language).c_str());
  }
}

void PrintMeeting(const json& meeting, Language language) {
  std::printf("%s\n", TextMember(meeting, "title").c_str());
  std::printf("%s: %s\n", Pick(language, "meeting", "cuộc họp"), TextMember(meeting, "meeting").c_str());
  std::printf("%s: %s - %s (%s)\n", Pick(language, "time", "thời gian"),
              LocalMoment(TextMember(meeting, "start")).c_str(), LocalMoment(TextMember(meeting, "end")).c_str(),
              StateText(meeting, language).c_str());
  if (const std::string contact = TextMember(meeting, "contact"); !contact.empty()) {
    std::printf("%s: %s\n", Pick(language, "contact", "liên hệ"), contact.c_str());
  }
  std::printf("%s: %s\n", Pick(language, "rooms ready", "phòng sẵn sàng"), CountsText(meeting, language).c_str());
  PrintRooms(meeting, language, false, Pick(language, "Not ready, or not known:", "Chưa sẵn sàng, hoặc chưa rõ:"));
  PrintRooms(meeting, language, true, Pick(language, "Ready:", "Sẵn sàng:"));
}

int List(const Options& options, Language language, bool one) {
  ControlCall call(options.control);
  auto lines = call.Ask({{"verb", "meetings"}});
  if (!lines || lines->empty()) return ReportFailedCall("meeting", call, language);
  const json end = lines->back();
  lines->pop_back();
  for (json& line : *lines) line = json(line.value("meeting", json::object()));
  if (one && !options.id.empty())
    std::erase_if(*lines, [&](const json& m) { return TextMember(m, "meeting") != options.id; });
  if (one && lines->empty()) {
    std::fprintf(stderr, "tramgac meeting: %s\n", Pick(language, "there is no such meeting", "không có cuộc họp đó"));
    return 1;
  }
  if (one) lines->resize(1);
  if (options.as_json) {
    std::printf("%s\n", (one ? lines->front() : json(*lines)).dump(2).c_str());
    return 0;
  }
  one ? PrintMeeting(lines->front(), language) : PrintList(*lines, language);
  PrintProblems(end, language);
  return 0;
}

int Send(const Options& options, json request, Language language) {
  AddSudoUser(request);
  ControlCall call(options.control);
  if (!call.Ask(request)) return ReportFailedCall("meeting", call, language);
  if (options.as_json) {
    std::printf("%s\n", json({{"result", "done"}}).dump().c_str());
  } else {
    std::printf("%s: %s\n", options.id.c_str(), Pick(language, "done", "đã thực hiện"));
  }
  return 0;
}

int AddMeeting(const Options& options, Language language) {
  const auto start = UtcOf(options.start), end = UtcOf(options.end);
  if (!start || !end) {
    std::fprintf(stderr, "tramgac meeting: %s\n",
                 Pick(language, "--start and --end: expected a local time such as \"2026-12-01 08:00\"",
                      "--start và --end: cần giờ địa phương, chẳng hạn \"2026-12-01 08:00\""));
    return kBadUsage;
  }
  return Send(options,
              {{"verb", "meeting-order"},
               {"id", options.id},
               {"title", options.title},
               {"start", *start},
               {"end", *end},
               {"contact", options.contact},
               {"rooms", options.rooms}},
              language);
}

}  // namespace

void AddMeetingVerb(CLI::App& app, Shell& shell) {
  auto options = std::make_shared<Options>();
  CLI::App* verb =
      app.add_subcommand("meeting", shell.Say("meetings of a running agent, and whether their rooms are ready",
                                              "các cuộc họp, và phòng họp đã sẵn sàng chưa"));
  verb->require_subcommand(0, 1);
  verb->add_option("--control", options->control, shell.Say("control socket of the agent", "socket điều khiển"))
      ->capture_default_str();
  verb->add_flag("--json", options->as_json, shell.Say("print JSON", "in JSON"));
  verb->fallthrough();
  verb->callback([verb, options, &shell] {
    if (verb->get_subcommands().empty()) shell.result = List(*options, shell.language, false);
  });
  CLI::App* show = verb->add_subcommand(
      "show", shell.Say("one meeting, the first if none is named: which rooms are ready, why not, whom to call",
                        "một cuộc họp (mặc định: cuộc gần nhất): phòng nào sẵn sàng, vì sao chưa, gọi cho ai"));
  show->add_option("ID", options->id, shell.Say("as the list calls it", "như trong danh sách"));
  show->callback([options, &shell] { shell.result = List(*options, shell.language, true); });
  CLI::App* add = verb->add_subcommand(
      "add", shell.Say("order a meeting, in place of the one with this id", "thêm cuộc họp, thay cho cuộc cùng mã"));
  add->add_option("ID", options->id, shell.Say("a name for it", "mã cuộc họp"))->required();
  add->add_option("--title", options->title, shell.Say("what people call it", "tên cuộc họp"));
  add->add_option("--start", options->start, shell.Say("local time", "giờ địa phương"))->required();
  add->add_option("--end", options->end, shell.Say("local time", "giờ địa phương"))->required();
  add->add_option("--room", options->rooms, shell.Say("ids of rooms", "mã các phòng"))->required();
  add->add_option("--contact", options->contact, shell.Say("who holds it", "người phụ trách"));
  add->callback([options, &shell] { shell.result = AddMeeting(*options, shell.language); });
  CLI::App* cancel = verb->add_subcommand("cancel", shell.Say("take back what was ordered", "hủy cuộc họp đã thêm"));
  cancel->add_option("ID", options->id, shell.Say("as the list calls it", "như trong danh sách"))->required();
  cancel->callback([options, &shell] {
    shell.result = Send(*options, {{"verb", "meeting-cancel"}, {"id", options->id}}, shell.language);
  });
}

}  // namespace tramgac::app
