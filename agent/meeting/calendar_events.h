// The events of a calendar as they are written, before they become meetings. Part of calendar.h; of no use elsewhere.
// Single-threaded; nothing blocks.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/meeting/calendar.h"
#include "agent/meeting/calendar_text.h"
#include "agent/meeting/recurrence.h"
#include "agent/meeting/time_zones.h"

namespace tramgac::meeting {

struct Event {
  std::uint32_t line = 0;
  std::string uid, title, contact;
  std::optional<Stamp> start, end;
  std::optional<std::chrono::seconds> duration;
  std::optional<Stamp> instance;  // RECURRENCE-ID: it stands for that time of its series
  std::optional<Recurrence> rule;
  std::vector<Stamp> also, except;  // RDATE, EXDATE
  std::vector<std::string> rooms;
  bool cancelled = false;
  bool bad = false;  // something without which it cannot be held is wrong, and that was told

  bool Recurs() const { return rule || !also.empty(); }
};

// Tells of problems, a bounded number.
class Complaints {
 public:
  explicit Complaints(CalendarReading& reading) : reading_(reading) {}

  // Two format strings with the same places.
  template <typename... Args>
  void Add(std::uint32_t line, std::string_view en, std::string_view vi, const Args&... args) {
    if (reading_.problems.size() == kMostProblems) {
      ++reading_.problems_left_out;
    } else {
      reading_.problems.push_back(
          {line, fmt::format(fmt::runtime(en), args...), fmt::format(fmt::runtime(vi), args...)});
    }
  }

 private:
  CalendarReading& reading_;
};

// All events that recur, stand for a time of a series or may lie in the window; zones are added to `zones`.
// Outcome: false if the file is no whole calendar.
bool ReadEvents(std::string_view text, const RoomNames& rooms, const CalendarWindow& window, TimeZones& zones,
                std::vector<Event>& events, Complaints& complaints);

}  // namespace tramgac::meeting
