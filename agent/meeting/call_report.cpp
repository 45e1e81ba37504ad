#include "agent/meeting/call_report.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "agent/meeting/bounded_json.h"
#include "agent/meeting/call_words.h"

namespace tramgac::meeting {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

// The mean and the worst of what is measured.
class Figures {
 public:
  Figures() = default;
  explicit Figures(bool low_is_bad) : low_is_bad_(low_is_bad) {}

  void Add(float value) {
    if (value < 0) return;
    worst_ = count_ == 0 ? value : low_is_bad_ ? std::min(worst_, value) : std::max(worst_, value);
    sum_ += static_cast<double>(value);
    ++count_;
  }
  float Mean() const { return count_ == 0 ? -1 : static_cast<float>(sum_ / static_cast<double>(count_)); }
  Measured Get() const { return {Mean(), worst_}; }

 private:
  bool low_is_bad_ = false;
  double sum_ = 0;
  std::size_t count_ = 0;
  float worst_ = -1;
};

struct QualityFigures {
  Figures loss, jitter, rtt, mos{true};

  void Add(const CallQuality& quality) {
    loss.Add(quality.loss);
    jitter.Add(quality.jitter);
    rtt.Add(quality.rtt);
    mos.Add(MosOf(quality));
  }
  CallQuality Means() const { return {loss.Mean(), jitter.Mean(), rtt.Mean(), mos.Mean()}; }
};

// Comes and goes of a room.
void FollowPresence(const Meeting& meeting, const RoomTimeline& timeline, const CallRules& rules, RoomCall& out) {
  std::optional<UtcTime> away;  // since when it was seen outside, after it had joined
  out.unknown = meeting.end - meeting.start;
  const std::size_t count = std::min(timeline.samples.size(), kMostSamples);
  UtcTime last = UtcTime::min();
  for (std::size_t i = 0; i < count; ++i) {
    const CallSample& sample = timeline.samples[i];
    const UtcTime until = HoldsUntil(timeline.samples, i, rules.hold, meeting.end);
    const auto inside = InTheCall(sample);
    if (sample.at <= last || sample.at >= meeting.end || sample.at < meeting.WatchStart() || !inside) continue;
    last = sample.at;
    const milliseconds held = std::max<milliseconds>(until - std::max(sample.at, meeting.start), milliseconds(0));
    out.unknown -= held;
    if (!*inside) {
      if (out.joined && !away) away = sample.at;
      continue;
    }
    if (away && *away > meeting.start) {
      ++out.absences;
      out.absent += sample.at - *away;
    }
    // What it left before the start was another call.
    if (!out.joined || (away && *away <= meeting.start)) out.joined = sample.at;
    away.reset();
    out.in_call += held;
  }
  out.left = away;
  if (out.in_call == milliseconds(0)) out.joined = out.left = std::nullopt;
}

void Measure(const Meeting& meeting, const RoomTimeline& timeline, const CallRules& rules, RoomCall& out) {
  QualityFigures all;
  const auto minute_list = MinutesOf(meeting.start, meeting.end, timeline);
  for (const CallMinute& minute : minute_list) {
    all.Add(minute.quality);
    if (Grade(minute.quality, rules.limits) == 2) ++out.bad_minutes;
    const float worst = out.worst_minute ? out.worst_minute->quality.mos : 5;
    if (minute.quality.mos >= 0 && minute.quality.mos < worst && minute.quality.loss > 0) out.worst_minute = minute;
  }
  out.minutes = minute_list.size();
  out.loss = all.loss.Get();
  out.jitter = all.jitter.Get();
  out.rtt = all.rtt.Get();
  out.mos = all.mos.Get();
}

CallVerdict Judge(const Meeting& meeting, const RoomCall& room, const CallRules& rules) {
  if (room.unknown == meeting.end - meeting.start) return CallVerdict::kNoData;
  if (!room.joined) return CallVerdict::kNeverJoined;
  const int grade = Grade({room.loss.mean, room.jitter.mean, room.rtt.mean, room.mos.mean}, rules.limits);
  const bool often_bad = room.bad_minutes > 0 && room.bad_minutes * 10 >= room.minutes;
  const auto length = meeting.end - meeting.start;
  const bool missed_much = (length - room.unknown - room.in_call) * 10 >= length;
  if (grade == 2 || often_bad || missed_much) return CallVerdict::kPoor;
  const bool late = *room.joined - meeting.start > rules.late;
  const bool early = room.left && meeting.end - *room.left > rules.late;
  if (grade == 1 || room.bad_minutes > 0 || room.absences > 0 || late || early || room.unknown > rules.late)
    return CallVerdict::kFair;
  return CallVerdict::kGood;
}

RoomCall RoomOf(const Meeting& meeting, const std::string& id, std::span<const RoomTimeline> timelines,
                const CallRules& rules) {
  RoomCall out;
  out.id = id;
  out.contact = meeting.contact;
  const auto timeline =
      std::find_if(timelines.begin(), timelines.end(), [&](const RoomTimeline& t) { return t.id == id; });
  if (timeline == timelines.end()) return out;
  out.label = timeline->label;
  if (!timeline->contact.empty()) out.contact = timeline->contact;
  FollowPresence(meeting, *timeline, rules, out);
  Measure(meeting, *timeline, rules, out);
  out.verdict = Judge(meeting, out, rules);
  return out;
}

CallVerdict Overall(const CallReport& report) {
  const auto count = [&](CallVerdict verdict) { return report.counts[static_cast<std::size_t>(verdict)]; };
  const std::size_t invited = report.rooms.size();
  if (count(CallVerdict::kNoData) == invited) return CallVerdict::kNoData;
  if (count(CallVerdict::kGood) == invited) return CallVerdict::kGood;
  const std::size_t bad = count(CallVerdict::kNeverJoined) + count(CallVerdict::kPoor);
  return bad > 0 && bad * 10 >= invited ? CallVerdict::kPoor : CallVerdict::kFair;
}

void WriteMeasured(JsonWriter& json, std::string_view mean, std::string_view worst, const Measured& measured) {
  if (measured.mean < 0) return;
  const auto rounded = [](float value) { return std::round(static_cast<double>(value) * 100) / 100; };
  json.Real(mean, rounded(measured.mean));
  json.Real(worst, rounded(measured.worst));
}

double InMinutes(milliseconds time) { return std::round(static_cast<double>(time.count()) / 6000) / 10; }

void WriteRoom(JsonWriter& json, const RoomCall& room) {
  json.BeginObject(Utf8Text(room.id));
  json.Text("verdict", CallVerdictName(room.verdict));
  TextUnlessEmpty(json, "label_en", room.label.en);
  TextUnlessEmpty(json, "label_vi", room.label.vi);
  if (room.joined) {
    TimeMember(json, "joined", *room.joined);
    if (room.left) TimeMember(json, "left", *room.left);
    json.Real("minutes", InMinutes(room.in_call));
    json.Integer("absences", static_cast<std::int64_t>(room.absences));
    json.Real("absent_minutes", InMinutes(room.absent));
    json.Real("unknown_minutes", InMinutes(room.unknown));
  }
  WriteMeasured(json, "loss_mean", "loss_worst", room.loss);
  WriteMeasured(json, "jitter_mean", "jitter_worst", room.jitter);
  WriteMeasured(json, "rtt_mean", "rtt_worst", room.rtt);
  WriteMeasured(json, "mos_mean", "mos_worst", room.mos);
  if (room.worst_minute) {
    TimeMember(json, "worst_minute", room.worst_minute->at);
    json.Real("worst_minute_loss", std::round(static_cast<double>(room.worst_minute->quality.loss) * 100) / 100);
  }
  if (room.minutes > 0) json.Integer("bad_minutes", static_cast<std::int64_t>(room.bad_minutes));
  TextUnlessEmpty(json, "remark_en", room.remark.en);
  TextUnlessEmpty(json, "remark_vi", room.remark.vi);
  TextUnlessEmpty(json, "call", room.contact);
  json.EndObject();
}

}  // namespace

