// Times, calendars and rooms for the tests of agent/meeting.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/core/payload/timestamp.h"
#include "agent/meeting/calendar.h"
#include "agent/meeting/meeting.h"

namespace tramgac::meeting {

// "2026-11-30T01:30" in UTC.
inline UtcTime At(std::string_view text) {
  return UtcTime(std::chrono::milliseconds(ParseUtc(std::string(text) + ":00.000Z").value()));
}

inline std::string Text(UtcTime time) {
  std::array<char, 32> out{};
  return std::string(FormatUtc(time.time_since_epoch().count(), out).substr(0, 16));
}

inline const std::vector<RoomName>& Rooms() {
  static const std::vector<RoomName> rooms = {
      {"hub", {"Hội trường UBND tỉnh", "phonghop.tinh@example.vn"}},
      {"xa-an-binh", {"Phòng họp xã An Bình", "An Binh commune"}},
      {"xa-an-dinh", {"Phòng họp xã An Định", "0298"}},
  };
  return rooms;
}

inline CalendarReading Read(const std::string& text,
                            CalendarWindow window = {At("2026-11-01T00:00"), At("2027-01-01T00:00")}) {
  return ReadCalendar(text, RoomNames(Rooms()), window);
}

inline std::string Calendar(const std::string& inside) {
  return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + inside + "END:VCALENDAR\r\n";
}

inline std::string EventText(const std::string& inside) {
  return "BEGIN:VEVENT\r\nUID:a\r\nSUMMARY:Giao ban\r\n" + inside + "END:VEVENT\r\n";
}

// The starts of what an event with these lines becomes, in UTC.
inline std::vector<std::string> Starts(const std::string& inside,
                                       CalendarWindow window = {At("2026-11-01T00:00"), At("2027-01-01T00:00")}) {
  std::vector<std::string> out;
  for (const Meeting& meeting : Read(Calendar(EventText(inside)), window).meetings) out.push_back(Text(meeting.start));
  return out;
}

}  // namespace tramgac::meeting
