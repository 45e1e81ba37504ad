#include "agent/meeting/calendar_events.h"

#include <algorithm>
#include <utility>

#include "agent/core/base/fold.h"

namespace tramgac::meeting {
namespace {

constexpr std::size_t kDeepest = 8;                     // BEGINs inside each other
constexpr std::size_t kMostObservances = 200;           // of a zone
constexpr std::size_t kLongestUid = kLongestText - 17;  // what Instance() adds fits behind it
constexpr std::size_t kMostQuoted = 60;                 // bytes of the file in a message
constexpr std::chrono::days kMargin{2};                 // more than any zone is away from UTC

class EventReader {
 public:
  EventReader(const RoomNames& rooms, const CalendarWindow& window, TimeZones& zones, std::vector<Event>& events,
              Complaints& complaints)
      : rooms_(rooms), window_(window), zones_(zones), events_(events), complaints_(complaints) {}

  bool Read(std::string_view text) {
    LineReader lines(text);
    for (auto outcome = lines.Next(line_); outcome != LineReader::Outcome::kEnd; outcome = lines.Next(line_)) {
      if (outcome == LineReader::Outcome::kLine) {
        if (!Take()) return false;
      } else if (outcome == LineReader::Outcome::kTooLong) {
        TakeTooLong();
      } else if (!open_.empty()) {
        Say("this is not a line of a calendar; expected NAME:VALUE",
            "đây không phải là một dòng của lịch; cần TÊN:GIÁ TRỊ");
      }
    }
    if (open_.empty() && any_) return true;
    Say(any_ ? "the file ends before END:{}: it is not whole"
             : "no BEGIN:VCALENDAR: this is not a calendar file (.ics)",
        any_ ? "tệp kết thúc trước END:{}: tệp chưa trọn vẹn"
             : "không có BEGIN:VCALENDAR: đây không phải tệp lịch (.ics)",
        open_.empty() ? "" : open_.back());
    return false;
  }

 private:
  template <typename... Args>
  void Say(std::string_view en, std::string_view vi, const Args&... args) {
    complaints_.Add(line_.number, en, vi, args...);
  }

  std::string Quoted() const { return PlainText(line_.value, kMostQuoted); }
  bool In(std::string_view component) const { return !open_.empty() && open_.back() == component; }

  // Outcome: false if there is no sense in going on.
  bool Take() {
    if (line_.name == "BEGIN") return Begin(Capitals(TrimBlanks(line_.value)));
    if (open_.empty()) {
      if (any_) return true;  // what comes behind the calendar
      Say("the file does not begin with BEGIN:VCALENDAR: this is not a calendar file (.ics)",
          "tệp không bắt đầu bằng BEGIN:VCALENDAR: đây không phải tệp lịch (.ics)");
      return false;
    }
    if (line_.name == "END") {
      End(Capitals(TrimBlanks(line_.value)));
    } else if (In("VEVENT")) {
      TakeOfEvent();
    } else if (In("VTIMEZONE") && line_.name == "TZID") {
      zone_ = PlainText(line_.value, kLongestLine);
    } else if (In("STANDARD") || In("DAYLIGHT")) {
      TakeOfObservance();
    }
    return true;
  }

  void TakeTooLong() {
    constexpr std::array<std::string_view, 9> kOurs = {"UID",   "SUMMARY",  "DTSTART",  "DTEND", "RRULE",
                                                       "RDATE", "LOCATION", "ATTENDEE", "EXDATE"};
    if (!In("VEVENT") || std::find(kOurs.begin(), kOurs.end(), line_.name) == kOurs.end()) return;
    Say("{} is longer than {} bytes and is passed over", "{} dài hơn {} byte nên bị bỏ qua", line_.name, kLongestLine);
    event_.bad = event_.bad || line_.name == "UID" || line_.name == "DTSTART" || line_.name == "DTEND";
  }

  bool Begin(std::string component) {
    if (component == "VEVENT" && std::find(open_.begin(), open_.end(), component) != open_.end()) {
      Say("BEGIN:VEVENT inside an event: the event of line {} has no end and is left out",
          "BEGIN:VEVENT nằm trong một sự kiện: sự kiện ở dòng {} không có kết thúc nên bị bỏ qua", event_.line);
      open_.erase(std::find(open_.begin(), open_.end(), component), open_.end());
    }
    if (open_.size() == kDeepest) {
      Say("more than {} BEGIN inside each other: the rest is not read",
          "hơn {} BEGIN lồng nhau: phần còn lại không được đọc", kDeepest);
      return false;
    }
    if (open_.empty() && component != "VCALENDAR") {
      Say("BEGIN:{}, expected BEGIN:VCALENDAR: this is not a calendar file (.ics)",
          "BEGIN:{}, cần BEGIN:VCALENDAR: đây không phải tệp lịch (.ics)", PlainText(component, kMostQuoted));
      return false;
    }
    any_ = true;
    if (component == "VEVENT") event_ = Event(), event_.line = line_.number;
    if (component == "VTIMEZONE") zone_.clear(), observances_.clear();
    if (component == "STANDARD" || component == "DAYLIGHT") {
      observance_ = Observance();
      observance_.daylight = component == "DAYLIGHT";
      has_begin_ = has_offset_ = false;
    }
    open_.push_back(std::move(component));
    return true;
  }

