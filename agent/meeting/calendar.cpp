#include "agent/meeting/calendar.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <tuple>
#include <utility>

#include "agent/meeting/calendar_events.h"

namespace tramgac::meeting {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::local_days;
using std::chrono::milliseconds;

constexpr std::chrono::hours kUsualLength{1};  // of a meeting whose calendar does not say it
constexpr days kLongestWindow{2 * 366};
constexpr days kMargin{2};  // more than any zone is away from UTC

// "@20261130T013000Z"
std::string Instance(UtcTime time) {
  const auto day = floor<days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss in_day(floor<std::chrono::seconds>(time - day));
  return fmt::format("@{:04}{:02}{:02}T{:02}{:02}{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), in_day.hours().count(),
                     in_day.minutes().count(), in_day.seconds().count());
}

local_days LocalDay(UtcTime time) { return local_days(floor<days>(time).time_since_epoch()); }

// Makes meetings of events.
class Expander {
 public:
  Expander(const CalendarWindow& window, TimeZones& zones, Effort& effort, CalendarReading& reading,
           Complaints& complaints)
      : window_(window), zones_(zones), effort_(effort), reading_(reading), complaints_(complaints) {}

  void Run(const std::vector<Event>& events) {
    for (const Event& event : events) {
      if (!event.instance) continue;
      if (const auto time = zones_.ToUtc(*event.instance)) moved_.emplace(event.uid, *time);
    }
    for (const Event& event : events) {
      if (!event.cancelled && !full_) Expand(event);
    }
  }

 private:
  void Expand(const Event& event) {
    const auto start = ToUtc(event, *event.start);
    const auto length = start ? LengthOf(event, *start) : std::nullopt;
    if (!length) return;
    if (event.instance) {
      if (const auto time = ToUtc(event, *event.instance)) Emit(event, event.uid + Instance(*time), *start, *length);
      return;
    }
    if (!event.Recurs()) return Emit(event, event.uid, *start, *length);
    for (const UtcTime time : Times(event, *start, *length)) {
      if (!moved_.contains({event.uid, time})) Emit(event, event.uid + Instance(time), time, *length);
    }
  }

  std::optional<UtcTime> ToUtc(const Event& event, const Stamp& stamp) {
    const auto time = zones_.ToUtc(stamp);
    if (!time && effort_.left > 0) {
      complaints_.Add(
          event.line,
          "the zone \"{}\" is not known, the event is left out; expected a VTIMEZONE with this TZID in the file, or "
          "times in UTC (with Z)",
          "không rõ múi giờ \"{}\" nên sự kiện bị bỏ qua; cần VTIMEZONE có TZID này trong tệp, hoặc giờ UTC (có Z)",
          PlainText(stamp.zone, 60));
    }
    return time;
  }

  std::optional<milliseconds> LengthOf(const Event& event, UtcTime start) {
    if (!event.end && !event.duration) {
      if (event.start->is_date) return days(1);
      complaints_.Add(event.line, "the event has neither DTEND nor DURATION: it is taken to last an hour",
                      "sự kiện không có DTEND hay DURATION: coi như kéo dài một giờ");
      return kUsualLength;
    }
    std::optional<milliseconds> length = event.duration;
    if (event.end) {
      const auto end = ToUtc(event, *event.end);
      if (!end) return std::nullopt;
      length = *end - start;
    }
    if (*length > milliseconds(0) && *length <= days(366)) return length;
    complaints_.Add(event.line, "the event does not end after its start, or lasts more than a year: it is left out",
                    "sự kiện không kết thúc sau khi bắt đầu, hoặc kéo dài hơn một năm: bị bỏ qua");
    return std::nullopt;
  }

  // The times of a series whose meetings may have a part in the window.
  std::set<UtcTime> Times(const Event& event, UtcTime start, milliseconds length) {
    std::set<UtcTime> times;
    if (event.rule) {
      AddByRule(event, length, times);
    } else {
      times.insert(start);
    }
    for (const Stamp& stamp : event.also) {
      if (const auto time = ToUtc(event, stamp)) times.insert(*time);
    }
    for (const Stamp& stamp : event.except) {
      const auto time = ToUtc(event, stamp);
      if (time && !stamp.is_date) times.erase(*time);
    }
    return times;
  }

