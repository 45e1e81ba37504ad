#include "agent/app/meeting_keeper.h"

#include <algorithm>

#include "agent/core/payload/timestamp.h"

namespace tramgac::app {
namespace {

using meeting::Meeting;
using rooms::MeetingLook;
using rooms::RoomPlan;
using rooms::RoomWatch;
using std::chrono::seconds;

constexpr Duration kRefresh = seconds(10);
constexpr Duration kFirstTold = seconds(45);  // so that each room was asked at least once since it was hurried
constexpr Duration kTellEvery = seconds(60);
constexpr std::size_t kLongestTold = 3000;  // bytes, of each language

std::int64_t Milliseconds(UtcTime at) { return at.time_since_epoch().count(); }

std::string TimeText(UtcTime at) {
  char buffer[32];
  return std::string(FormatUtc(Milliseconds(at), buffer));
}

}  // namespace

MeetingKeeper::MeetingKeeper(const AssembledNode& node, RecordStore& store) : node_(node), book_(*node.config, store) {}

void MeetingKeeper::Refresh(Pipeline& pipeline, const Now& now) {
  if (now.boot < refresh_due_) return;
  refresh_due_ = now.boot + kRefresh;
  if (!book_.Refresh(now.utc, now.local_offset_minutes) || book_.problems().empty()) return;
  const meeting::CalendarProblem& first = book_.problems().front();
  pipeline.RecordEvent("calendar-problem", rooms::kMeetingsDevice, std::to_string(first.line) + ": " + first.en);
}

void MeetingKeeper::Step(Pipeline& pipeline, const RoomWatch& rooms, const Now& now) {
  if (Milliseconds(now.utc) == 0) return;
  Refresh(pipeline, now);
  FollowWatched(pipeline, now);
  for (auto& [id, watched] : watched_) {
    if (const Meeting* meeting = book_.plan().Find(id)) TellReadiness(pipeline, rooms, *meeting, watched, now);
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

std::optional<bool> MeetingKeeper::IsReady(const RoomWatch& rooms, std::string_view room) const {
  const auto found = book_.RoomNamed(room);
  return found ? rooms::IsReady(rooms.StateOf(*found).state) : std::nullopt;
}

std::string MeetingKeeper::TellRoom(const RoomWatch& rooms, std::string_view room, TextLanguage language) const {
  const bool vietnamese = language == TextLanguage::kVietnamese;
  const auto pick = [&](const LocalText& text) { return std::string(vietnamese ? text.vi : text.en); };
  const auto found = book_.RoomNamed(room);
  if (!found) return std::string(room);
  const config::RoomConfig& config = node_.config->rooms[*found];
  const std::string& label = vietnamese ? config.label.vi : config.label.en;
  const conference::Room& state = rooms.StateOf(*found);
  std::string told = label.empty() ? config.id : label;
  told += ": " + pick(state.count > 0 ? RoomReasonText(state.list[0]) : RoomStateText(state.state));
  if (!config.contact.empty()) told += (vietnamese ? " Gọi: " : " Call: ") + config.contact;
  return told;
}

MeetingLook::Counts MeetingKeeper::CountsOf(const RoomWatch& rooms, const Meeting& meeting) const {
  MeetingLook::Counts counts;
  for (const std::string& room : meeting.rooms) {
    const std::optional<bool> ready = IsReady(rooms, room);
    ++(!ready ? counts.not_known : *ready ? counts.ready : counts.not_ready);
  }
  return counts;
}

// The rooms that are not ready, a line each.
std::string MeetingKeeper::TellAll(const RoomWatch& rooms, const Meeting& meeting, TextLanguage language) const {
  std::string all;
  std::size_t left_out = 0;
  for (const std::string& room : meeting.rooms) {
    if (IsReady(rooms, room) == true) continue;
    const std::string told = TellRoom(rooms, room, language);
    if (left_out > 0 || all.size() + told.size() > kLongestTold) {
      ++left_out;
      continue;
    }
    all += (all.empty() ? "" : "\n") + told;
  }
  if (left_out == 0) return all;
  return all + "\n" + (language == TextLanguage::kVietnamese ? "và " : "and ") + std::to_string(left_out) +
         (language == TextLanguage::kVietnamese ? " phòng khác" : " more");
}

// A minute after its rooms began to be asked more often, when it begins, and when another room is missing or back.
void MeetingKeeper::TellReadiness(Pipeline& pipeline, const RoomWatch& rooms, const Meeting& meeting, Watched& watched,
                                  const Now& now) {
  const bool begins = meeting.Running(now.utc) && !watched.told_start;
  if (now.boot < watched.tell_at && !begins) return;
  std::string missing_en = TellAll(rooms, meeting, TextLanguage::kEnglish);
  const bool first = watched.told.empty();
  const std::string told = "." + missing_en;
  if (!first && !begins && told == watched.told) return;
  watched.told = told;
  watched.told_start = watched.told_start || begins;
  watched.tell_at = now.boot + kTellEvery;
  const MeetingLook::Counts counts = CountsOf(rooms, meeting);
  const std::string missing_vi = TellAll(rooms, meeting, TextLanguage::kVietnamese);
  const std::string start = TimeText(meeting.start);
  const EventField fields[] = {{"device", Value::Text(rooms::kMeetingsDevice)},
                               {"meeting", Value::Text(meeting.id)},
                               {"title", Value::Text(meeting.title)},
                               {"start", Value::Text(start)},
                               {"contact", Value::Text(meeting.contact)},
                               {"running", Value::Bool(meeting.Running(now.utc))},
                               {"rooms", Value::Integer(static_cast<std::int64_t>(meeting.rooms.size()))},
                               {"ready", Value::Integer(counts.ready)},
                               {"not_ready", Value::Integer(counts.not_ready)},
                               {"not_known", Value::Integer(counts.not_known)},
                               {"missing_en", Value::Text(missing_en)},
                               {"missing_vi", Value::Text(missing_vi)}};
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
  if (!watched.empty()) look_.counts = CountsOf(rooms, *meeting);
}

}  // namespace tramgac::app