  void End(std::string_view component) {
    if (!In(component)) {
      Say("END:{} without its BEGIN; expected END:{}", "END:{} không có BEGIN; cần END:{}",
          PlainText(component, kMostQuoted), open_.back());
      return;
    }
    if (component == "VEVENT") EndEvent();
    if (component == "STANDARD" || component == "DAYLIGHT") EndObservance();
    if (component == "VTIMEZONE" && !zone_.empty() && !observances_.empty()) zones_.Add(zone_, std::move(observances_));
    open_.pop_back();
  }

  // A time, or nothing and a complaint.
  std::optional<Stamp> Time(std::string_view text) {
    auto stamp = ReadStamp(text, line_.Parameter("TZID"));
    if (!stamp) {
      Say("{} \"{}\" is no time; expected 20261130T083000, with Z behind it for UTC, or the day alone: 20261130",
          "{} \"{}\" không phải thời gian; cần 20261130T083000, thêm Z nếu là UTC, hoặc chỉ có ngày: 20261130",
          line_.name, PlainText(text, kMostQuoted));
    }
    return stamp;
  }

  void Times(std::vector<Stamp>& out) {
    for (const std::string_view part : Split(line_.value, ',')) {
      if (auto stamp = Time(part)) out.push_back(std::move(*stamp));
    }
  }

  void NeededTime(std::optional<Stamp>& out) {
    out = Time(line_.value);
    event_.bad = event_.bad || !out;
  }

  std::optional<Recurrence> Rule() {
    std::string trouble;
    auto rule = ReadRecurrence(line_.value, trouble);
    if (!rule) {
      Say("RRULE: \"{}\" is not understood; expected FREQ=DAILY, WEEKLY, MONTHLY or YEARLY with INTERVAL, COUNT, "
          "UNTIL, BYDAY, "
          "BYMONTHDAY, BYMONTH. Only the first time is taken",
          "RRULE: không hiểu \"{}\"; cần FREQ=DAILY, WEEKLY, MONTHLY hoặc YEARLY cùng INTERVAL, COUNT, UNTIL, BYDAY, "
          "BYMONTHDAY, BYMONTH. Chỉ lấy lần đầu tiên",
          PlainText(trouble, kMostQuoted));
    }
    return rule;
  }

  void TakeOfEvent() {
    const std::string& name = line_.name;
    if (name == "UID") event_.uid = PlainText(line_.value, kLongestText + 1);
    if (name == "SUMMARY") event_.title = PlainText(line_.value, kLongestText);
    if (name == "DTSTART") NeededTime(event_.start);
    if (name == "DTEND") NeededTime(event_.end);
    if (name == "RECURRENCE-ID") TakeInstance();
    if (name == "DURATION") TakeDuration();
    if (name == "RRULE") event_.rule = Rule();
    if (name == "RDATE") Times(event_.also);
    if (name == "EXDATE") Times(event_.except);
    if (name == "STATUS") event_.cancelled = SameFolded(TrimBlanks(line_.value), "CANCELLED");
    if (name == "LOCATION") rooms_.FindAll(PlainText(line_.value, kLongestLine), event_.rooms);
    if (name == "ATTENDEE") TakeAttendee();
    if (name == "CONTACT") event_.contact = PlainText(line_.value, kLongestText);
    if (name == "ORGANIZER" && event_.contact.empty()) TakeOrganizer();
  }

  void TakeInstance() {
    NeededTime(event_.instance);
    if (line_.Parameter("RANGE").empty()) return;
    Say("RECURRENCE-ID with RANGE changes all meetings from one on; only that one is changed here",
        "RECURRENCE-ID có RANGE thay đổi mọi cuộc họp từ một lần trở đi; ở đây chỉ lần đó được thay đổi");
  }

  void TakeDuration() {
    event_.duration = ReadDuration(TrimBlanks(line_.value));
    if (event_.duration) return;
    event_.bad = true;
    Say("DURATION \"{}\" is none; expected PT1H30M or P1D, a year at most",
        "DURATION \"{}\" không hợp lệ; cần PT1H30M hoặc P1D, nhiều nhất một năm", Quoted());
  }