  void AddByRule(const Event& event, milliseconds length, std::set<UtcTime>& times) {
    const Recurrence& rule = *event.rule;
    const local_days first = floor<days>(event.start->local);
    std::set<local_days> except;
    for (const Stamp& stamp : event.except) {
      if (stamp.is_date) except.insert(floor<days>(stamp.local));
    }
    const auto until = rule.until ? zones_.ToUtc(*rule.until) : std::nullopt;
    const local_days last = LocalDay(window_.to) + kMargin;
    // What is counted has to be counted from the first one on.
    local_days day = rule.count > 0 ? first : std::max(first, LocalDay(window_.from - length) - kMargin);
    Stamp stamp = *event.start;
    for (int count = 0; day <= last && (rule.count == 0 || count < rule.count) && effort_.Take(); day += days(1)) {
      if (!rule.FallsOn(first, day)) continue;
      ++count;
      stamp.local = day + (event.start->local - first);
      const auto time = zones_.ToUtc(stamp);
      if (!time || (rule.until && IsBehind(*rule.until, until, stamp, *time))) break;
      if (!except.contains(day)) times.insert(*time);
    }
  }

  // UNTIL is a day, a local time, or UTC.
  static bool IsBehind(const Stamp& until, std::optional<UtcTime> until_utc, const Stamp& stamp, UtcTime time) {
    if (until.is_date) return floor<days>(stamp.local) > floor<days>(until.local);
    if (until.kind == Stamp::Kind::kUtc) return time > until_utc;
    return stamp.local > until.local;
  }

  void Emit(const Event& event, std::string id, UtcTime start, milliseconds length) {
    if (start >= window_.to || start + length <= window_.from) return;
    places_ += event.rooms.size();
    if (reading_.meetings.size() == kMostMeetings || places_ > kMostPlaces) {
      complaints_.Add(event.line, "more than {} meetings or {} invited rooms: this one and what follows is left out",
                      "có hơn {} cuộc họp hoặc {} lượt phòng được mời: từ cuộc họp này trở đi bị bỏ qua", kMostMeetings,
                      kMostPlaces);
      full_ = true;
    }
    if (full_) return;
    if (event.rooms.empty()) ++reading_.without_rooms;
    reading_.meetings.push_back({std::move(id), event.title, start, start + length, event.rooms, event.contact});
  }

  const CalendarWindow& window_;
  TimeZones& zones_;
  Effort& effort_;
  CalendarReading& reading_;
  Complaints& complaints_;
  std::set<std::pair<std::string, UtcTime>> moved_;  // times of series that have an event of their own
  std::size_t places_ = 0;
  bool full_ = false;
};

}  // namespace

CalendarReading ReadCalendar(std::string_view text, const RoomNames& rooms, const CalendarWindow& window) {
  CalendarReading reading;
  Complaints complaints(reading);
  if (text.size() > kLargestCalendar) {
    complaints.Add(0, "the file has more than {} MiB and is not read", "tệp lớn hơn {} MiB nên không được đọc",
                   kLargestCalendar >> 20);
    return reading;
  }
  CalendarWindow bounded = window;
  bounded.to = std::min(window.to, window.from + kLongestWindow);
  Effort effort;
  TimeZones zones(window.floating_offset, effort);
  std::vector<Event> events;
  reading.complete = ReadEvents(text, rooms, bounded, zones, events, complaints);
  Expander(bounded, zones, effort, reading, complaints).Run(events);
  if (effort.left == 0) {
    complaints.Add(0, "the rules of this calendar take too long: not all meetings are known",
                   "các quy tắc lặp của lịch này quá phức tạp: không biết hết các cuộc họp");
    reading.complete = false;
  }
  std::sort(reading.meetings.begin(), reading.meetings.end(),
            [](const Meeting& a, const Meeting& b) { return std::tie(a.start, a.id) < std::tie(b.start, b.id); });
  return reading;
}

}  // namespace tramgac::meeting
