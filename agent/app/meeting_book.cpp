#include "agent/app/meeting_book.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "agent/app/json_member.h"

namespace tramgac::app {
namespace {

using meeting::Meeting;
using meeting::Source;
using std::chrono::days;
using std::chrono::minutes;

constexpr std::string_view kKey = "meetings";
constexpr std::size_t kLargestOrders = 60'000;  // bytes in the store
constexpr days kBehind{31}, kAhead{60};         // of a calendar: what is over can still be reported on

std::int64_t Milliseconds(UtcTime at) { return at.time_since_epoch().count(); }

std::vector<meeting::RoomName> NamesOf(const config::NodeConfig& config) {
  std::vector<meeting::RoomName> names;
  for (const config::RoomConfig& room : config.rooms) names.push_back({room.id, {room.label.en, room.label.vi}});
  return names;
}

}  // namespace

MeetingBook::MeetingBook(const config::NodeConfig& config, RecordStore& store)
    : config_(config), store_(store), names_(NamesOf(config)) {
  for (std::size_t i = 0; i < config.rooms.size(); ++i) rooms_.emplace(config.rooms[i].id, i);
  Load();
}

std::optional<std::size_t> MeetingBook::RoomNamed(std::string_view id) const {
  const auto found = rooms_.find(id);
  return found == rooms_.end() ? std::nullopt : std::optional(found->second);
}

void MeetingBook::Load() {
  std::vector<std::uint8_t> bytes(kLargestOrders);
  const Result<std::size_t> size = store_.Get(kKey, bytes);
  if (!size.ok()) return;
  const auto orders =
      nlohmann::json::parse(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size.value()), nullptr, false);
  if (!orders.is_array()) return;
  std::vector<Meeting> meetings;
  for (const nlohmann::json& order : orders) {
    Meeting& meeting = meetings.emplace_back();
    meeting.id = TextMember(order, "id");
    meeting.title = TextMember(order, "title");
    meeting.contact = TextMember(order, "contact");
    meeting.start = UtcTime(std::chrono::milliseconds(WholeMember(order, "start").value_or(0)));
    meeting.end = UtcTime(std::chrono::milliseconds(WholeMember(order, "end").value_or(0)));
    meeting.cancelled = BoolMember(order, "cancelled", false);
    for (const nlohmann::json& room : order.value("rooms", nlohmann::json::array())) {
      if (room.is_string() && rooms_.contains(room.get<std::string>())) meeting.rooms.push_back(room);
    }
  }
  plan_.Replace(Source::kCommand, std::move(meetings));
}

void MeetingBook::Save() {
  nlohmann::json orders = nlohmann::json::array();
  for (const Meeting& meeting : plan_.Of(Source::kCommand)) {
    orders.push_back({{"id", meeting.id},
                      {"title", meeting.title},
                      {"contact", meeting.contact},
                      {"start", Milliseconds(meeting.start)},
                      {"end", Milliseconds(meeting.end)},
                      {"cancelled", meeting.cancelled},
                      {"rooms", meeting.rooms}});
  }
  const std::string text = orders.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  // Too many to be kept: they hold until the next start.
  if (text.size() > kLargestOrders) return;
  [[maybe_unused]] const Status kept =
      store_.Put(kKey, ByteSpan(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

Status MeetingBook::Put(Meeting meeting) {
  for (const std::string& room : meeting.rooms) {
    if (!rooms_.contains(room)) return Status::kNotFound;
  }
  const Status status = plan_.Put(std::move(meeting));
  if (Ok(status)) Save();
  return status;
}

Status MeetingBook::Withdraw(std::string_view id) {
  const Status status = plan_.Withdraw(id);
  if (Ok(status)) Save();
  return status;
}

bool MeetingBook::Refresh(UtcTime now, int local_offset_minutes) {
  const bool other_clock = std::exchange(offset_minutes_, local_offset_minutes) != local_offset_minutes;
  if (other_clock) TakeConfigured();
  if (other_clock) calendar_time_ = {};
  return !config_.meetings.calendar.empty() && TakeCalendar(now);
}

void MeetingBook::TakeConfigured() {
  const auto utc = [&](std::int64_t local_ms) {
    return UtcTime(std::chrono::milliseconds(local_ms) - minutes(offset_minutes_));
  };
  std::vector<Meeting> meetings;
  for (const config::MeetingConfig& from : config_.meetings.list) {
    Meeting& meeting = meetings.emplace_back();
    meeting.id = from.id;
    meeting.title = from.title;
    meeting.contact = from.contact;
    meeting.start = utc(from.start_local_ms);
    meeting.end = utc(from.end_local_ms);
    for (const config::Reference& room : from.rooms) meeting::AddOnce(room.id, meeting.rooms);
  }
  plan_.Replace(Source::kConfiguration, std::move(meetings));
}

// A file that is just being written, or is none, changes nothing.
bool MeetingBook::TakeCalendar(UtcTime now) {
  const std::string& path = config_.meetings.calendar;
  std::error_code no_time, no_size;
  const auto time = std::filesystem::last_write_time(path, no_time);
  const auto size = std::filesystem::file_size(path, no_size);
  const std::int64_t day = std::chrono::floor<days>(now).time_since_epoch().count();
  const bool readable = !no_time && !no_size && size <= meeting::kLargestCalendar;
  if (readable && time == calendar_time_ && size == calendar_size_ && day == calendar_day_) return false;
  meeting::CalendarReading reading;
  if (readable) {
    std::ifstream file(path, std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    reading = ReadCalendar(text, names_, {now - kBehind, now + kAhead, minutes(offset_minutes_)});
    calendar_time_ = time;
    calendar_size_ = size;
    calendar_day_ = day;
  } else {
    reading.problems.push_back({0, "the file cannot be read: " + path, "không đọc được tệp: " + path});
  }
  if (reading.complete) plan_.Replace(Source::kCalendar, std::move(reading.meetings));
  const bool news = !std::ranges::equal(reading.problems, problems_, {}, &meeting::CalendarProblem::en,
                                        &meeting::CalendarProblem::en);
  problems_ = std::move(reading.problems);
  return news;
}

}  // namespace tramgac::app
