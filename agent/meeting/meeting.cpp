#include "agent/meeting/meeting.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace tramgac::meeting {
namespace {

bool Valid(const Meeting& meeting) {
  return !meeting.id.empty() && meeting.id.size() <= kLongestText && meeting.title.size() <= kLongestText &&
         meeting.contact.size() <= kLongestText && meeting.start < meeting.end;
}

bool Earlier(const Meeting& a, const Meeting& b) { return std::tie(a.start, a.id) < std::tie(b.start, b.id); }

std::size_t Places(const std::vector<Meeting>& meetings) {
  std::size_t places = 0;
  for (const Meeting& meeting : meetings) places += meeting.rooms.size();
  return places;
}

UtcTime TimeOf(const Meeting& meeting, Edge edge) {
  switch (edge) {
    case Edge::kWatch: return meeting.WatchStart();
    case Edge::kStart: return meeting.start;
    case Edge::kEnd: break;
  }
  return meeting.end;
}

}  // namespace

bool Meeting::Invites(std::string_view room) const {
  return std::find(rooms.begin(), rooms.end(), room) != rooms.end();
}

LeftOut MeetingPlan::Replace(Source source, std::vector<Meeting> meetings) {
  LeftOut left_out;
  left_out.invalid = std::erase_if(meetings, [](const Meeting& meeting) { return !Valid(meeting); });
  std::set<std::string_view> ids;
  std::vector<Meeting> once;  // copies: the ids that were seen are views into `meetings`
  for (const Meeting& meeting : meetings) {
    if (ids.insert(meeting.id).second) {
      once.push_back(meeting);
    } else {
      ++left_out.twice;
    }
  }
  std::sort(once.begin(), once.end(), Earlier);
  if (once.size() > kMostMeetings) {
    left_out.too_many = once.size() - kMostMeetings;
    once.resize(kMostMeetings);
  }
  std::size_t places = 0;
  for (Meeting& meeting : once) {
    const std::size_t kept = std::min({meeting.rooms.size(), kMostRooms, kMostPlaces - places});
    left_out.rooms += meeting.rooms.size() - kept;
    meeting.rooms.resize(kept);
    places += kept;
  }
  sources_[static_cast<std::size_t>(source)] = std::move(once);
  Merge();
  return left_out;
}

Status MeetingPlan::Put(Meeting meeting) {
  if (!Valid(meeting)) return Status::kInvalidArgument;
  if (meeting.rooms.size() > kMostRooms) return Status::kOutOfRange;
  auto& commands = sources_[static_cast<std::size_t>(Source::kCommand)];
  const auto same =
      std::find_if(commands.begin(), commands.end(), [&](const Meeting& m) { return m.id == meeting.id; });
  const bool is_new = same == commands.end();
  const std::size_t places = Places(commands) - (is_new ? 0 : same->rooms.size()) + meeting.rooms.size();
  if ((is_new && commands.size() >= kMostMeetings) || places > kMostPlaces) return Status::kResourceExhausted;
  if (!is_new) commands.erase(same);
  commands.insert(std::upper_bound(commands.begin(), commands.end(), meeting, Earlier), std::move(meeting));
  Merge();
  return Status::kOk;
}

Status MeetingPlan::Withdraw(std::string_view id) {
  auto& commands = sources_[static_cast<std::size_t>(Source::kCommand)];
  if (std::erase_if(commands, [id](const Meeting& meeting) { return meeting.id == id; }) == 0) return Status::kNotFound;
  Merge();
  return Status::kOk;
}

void MeetingPlan::Merge() {
  merged_.clear();
  std::set<std::string_view> ids;
  for (const auto& source : sources_) {  // the stronger first
    for (const Meeting& meeting : source) {
      if (ids.insert(meeting.id).second && !meeting.cancelled) merged_.push_back(&meeting);
    }
  }
  std::sort(merged_.begin(), merged_.end(), [](const Meeting* a, const Meeting* b) { return Earlier(*a, *b); });
}

const Meeting* MeetingPlan::Find(std::string_view id) const {
  const auto at =
      std::find_if(merged_.begin(), merged_.end(), [id](const Meeting* meeting) { return meeting->id == id; });
  return at == merged_.end() ? nullptr : *at;
}

std::vector<const Meeting*> MeetingPlan::InWatch(UtcTime now, std::string_view room) const {
  std::vector<const Meeting*> found;
  for (const Meeting* meeting : merged_) {
    if (meeting->WatchStart() > now) break;
    if (meeting->Watched(now) && (room.empty() || meeting->Invites(room))) found.push_back(meeting);
  }
  return found;
}

std::vector<const Meeting*> MeetingPlan::Passed(Edge edge, UtcTime since, UtcTime now) const {
  std::vector<const Meeting*> found;
  for (const Meeting* meeting : merged_) {
    const UtcTime at = TimeOf(*meeting, edge);
    if (since < at && at <= now) found.push_back(meeting);
  }
  return found;
}

const Meeting* MeetingPlan::Next(UtcTime now, std::string_view room) const {
  for (const Meeting* meeting : merged_) {
    if (meeting->start > now && (room.empty() || meeting->Invites(room))) return meeting;
  }
  return nullptr;
}

}  // namespace tramgac::meeting