std::optional<bool> InTheCall(const CallSample& sample) {
  if (sample.in_call != InCall::kUnknown) return sample.in_call == InCall::kYes;
  if (sample.look == RoomLook::kInCall) return true;
  if (sample.look == RoomLook::kUnknown || sample.look == RoomLook::kDegraded) return std::nullopt;
  return false;
}

UtcTime HoldsUntil(const std::vector<CallSample>& samples, std::size_t index, std::chrono::seconds hold, UtcTime end) {
  const UtcTime longest = std::min<UtcTime>(samples[index].at + hold, end);
  for (std::size_t next = index + 1; next < std::min(samples.size(), kMostSamples); ++next) {
    if (samples[next].at > samples[index].at) return std::min(longest, samples[next].at);
  }
  return longest;
}

std::vector<CallMinute> MinutesOf(UtcTime start, UtcTime end, const RoomTimeline& timeline) {
  std::vector<CallMinute> out;
  QualityFigures figures;
  std::optional<UtcTime> minute;
  UtcTime last = UtcTime::min();
  const auto finish = [&] {
    const CallQuality means = figures.Means();
    if (minute && std::max({means.loss, means.jitter, means.rtt, means.mos}) >= 0) out.push_back({*minute, means});
    figures = QualityFigures();
  };
  for (std::size_t i = 0; i < std::min(timeline.samples.size(), kMostSamples); ++i) {
    const CallSample& sample = timeline.samples[i];
    if (sample.at <= last || sample.at < start || sample.at >= end || !InTheCall(sample).value_or(false)) continue;
    last = sample.at;
    const UtcTime in = start + std::chrono::floor<minutes>(sample.at - start);
    if (minute != in) {
      finish();
      minute = in;
    }
    figures.Add(sample.quality);
  }
  finish();
  return out;
}

