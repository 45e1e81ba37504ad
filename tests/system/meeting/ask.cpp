// meeting_ask calendar FROM TO < FILE   the meetings of a calendar, a line of JSON each; times like
// 2026-11-30T01:30:00.000Z meeting_ask page en|vi ROOMS          the page of a simulated meeting: one room loses 5 %,
// one never joins, ..
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "agent/core/payload/json_writer.h"
#include "agent/core/payload/timestamp.h"
#include "agent/meeting/calendar.h"
#include "agent/meeting/call_report.h"

namespace tramgac::meeting {
namespace {

UtcTime At(std::string_view text) { return UtcTime(std::chrono::milliseconds(ParseUtc(text).value())); }

int PrintCalendar(UtcTime from, UtcTime to) {
  const std::string text{std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
  const auto reading = ReadCalendar(text, RoomNames(std::vector<RoomName>{{"hub", {"Hội trường"}}}), {from, to});
  for (const CalendarProblem& problem : reading.problems)
    std::fprintf(stderr, "%u: %s\n", problem.line, problem.en.c_str());
  for (const Meeting& meeting : reading.meetings) {
    std::array<char, 4000> buffer;
    JsonWriter json(buffer);
    json.BeginObject();
    json.Text("id", meeting.id);
    json.Text("title", meeting.title);
    json.Integer("start", meeting.start.time_since_epoch().count());
    json.Integer("end", meeting.end.time_since_epoch().count());
    json.EndObject();
    std::cout << json.text() << '\n';
  }
  return reading.complete ? 0 : 1;
}

// What goes on in the room number `room` so many minutes after the start.
CallSample See(int room, double minute, UtcTime at) {
  CallSample sample{.at = at, .look = RoomLook::kStandby, .in_call = InCall::kNo};
  const auto call = [&](double loss) {
    const double wave = std::sin(minute * (room + 3) / 7) + 1;
    sample.look = RoomLook::kInCall;
    sample.in_call = InCall::kYes;
    sample.quality = {.loss = static_cast<float>(loss * (0.7 + 0.3 * wave)),
                      .jitter = static_cast<float>(6 + 3 * wave + loss),
                      .rtt = static_cast<float>(35 + 5 * wave)};
  };
  switch (room % 9) {
    case 0:
      if (minute > -6) call(5);
      break;
    case 1: sample.look = minute < 40 ? RoomLook::kUnreachable : RoomLook::kReady; break;
    case 2:
      if (minute > 12 && !(minute > 50 && minute < 58)) call(minute > 44 && minute < 50 ? 9 : 0.3);
      break;
    case 3:
      if (minute > -3 && minute < 75)
        call(0.1);
      else if (minute >= 75)
        sample.look = RoomLook::kUnreachable;
      break;
    case 4:
      if (minute > -2) call(0.2);
      if (minute > 20 && minute < 45) sample = {.at = at};
      break;
    case 5:
      if (minute < -1)
        sample.look = RoomLook::kDegraded;
      else
        call(1.4);
      break;
    default:
      if (minute > -room % 20) call(minute > 80 && minute < 81 ? 3 : 0.15);
      break;
  }
  return sample;
}

int PrintPage(Language language, int rooms) {
  constexpr std::string_view kPlaces[] = {"An Bình", "Vĩnh Thạnh",  "Tân Lập",    "Hòa Sơn",   "Phước Mỹ",
                                          "Đại Lộc", "Xuân Trường", "Nghĩa Hưng", "Quỳnh Châu"};
  Meeting meeting{.id = "040000008200E00074C5B7101A82E008@20261130T013000Z",
                  .title = "Họp giao ban trực tuyến tháng 11: tình hình kinh tế – xã hội & kế hoạch năm 2027",
                  .start = At("2026-11-30T01:30:00.000Z"),
                  .end = At("2026-11-30T03:30:00.000Z"),
                  .rooms = {},
                  .contact = "Trung tâm Chuyển đổi số, trực kỹ thuật 0298 3 850 000"};
  std::vector<RoomTimeline> seen;
  for (int room = 0; room < rooms; ++room) {
    const std::string name(kPlaces[static_cast<std::size_t>(room) % std::size(kPlaces)]);
    const std::string number = room < 9 ? "" : " " + std::to_string(room / 9 + 1);
    RoomTimeline& timeline = seen.emplace_back();
    timeline.id = "room-" + std::to_string(room);
    timeline.label = {name + number + " commune", "Phòng họp xã " + name + number};
    timeline.contact = "Ông/Bà trực xã " + name + ", 0912 345 6" + std::to_string(10 + room % 90);
    meeting.rooms.push_back(timeline.id);
    for (UtcTime at = meeting.WatchStart(); at < meeting.end; at += std::chrono::seconds(30)) {
      timeline.samples.push_back(See(room, static_cast<double>((at - meeting.start).count()) / 60'000, at));
    }
  }
  const auto report = BuildCallReport(meeting, seen);
  std::cout << CallReportHtml(report, seen, language, meeting.end + std::chrono::minutes(2));
  return 0;
}

}  // namespace
}  // namespace tramgac::meeting

int main(int argc, char** argv) {
  using namespace tramgac::meeting;
  const std::string verb = argc > 3 ? argv[1] : "";
  if (verb == "calendar") return PrintCalendar(At(argv[2]), At(argv[3]));
  if (verb == "page") {
    return PrintPage(std::string(argv[2]) == "vi" ? Language::kVietnamese : Language::kEnglish, std::atoi(argv[3]));
  }
  std::fputs("meeting_ask calendar FROM TO | page en|vi ROOMS\n", stderr);
  return 2;
}