  void TakeAttendee() {
    if (SameFolded(line_.Parameter("PARTSTAT"), "DECLINED")) return;
    std::string_view room = rooms_.Find(line_.value);
    const std::string_view kind = line_.Parameter("CUTYPE");
    const bool is_room = SameFolded(kind, "ROOM") || SameFolded(kind, "RESOURCE");
    if (room.empty() && is_room) room = rooms_.Find(line_.Parameter("CN"));
    AddOnce(room, event_.rooms);
    if (!room.empty() || !SameFolded(kind, "ROOM")) return;
    Say("ATTENDEE \"{}\" is a room that is not in the configuration; expected the id, a label or an address of one",
        "ATTENDEE \"{}\" là phòng họp không có trong cấu hình; cần mã, tên hoặc địa chỉ của một phòng", Quoted());
  }

  void TakeOrganizer() {
    std::string_view address = TrimBlanks(line_.value);
    if (SameFolded(address.substr(0, 7), "mailto:")) address.remove_prefix(7);
    const std::string_view name = line_.Parameter("CN");
    event_.contact = PlainText(
        name.empty() || name == address ? std::string(address) : fmt::format("{} <{}>", name, address), kLongestText);
  }

  // Whether no part of an event that does not recur can lie in the window, whatever its zone is.
  bool FarAway() const {
    if (event_.Recurs() || event_.instance) return false;
    const auto local = [](UtcTime time) {
      return std::chrono::local_time<std::chrono::milliseconds>(time.time_since_epoch());
    };
    const auto start = event_.start->local;
    const auto end = event_.end ? event_.end->local : start + event_.duration.value_or(std::chrono::days(1));
    return start > local(window_.to + kMargin) || end < local(window_.from - kMargin);
  }

  void EndEvent() {
    if (event_.bad) return;
    const auto miss = [this](std::string_view name) {
      complaints_.Add(event_.line, "the event has no {} and is left out", "sự kiện không có {} nên bị bỏ qua", name);
    };
    if (!event_.start) return miss("DTSTART");
    if (event_.uid.empty()) return miss("UID");
    if (event_.uid.size() > kLongestUid) return miss(fmt::format("UID <= {} B", kLongestUid));
    if (FarAway()) return;
    if (events_.size() < kMostEvents) return events_.push_back(std::move(event_));
    complaints_.Add(event_.line, "more than {} events near the window: this one is left out",
                    "có hơn {} sự kiện gần khoảng thời gian cần đọc: sự kiện này bị bỏ qua", kMostEvents);
  }

  void TakeOfObservance() {
    const std::string& name = line_.name;
    if (name == "DTSTART") {
      const auto stamp = Time(line_.value);
      has_begin_ = stamp.has_value();
      if (stamp) observance_.begin = stamp->local;
    }
    if (name == "TZOFFSETTO") {
      const auto offset = ReadOffset(TrimBlanks(line_.value));
      has_offset_ = offset.has_value();
      observance_.offset = offset.value_or(observance_.offset);
      if (!offset)
        Say("TZOFFSETTO \"{}\" is none; expected +0700", "TZOFFSETTO \"{}\" không hợp lệ; cần +0700", Quoted());
    }
    if (name == "RRULE") observance_.rule = Rule();
    if (name == "RDATE") {
      std::vector<Stamp> stamps;
      Times(stamps);
      for (const Stamp& stamp : stamps) observance_.also.push_back(stamp.local);
    }
  }

  void EndObservance() {
    if (!has_begin_ || !has_offset_) {
      Say("a part of the zone \"{}\" has no right DTSTART or TZOFFSETTO and is left out",
          "một phần của múi giờ \"{}\" không có DTSTART hoặc TZOFFSETTO đúng nên bị bỏ qua",
          PlainText(zone_, kMostQuoted));
    } else if (observances_.size() < kMostObservances) {
      observances_.push_back(std::move(observance_));
    }
  }

  const RoomNames& rooms_;
  const CalendarWindow& window_;
  TimeZones& zones_;
  std::vector<Event>& events_;
  Complaints& complaints_;

  ContentLine line_;
  std::vector<std::string> open_;  // components, the innermost last
  bool any_ = false;               // a calendar has begun
  Event event_;
  std::string zone_;
  std::vector<Observance> observances_;
  Observance observance_;
  bool has_begin_ = false, has_offset_ = false;
};

}  // namespace

bool ReadEvents(std::string_view text, const RoomNames& rooms, const CalendarWindow& window, TimeZones& zones,
                std::vector<Event>& events, Complaints& complaints) {
  return EventReader(rooms, window, zones, events, complaints).Read(text);
}

}  // namespace tramgac::meeting