CallReport BuildCallReport(const Meeting& meeting, std::span<const RoomTimeline> timelines, const CallRules& rules) {
  CallReport report{.meeting = meeting.id,
                    .title = meeting.title,
                    .contact = meeting.contact,
                    .start = meeting.start,
                    .end = meeting.end,
                    .rooms = {},
                    .summary = {},
                    .rules = rules};
  for (const std::string& id : meeting.rooms) report.rooms.push_back(RoomOf(meeting, id, timelines, rules));
  std::sort(report.rooms.begin(), report.rooms.end(),
            [](const RoomCall& a, const RoomCall& b) { return std::tie(a.verdict, a.id) < std::tie(b.verdict, b.id); });
  for (RoomCall& room : report.rooms) {
    ++report.counts[static_cast<std::size_t>(room.verdict)];
    room.remark = {CallRemark(report, room, Language::kEnglish), CallRemark(report, room, Language::kVietnamese)};
  }
  report.overall = Overall(report);
  report.summary = {CallSummary(report, Language::kEnglish), CallSummary(report, Language::kVietnamese)};
  return report;
}

std::string CallReportJson(const CallReport& report, std::size_t most_bytes) {
  const auto count = [&](CallVerdict verdict) {
    return static_cast<std::int64_t>(report.counts[static_cast<std::size_t>(verdict)]);
  };
  return BoundedJson(
      most_bytes,
      [&](JsonWriter& json) {
        json.Text("meeting", Utf8Text(report.meeting));
        json.Text("title", Utf8Text(report.title));
        TimeMember(json, "start", report.start);
        TimeMember(json, "end", report.end);
        json.Text("overall", CallVerdictName(report.overall));
        json.Text("summary_en", Utf8Text(report.summary.en));
        json.Text("summary_vi", Utf8Text(report.summary.vi));
        json.Integer("invited", static_cast<std::int64_t>(report.rooms.size()));
        json.Integer("good", count(CallVerdict::kGood));
        json.Integer("fair", count(CallVerdict::kFair));
        json.Integer("poor", count(CallVerdict::kPoor));
        json.Integer("never_joined", count(CallVerdict::kNeverJoined));
        json.Integer("no_data", count(CallVerdict::kNoData));
      },
      report.rooms, WriteRoom);
}

}  // namespace tramgac::meeting
