#include "agent/app/meeting_keeper.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "agent/core/payload/timestamp.h"

namespace tramgac::app {
namespace {

using meeting::Meeting;
using meeting::Readiness;
using meeting::ReadinessReport;
using rooms::MeetingLook;
using rooms::RoomPlan;
using rooms::RoomWatch;
using std::chrono::seconds;

constexpr Duration kRefresh = seconds(10);
constexpr Duration kFirstTold = seconds(45);  // so that each room was asked at least once since it was hurried
constexpr Duration kTellEvery = seconds(60);
constexpr std::string_view kCallsKey = "room-calls";
constexpr std::size_t kLargestCalls = 64 * 1024;  // bytes: what the store keeps of one key
// Bytes, of each language; an event has 8 KiB.
constexpr std::size_t kLongestMissing = 2400, kLongestRemarks = 700;

std::int64_t Milliseconds(UtcTime at) { return at.time_since_epoch().count(); }

std::string TimeText(UtcTime at) {
  char buffer[32];
  return std::string(FormatUtc(Milliseconds(at), buffer));
}

std::uint32_t CountOf(const ReadinessReport& report, Readiness readiness) {
  return static_cast<std::uint32_t>(report.counts[static_cast<std::size_t>(readiness)]);
}

float FigureOf(const std::optional<double>& figure) { return static_cast<float>(figure.value_or(-1)); }

meeting::RoomNow NowOf(const RoomWatch& rooms, std::size_t room, const config::RoomConfig& config,
                       const rooms::CallHistory& calls) {
  const conference::Room& state = rooms.StateOf(room);
  const rooms::LineFigures& line = rooms.LineOf(room);
  meeting::RoomNow now{.id = config.id,
                       .label = {config.label.en, config.label.vi},
                       .look = meeting::LookNamed(RoomStateName(state.state)),
                       .reasons = {},
                       .contact = config.contact,
                       .line = {FigureOf(line.loss), FigureOf(line.jitter), FigureOf(line.time), -1},
                       .calls = {calls.latest(), calls.usual()}};
  for (const conference::RoomReason reason : state.reasons()) {
    const LocalText text = RoomReasonText(reason);
    now.reasons.push_back({std::string(text.en), std::string(text.vi)});
  }
  return now;
}

bool IsMissing(const meeting::RoomReadiness& room) { return room.readiness != Readiness::kReady; }
bool HasRemark(const meeting::RoomReadiness& room) { return !IsMissing(room) && !room.reason.en.empty(); }

// The rooms of this kind, a line each.
std::string Listed(const ReadinessReport& report, bool (*wanted)(const meeting::RoomReadiness&), std::size_t most_bytes,
                   meeting::Language language) {
  std::string all;
  std::size_t left_out = 0;
  for (const meeting::RoomReadiness& room : report.rooms) {
    if (!wanted(room)) continue;
    const std::string told = RoomText(room, language);
    if (left_out > 0 || all.size() + told.size() > most_bytes) {
      ++left_out;
      continue;
    }
    all += (all.empty() ? "" : "\n") + told;
  }
  if (left_out == 0) return all;
  const bool english = language == meeting::Language::kEnglish;
  return all + (english ? "\nand " : "\nvà ") + std::to_string(left_out) + (english ? " more" : " phòng khác");
}

}  // namespace

MeetingKeeper::MeetingKeeper(const AssembledNode& node, RecordStore& store)
    : node_(node), store_(store), book_(*node.config, store), calls_(node.config->rooms.size()) {
  LoadCalls();
}

// {"ROOM": [RATE, ..]}; what makes no sense is passed over.
void MeetingKeeper::LoadCalls() {
  if (calls_.empty()) return;
  std::vector<std::uint8_t> bytes(kLargestCalls);
  const Result<std::size_t> size = store_.Get(kCallsKey, bytes);
  if (!size.ok()) return;
  const auto end = bytes.begin() + static_cast<std::ptrdiff_t>(size.value());
  const auto kept = nlohmann::json::parse(bytes.begin(), end, nullptr, false);
  if (!kept.is_object()) return;
  for (const auto& [id, rates] : kept.items()) {
    const auto room = book_.RoomNamed(id);
    if (!room || !rates.is_array()) continue;
    for (const nlohmann::json& rate : rates) {
      if (rate.is_number_unsigned()) calls_[*room].Remember(rate.get<std::uint32_t>());
    }
  }
}

void MeetingKeeper::SaveCalls() {
  nlohmann::json kept = nlohmann::json::object();
  for (std::size_t i = 0; i < calls_.size(); ++i) {
    if (calls_[i].latest()) kept[node_.config->rooms[i].id] = calls_[i].rates();
  }
  const std::string text = kept.dump();
  // Too many to be kept: they hold until the next start.
  if (text.size() > kLargestCalls) return;
  [[maybe_unused]] const Status put =
      store_.Put(kCallsKey, ByteSpan(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

void MeetingKeeper::FollowCalls(const RoomWatch& rooms) {
  bool ended = false;
  for (std::size_t i = 0; i < calls_.size(); ++i) ended |= calls_[i].Follow(rooms.CallOf(i));
  if (ended) SaveCalls();
}

void MeetingKeeper::Refresh(Pipeline& pipeline, const Now& now) {
  if (now.boot < refresh_due_) return;
  refresh_due_ = now.boot + kRefresh;
  if (!book_.Refresh(now.utc, now.local_offset_minutes) || book_.problems().empty()) return;
  const meeting::CalendarProblem& first = book_.problems().front();
  pipeline.RecordEvent("calendar-problem", rooms::kMeetingsDevice, std::to_string(first.line) + ": " + first.en);
}

void MeetingKeeper::Step(Pipeline& pipeline, const RoomWatch& rooms, const Now& now) {
  FollowCalls(rooms);
  if (Milliseconds(now.utc) == 0) return;
  Refresh(pipeline, now);
  FollowWatched(pipeline, now);
  for (auto& [id, watched] : watched_) {
    const Meeting* meeting = book_.plan().Find(id);
    if (meeting != nullptr) TellReadiness(pipeline, Judge(rooms, *meeting, now.utc), watched, now.boot);
  }
  Look(rooms, now);
}

void MeetingKeeper::FollowWatched(Pipeline& pipeline, const Now& now) {
  const std::vector<const Meeting*> in_watch = book_.plan().InWatch(now.utc);
  const auto is_watched = [&](const std::string& id) {
    return std::ranges::find(in_watch, id, &Meeting::id) != in_watch.end();
  };
  for (auto watched = watched_.begin(); watched != watched_.end();) {
    if (is_watched(watched->first)) {
      ++watched;
      continue;
    }
    const Meeting* meeting = book_.plan().Find(watched->first);
    const bool ended = meeting != nullptr && meeting->end <= now.utc;
    pipeline.RecordEvent(ended ? "meeting-ended" : "meeting-withdrawn", rooms::kMeetingsDevice, watched->first);
    watched = watched_.erase(watched);
  }
  for (const Meeting* meeting : in_watch) {
    const auto [watched, is_new] = watched_.try_emplace(meeting->id, Watched{now.boot + kFirstTold, {}, false});
    if (is_new) pipeline.RecordEvent("meeting-watched", rooms::kMeetingsDevice, meeting->id);
  }
  Hurry(pipeline, in_watch);
}

void MeetingKeeper::Hurry(Pipeline& pipeline, const std::vector<const Meeting*>& watched) {
  std::set<DeviceIndex> wanted;
  for (const Meeting* meeting : watched) {
    for (const std::string& id : meeting->rooms) {
      const auto room = book_.RoomNamed(id);
      if (!room) continue;
      const RoomPlan& plan = node_.rooms[*room];
      wanted.insert(plan.self);
      wanted.insert(plan.devices.begin(), plan.devices.end());
    }
  }
  for (const DeviceIndex device : urgent_) {
    if (!wanted.contains(device)) pipeline.SetUrgent(device, false);
  }
  for (const DeviceIndex device : wanted) {
    if (!urgent_.contains(device)) pipeline.SetUrgent(device, true);
  }
  urgent_ = std::move(wanted);
}

ReadinessReport MeetingKeeper::Judge(const RoomWatch& rooms, const Meeting& meeting, UtcTime now) const {
  std::vector<meeting::RoomNow> known;
  for (const std::string& id : meeting.rooms) {
    if (const auto room = book_.RoomNamed(id))
      known.push_back(NowOf(rooms, *room, node_.config->rooms[*room], calls_[*room]));
  }
  return JudgeReadiness(meeting, known, now);
}

// A minute after its rooms began to be asked more often, when it begins, and when another room is missing or back.
void MeetingKeeper::TellReadiness(Pipeline& pipeline, const ReadinessReport& report, Watched& watched, BootTime now) {
  const bool begins = report.running && !watched.told_start;
  if (now < watched.tell_at && !begins) return;
  const std::string missing_en = Listed(report, IsMissing, kLongestMissing, meeting::Language::kEnglish);
  const bool first = watched.told.empty();
  const std::string told = "." + missing_en;
  if (!first && !begins && told == watched.told) return;
  watched.told = told;
  watched.told_start = watched.told_start || begins;
  watched.tell_at = now + kTellEvery;
  const std::string missing_vi = Listed(report, IsMissing, kLongestMissing, meeting::Language::kVietnamese);
  // Not a reason to tell again: a ping that is lost comes and goes.
  const std::string remarks_en = Listed(report, HasRemark, kLongestRemarks, meeting::Language::kEnglish);
  const std::string remarks_vi = Listed(report, HasRemark, kLongestRemarks, meeting::Language::kVietnamese);
  const std::string start = TimeText(report.start), end = TimeText(report.end);
  const auto count = [&report](Readiness readiness) { return Value::Integer(CountOf(report, readiness)); };
  // Named as in meeting::ReadinessJson.
  const EventField fields[] = {{"device", Value::Text(rooms::kMeetingsDevice)},
                               {"meeting", Value::Text(report.meeting)},
                               {"title", Value::Text(report.title)},
                               {"contact", Value::Text(report.contact)},
                               {"start", Value::Text(start)},
                               {"end", Value::Text(end)},
                               {"running", Value::Bool(report.running)},
                               {"overall", Value::Text(ReadinessName(report.overall))},
                               {"invited", Value::Integer(static_cast<std::int64_t>(report.rooms.size()))},
                               {"ready", count(Readiness::kReady)},
                               {"not_ready", count(Readiness::kNotReady)},
                               {"not_known", count(Readiness::kNotKnown)},
                               {"missing_en", Value::Text(missing_en)},
                               {"missing_vi", Value::Text(missing_vi)},
                               {"remarks_en", Value::Text(remarks_en)},
                               {"remarks_vi", Value::Text(remarks_vi)}};
  pipeline.RecordEvent("meeting-readiness", fields);
}

void MeetingKeeper::Look(const RoomWatch& rooms, const Now& now) {
  const std::vector<const Meeting*> watched = book_.plan().InWatch(now.utc);
  const Meeting* meeting = watched.empty() ? book_.plan().Next(now.utc) : watched.front();
  look_ = MeetingLook();
  if (meeting == nullptr) return;
  start_text_ = TimeText(meeting->start);
  look_.id = meeting->id;
  look_.title = meeting->title;
  look_.start = start_text_;
  look_.running = meeting->Running(now.utc);
  look_.rooms = static_cast<std::uint32_t>(meeting->rooms.size());
  if (watched.empty()) return;
  const ReadinessReport report = Judge(rooms, *meeting, now.utc);
  look_.counts = {CountOf(report, Readiness::kReady), CountOf(report, Readiness::kNotReady),
                  CountOf(report, Readiness::kNotKnown)};
}

}  // namespace tramgac::app
