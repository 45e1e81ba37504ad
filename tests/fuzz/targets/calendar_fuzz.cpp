// Libraries: tramgac_meeting
// Any file as a calendar: what comes of it is in order, bounded, and the same with other line ends.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "agent/meeting/calendar.h"

using tramgac::UtcTime;
using tramgac::meeting::CalendarReading;

namespace {

constexpr UtcTime kFrom{std::chrono::milliseconds(1793491200000)};  // 2026-11-01

CalendarReading Read(std::string_view text) {
  const tramgac::meeting::RoomNames rooms(
      {{"hub", {"Hội trường UBND tỉnh", "phonghop@example.vn"}}, {"xa-an-binh", {"An Bình"}}});
  return tramgac::meeting::ReadCalendar(text, rooms, {kFrom, kFrom + std::chrono::days(61)});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const CalendarReading reading = Read(text);
  if (reading.problems.size() > tramgac::meeting::kMostProblems) std::abort();
  if (reading.meetings.size() > tramgac::meeting::kMostMeetings) std::abort();
  UtcTime last = UtcTime::min();
  for (const auto& meeting : reading.meetings) {
    if (meeting.id.empty() || meeting.id.size() > tramgac::meeting::kLongestText || meeting.rooms.size() > 2)
      std::abort();
    if (meeting.start >= meeting.end || meeting.end <= kFrom || meeting.start < last) std::abort();
    last = meeting.start;
  }
  std::string other;
  for (const char c : text) {
    if (c == '\n' && !other.ends_with('\r')) other += '\r';
    other += c;
  }
  if (Read(other).meetings != reading.meetings) std::abort();
  return 0;
}
