// Meetings of an iCalendar file (RFC 5545), as Outlook, Google, Thunderbird and Nextcloud write them. What is read of a
// VEVENT:
//
//   UID, SUMMARY, STATUS:CANCELLED, CONTACT or ORGANIZER (whom to call)
//   DTSTART, DTEND or DURATION; in UTC, in a zone (the file's own VTIMEZONE, or one without daylight saving time that
//   is known here: Vietnam, UTC), or floating
//   RRULE (recurrence.h), RDATE, EXDATE, RECURRENCE-ID: each time a meeting of its own inside the window that is asked
//   for LOCATION and ATTENDEE: the rooms
//
// What is wrong is told with its line and costs only the event, or the part of it, that it is in: docs/decisions/0010.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/meeting/meeting.h"
#include "agent/meeting/room_names.h"

namespace tramgac::meeting {

inline constexpr std::size_t kLargestCalendar = 4 << 20;  // bytes
inline constexpr std::size_t kMostEvents = 10'000;        // that recur or lie near the window
inline constexpr std::size_t kMostProblems = 50;

struct CalendarWindow {
  UtcTime from, to;                           // of what a meeting must have a part in; at most two years
  std::chrono::minutes floating_offset{420};  // what local times without a zone are ahead of UTC
};

struct CalendarProblem {
  std::uint32_t line = 0;  // from 1; 0: the file as a whole
  std::string en, vi;      // what is wrong, what was expected, what became of the event
};

struct CalendarReading {
  // Ordered by start and id. The id is the UID; of an event that recurs, UID@20261130T013000Z with the time at which
  // its rule put it, so that it stays the same when that one meeting is moved. May hold an id twice (see MeetingPlan).
  std::vector<Meeting> meetings;
  std::vector<CalendarProblem> problems;  // the first kMostProblems
  std::size_t problems_left_out = 0;
  std::size_t without_rooms = 0;  // of the meetings: none of their places is a room of ours
  // False: the file is no calendar, too large, or ends in the middle (it is just being written). Better keep what was
  // read before.
  bool complete = false;
};

// Reads the whole text of a file. Outcome: as above; any bytes may be given. Pure; thread-safe; blocks for the time of
// reading 4 MiB (a few tenths of a second on a small computer) and needs a few times the text's size in memory while it
// does.
CalendarReading ReadCalendar(std::string_view text, const RoomNames& rooms, const CalendarWindow& window);

}  // namespace tramgac::meeting
