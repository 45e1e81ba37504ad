// Videoconference meetings from three sources in one order, and the questions that are asked of them while time goes
// on.
//
// The same id in two sources is one meeting. The stronger source speaks for it: a command (the latest word of an
// operator), then the configuration (somebody wrote the calendar's id there on purpose, to correct it), then the
// calendar. A cancelled meeting of a stronger source so takes the meeting out of a calendar that cannot be changed.
// Twice within one source: the first one counts.
//
// No clock: `now` is an argument, in UTC. Single-threaded; nothing blocks; memory is bounded by the limits below.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/core/base/status.h"
#include "agent/core/base/time.h"

namespace tramgac::meeting {

inline constexpr std::size_t kMostMeetings = 2000;      // of one source
inline constexpr std::size_t kMostRooms = 200;          // of one meeting
inline constexpr std::size_t kMostPlaces = 100'000;     // rooms of all meetings of one source, each counted every time
inline constexpr std::size_t kLongestText = 255;        // bytes of an id, a title, a contact
inline constexpr std::chrono::minutes kWatchAhead{30};  // rooms are watched from so long before the start

struct Meeting {
  std::string id;  // the same when the plan is read again
  std::string title;
  UtcTime start, end;              // start < end
  std::vector<std::string> rooms;  // ids of devices, each once; may be empty
  std::string contact;             // whom to call; may be empty
  bool cancelled = false;

  UtcTime WatchStart() const { return start - kWatchAhead; }
  bool Watched(UtcTime now) const { return WatchStart() <= now && now < end; }
  bool Running(UtcTime now) const { return start <= now && now < end; }
  bool Invites(std::string_view room) const;
  friend bool operator==(const Meeting&, const Meeting&) = default;
};

// The stronger first.
enum class Source : std::uint8_t { kCommand, kConfiguration, kCalendar };
inline constexpr std::size_t kSourceCount = 3;

enum class Edge : std::uint8_t { kWatch, kStart, kEnd };

// What a source offered that the plan did not take.
struct LeftOut {
  std::size_t invalid = 0;   // no id, an id or text longer than kLongestText, or an end not after its start
  std::size_t twice = 0;     // the id was there already
  std::size_t too_many = 0;  // meetings beyond kMostMeetings: those that start last
  std::size_t rooms = 0;     // rooms beyond kMostRooms or kMostPlaces
  friend bool operator==(const LeftOut&, const LeftOut&) = default;
};

class MeetingPlan {
 public:
  MeetingPlan() = default;
  MeetingPlan(const MeetingPlan&) = delete;  // the merged view points into it
  MeetingPlan& operator=(const MeetingPlan&) = delete;

  // Puts `meetings` in place of all that `source` had. Every pointer that this class gave out becomes invalid. What
  // passes an edge between two questions is not lost by that; a meeting that is gone from its source is not told of:
  // compare InWatch before and after.
  LeftOut Replace(Source source, std::vector<Meeting> meetings);

  // Adds one meeting of the source kCommand, in place of the one with its id. Pointers become invalid.
  // Outcomes: kOk; kInvalidArgument (see LeftOut::invalid); kOutOfRange (too many rooms); kResourceExhausted (full).
  Status Put(Meeting meeting);

  // Takes back what Put added. Pointers become invalid. Outcomes: kOk; kNotFound.
  Status Withdraw(std::string_view id);

  // Those of `source` alone, cancelled ones too, ordered by start and id.
  const std::vector<Meeting>& Of(Source source) const { return sources_[static_cast<std::size_t>(source)]; }

  // All that take place, ordered by start and id. Valid until the plan changes, as are all pointers below.
  const std::vector<const Meeting*>& meetings() const { return merged_; }

  // Outcome: nullptr if none that takes place has the id.
  const Meeting* Find(std::string_view id) const;

  // From kWatchAhead before the start until the end, those that run included (Meeting::Running tells them apart).
  // `room`: only those to which it is invited; empty: all.
  std::vector<const Meeting*> InWatch(UtcTime now, std::string_view room = {}) const;

  // Whose `edge` lies after `since` and not after `now`: asked each time since the last time, it tells of each once.
  std::vector<const Meeting*> Passed(Edge edge, UtcTime since, UtcTime now) const;

  // The first that starts after `now`. Outcome: nullptr if there is none. `room` as in InWatch.
  const Meeting* Next(UtcTime now, std::string_view room = {}) const;

 private:
  void Merge();

  std::array<std::vector<Meeting>, kSourceCount> sources_;
  std::vector<const Meeting*> merged_;
};

}  // namespace tramgac::meeting
