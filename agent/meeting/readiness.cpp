#include "agent/meeting/readiness.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "agent/meeting/bounded_json.h"

namespace tramgac::meeting {
namespace {

Wording LineText(const CallQuality& line) {
  Wording out{"its line is poor:", "đường truyền kém:"};
  const auto add = [&](float value, std::string_view en, std::string_view vi, std::string_view unit) {
    if (value < 0) return;
    const bool first = out.en.ends_with(':');
    out.en += fmt::format("{} {} {} {}", first ? "" : ",", en, DecimalText(value, Language::kEnglish), unit);
    out.vi += fmt::format("{} {} {} {}", first ? "" : ",", vi, DecimalText(value, Language::kVietnamese), unit);
  };
  add(line.loss, "loss", "mất gói", "%");
  add(line.jitter, "jitter", "biến thiên trễ", "ms");
  add(line.rtt, "round trip", "độ trễ", "ms");
  return out;
}

bool IsNarrower(const CallRates& calls) { return calls.latest && calls.usual && *calls.latest < *calls.usual / 2; }

Wording NarrowText(const CallRates& calls) {
  return {fmt::format("its latest call got {} kbit/s, usually it gets {}", *calls.latest, *calls.usual),
          fmt::format("cuộc gọi gần nhất chỉ đạt {} kbit/s, thường là {}", *calls.latest, *calls.usual)};
}

Wording Joined(const std::vector<Wording>& reasons, RoomLook look) {
  const LocalText text = LookText(look);
  if (reasons.empty()) return {std::string(text.en), std::string(text.vi)};
  Wording out;
  for (const Wording& reason : reasons) {
    const char* const gap = out.en.empty() ? "" : " ";
    out.en += gap + reason.en;
    out.vi += gap + reason.vi;
  }
  return out;
}

Readiness ReadinessOf(RoomLook look) {
  switch (look) {
    case RoomLook::kReady:
    case RoomLook::kInCall:
    case RoomLook::kStandby: return Readiness::kReady;
    case RoomLook::kDegraded:
    case RoomLook::kUnreachable: return Readiness::kNotReady;
    case RoomLook::kUnknown: break;
  }
  return Readiness::kNotKnown;
}

void Judge(const RoomNow& room, bool running, const QualityLimits& limits, RoomReadiness& out) {
  out.readiness = ReadinessOf(room.look);
  if (out.readiness != Readiness::kReady) {
    out.reason = Joined(room.reasons, room.look);
  } else if (Grade(room.line, limits) > 0) {
    out.reason = LineText(room.line);
  } else if (room.look == RoomLook::kInCall && !running) {
    out.reason = {"it is in a call already", "đang trong một cuộc họp khác"};
  } else if (IsNarrower(room.calls)) {
    out.reason = NarrowText(room.calls);
  }
}

// "A, B, C and 4 more" of those that are `readiness`.
std::string Listed(const ReadinessReport& report, Readiness readiness, Language language) {
  constexpr std::size_t kMostNamed = 5;
  std::string out;
  std::size_t named = 0;
  for (const RoomReadiness& room : report.rooms) {
    if (room.readiness != readiness || named == kMostNamed) continue;
    const std::string& label = room.label.In(language);
    out += (named++ == 0 ? "" : ", ") + (label.empty() ? room.id : label);
  }
  const std::size_t count = report.counts[static_cast<std::size_t>(readiness)];
  if (count > named) {
    out +=
        fmt::format(fmt::runtime(language == Language::kEnglish ? " and {} more" : " và {} phòng khác"), count - named);
  }
  return out;
}

std::string Summary(const ReadinessReport& report, Language language) {
  const bool english = language == Language::kEnglish;
  if (report.rooms.empty()) return english ? "No rooms are invited." : "Không có phòng nào được mời.";
  std::string out = fmt::format(fmt::runtime(english ? "{} of {} rooms are ready." : "{}/{} phòng sẵn sàng."),
                                report.counts[static_cast<std::size_t>(Readiness::kReady)], report.rooms.size());
  const std::string bad = Listed(report, Readiness::kNotReady, language);
  const std::string open = Listed(report, Readiness::kNotKnown, language);
  if (!bad.empty()) out += (english ? " Not ready: " : " Chưa sẵn sàng: ") + bad + ".";
  if (!open.empty()) out += (english ? " Not known: " : " Chưa rõ: ") + open + ".";
  return out;
}

void WriteRoom(JsonWriter& json, const RoomReadiness& room) {
  json.BeginObject(Utf8Text(room.id));
  json.Text("readiness", ReadinessName(room.readiness));
  json.Text("state", LookName(room.look));
  TextUnlessEmpty(json, "label_en", room.label.en);
  TextUnlessEmpty(json, "label_vi", room.label.vi);
  TextUnlessEmpty(json, "reason_en", room.reason.en);
  TextUnlessEmpty(json, "reason_vi", room.reason.vi);
  TextUnlessEmpty(json, "call", room.call);
  if (room.calls.latest) json.Integer("rate_latest", *room.calls.latest);
  if (room.calls.usual) json.Integer("rate_usual", *room.calls.usual);
  json.EndObject();
}

}  // namespace

std::string_view ReadinessName(Readiness readiness) {
  constexpr std::array<std::string_view, kReadinessCount> kNames = {"not-ready", "not-known", "ready"};
  return kNames[static_cast<std::size_t>(readiness)];
}

ReadinessReport JudgeReadiness(const Meeting& meeting, std::span<const RoomNow> rooms, UtcTime now,
                               const QualityLimits& limits) {
  ReadinessReport report{.meeting = meeting.id,
                         .title = meeting.title,
                         .contact = meeting.contact,
                         .start = meeting.start,
                         .end = meeting.end,
                         .at = now,
                         .watched = meeting.Watched(now),
                         .running = meeting.Running(now),
                         .rooms = {},
                         .summary = {}};
  for (const std::string& id : meeting.rooms) {
    RoomReadiness& out = report.rooms.emplace_back();
    out.id = id;
    out.call = meeting.contact;
    const auto room = std::find_if(rooms.begin(), rooms.end(), [&](const RoomNow& r) { return r.id == id; });
    if (room == rooms.end()) {
      out.reason = {"this node does not watch it", "trạm này không giám sát phòng này"};
      continue;
    }
    out.label = room->label;
    out.look = room->look;
    if (!room->contact.empty()) out.call = room->contact;
    out.calls = room->calls;
    Judge(*room, report.running, limits, out);
  }
  std::sort(report.rooms.begin(), report.rooms.end(), [](const RoomReadiness& a, const RoomReadiness& b) {
    return std::tie(a.readiness, a.id) < std::tie(b.readiness, b.id);
  });
  for (const RoomReadiness& room : report.rooms) ++report.counts[static_cast<std::size_t>(room.readiness)];
  if (!report.rooms.empty()) report.overall = report.rooms.front().readiness;
  report.summary = {Summary(report, Language::kEnglish), Summary(report, Language::kVietnamese)};
  return report;
}

std::string RoomText(const RoomReadiness& room, Language language) {
  const std::string& label = room.label.In(language);
  const std::string& reason = room.reason.In(language);
  std::string text = label.empty() ? room.id : label;
  text += ": " + (reason.empty() ? std::string(In(language, LookText(room.look))) : reason);
  if (room.call.empty()) return text;
  if (!text.ends_with('.')) text += '.';
  return text + (language == Language::kEnglish ? " Call: " : " Gọi: ") + room.call;
}

std::string ReadinessJson(const ReadinessReport& report, std::size_t most_bytes) {
  const auto count = [&](Readiness readiness) {
    return static_cast<std::int64_t>(report.counts[static_cast<std::size_t>(readiness)]);
  };
  return BoundedJson(
      most_bytes,
      [&](JsonWriter& json) {
        json.Text("meeting", Utf8Text(report.meeting));
        json.Text("title", Utf8Text(report.title));
        TextUnlessEmpty(json, "contact", report.contact);
        TimeMember(json, "start", report.start);
        TimeMember(json, "end", report.end);
        json.Bool("watched", report.watched);
        json.Bool("running", report.running);
        TimeMember(json, "t", report.at);
        json.Text("overall", ReadinessName(report.overall));
        json.Text("summary_en", Utf8Text(report.summary.en));
        json.Text("summary_vi", Utf8Text(report.summary.vi));
        json.Integer("invited", static_cast<std::int64_t>(report.rooms.size()));
        json.Integer("ready", count(Readiness::kReady));
        json.Integer("not_ready", count(Readiness::kNotReady));
        json.Integer("not_known", count(Readiness::kNotKnown));
      },
      report.rooms, WriteRoom);
}

}  // namespace tramgac::meeting
