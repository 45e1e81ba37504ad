// tramgac report: what happened, for people who were not there: how a meeting went, how a node was commissioned.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <fstream>

#include "agent/app/control_call.h"
#include "agent/app/json_member.h"
#include "agent/app/local_offset.h"
#include "agent/app/table_view.h"
#include "agent/app/value_text.h"
#include "agent/app/verb_commissioning.h"
#include "agent/core/payload/timestamp.h"
#include "agent/meeting/call_report.h"

namespace tramgac::app {
namespace {

using document::Language;
using meeting::CallReport;
using meeting::RoomTimeline;
using nlohmann::json;

constexpr std::size_t kLargestJson = 16 << 20;

struct Options {
  std::string control = kDefaultControlPath;
  std::string id, html;
  bool as_json = false;
};

meeting::Language LanguageOf(Language language) {
  return language == Language::kVietnamese ? meeting::Language::kVietnamese : meeting::Language::kEnglish;
}

UtcTime TimeMember(const json& object, const char* key) {
  return UtcTime(std::chrono::milliseconds(ParseUtc(TextMember(object, key)).value_or(0)));
}

// Outcome: what is not a sample is left out.
RoomTimeline TimelineOf(const json& line) {
  RoomTimeline timeline;
  const json label = line.value("label", json::object());
  timeline.id = TextMember(line, "id");
  timeline.label = {TextMember(label, "en"), TextMember(label, "vi")};
  timeline.contact = TextMember(line, "contact");
  for (const json& sample : line.value("samples", json::array())) {
    const bool good = sample.is_array() && sample.size() == 6 &&
                      std::ranges::all_of(sample, [](const json& part) { return part.is_number(); });
    if (!good) continue;
    meeting::CallSample& out = timeline.samples.emplace_back();
    out.at = UtcTime(std::chrono::milliseconds(sample[0].get<std::int64_t>()));
    out.look =
        static_cast<meeting::RoomLook>(std::min<unsigned>(sample[1].get<unsigned>(), meeting::kRoomLookCount - 1));
    out.in_call = static_cast<meeting::InCall>(std::min(sample[2].get<unsigned>(), 2U));
    out.quality.loss = sample[3].get<float>();
    out.quality.jitter = sample[4].get<float>();
    out.quality.rtt = sample[5].get<float>();
  }
  return timeline;
}

meeting::Meeting MeetingOf(const json& head, const std::vector<RoomTimeline>& timelines) {
  meeting::Meeting meeting;
  meeting.id = TextMember(head, "meeting");
  meeting.title = TextMember(head, "title");
  meeting.contact = TextMember(head, "contact");
  meeting.start = TimeMember(head, "start");
  meeting.end = TimeMember(head, "end");
  for (const RoomTimeline& timeline : timelines) meeting.rooms.push_back(timeline.id);
  return meeting;
}

void PrintReport(const CallReport& report, Language language) {
  const meeting::Language in = LanguageOf(language);
  std::printf("%s\n%s\n\n", report.title.c_str(), report.summary.In(in).c_str());
  TableView table({{Pick(language, "ROOM", "PHÒNG"), false, 8, 40, 1},
                   {Pick(language, "VERDICT", "KẾT QUẢ"), false, 8, 24, 0},
                   {Pick(language, "MINUTES", "PHÚT"), true, 4, kAnyWidth, 0},
                   {Pick(language, "LOSS %", "MẤT GÓI %"), true, 4, kAnyWidth, 0},
                   {Pick(language, "REMARK", "NHẬN XÉT"), false, 10, 100, 2}});
  for (const meeting::RoomCall& room : report.rooms) {
    const std::string& label = room.label.In(in);
    table.Add({{label.empty() ? room.id : label, std::string(In(in, CallVerdictText(room.verdict))),
                fmt::format("{}", std::chrono::round<std::chrono::minutes>(room.in_call).count()),
                room.loss.mean < 0 ? "-" : meeting::DecimalText(room.loss.mean, in), room.remark.In(in)},
               ""});
  }
  for (const std::string& line : table.Lines(TerminalWidth())) std::printf("%s\n", line.c_str());
}

bool WriteHtml(const std::string& path, const std::string& html) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << html;
  file.close();
  return file.good();
}

int ReportMeeting(const Options& options, Language language) {
  ControlCall call(options.control);
  auto lines = call.Ask({{"verb", "meeting-timelines"}, {"id", options.id}});
  if (!lines || lines->empty()) return ReportFailedCall("report", call, language);
  const json head = lines->back().value("meeting", json::object());
  lines->pop_back();
  std::vector<RoomTimeline> timelines;
  for (const json& line : *lines) timelines.push_back(TimelineOf(line));
  const meeting::Meeting meeting = MeetingOf(head, timelines);
  meeting::CallRules rules;
  rules.local_offset = std::chrono::minutes(LocalOffset(meeting.start));
  const CallReport report = BuildCallReport(meeting, timelines, rules);
  if (!options.html.empty()) {
    const auto made = std::chrono::floor<UtcTime::duration>(std::chrono::system_clock::now());
    if (!WriteHtml(options.html, CallReportHtml(report, timelines, LanguageOf(language), made))) {
      std::fprintf(stderr, "tramgac report: %s: %s\n", options.html.c_str(),
                   Pick(language, "cannot be written", "không ghi được"));
      return 1;
    }
  }
  if (options.as_json) {
    std::printf("%s\n", CallReportJson(report, kLargestJson).c_str());
  } else {
    PrintReport(report, language);
  }
  return 0;
}

}  // namespace

void AddReportVerb(CLI::App& app, Shell& shell) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand(
      "report", shell.Say("what happened, for those who were not there", "báo cáo về những gì đã diễn ra"));
  verb->require_subcommand(1);
  CLI::App* one = verb->add_subcommand(
      "meeting", shell.Say("how a meeting went: who took part, from when to when, how well they heard and saw",
                           "cuộc họp đã diễn ra thế nào: ai tham gia, từ khi nào, chất lượng hình và tiếng"));
  one->add_option("ID", options->id, shell.Say("as `tramgac meeting` calls it", "như lệnh `tramgac meeting` liệt kê"))
      ->required();
  one->add_option("--html", options->html, shell.Say("write a page to print to this file", "ghi trang in ra tệp này"));
  one->add_flag("--json", options->as_json, shell.Say("print JSON", "in JSON"));
  one->add_option("--control", options->control, shell.Say("control socket of the agent", "socket điều khiển"))
      ->capture_default_str();
  one->callback([options, &shell] { shell.result = ReportMeeting(*options, shell.language); });
  AddCommissioningReport(*verb, shell);
}

}  // namespace tramgac::app
