#include "agent/app/meeting_order.h"

#include "agent/app/json_member.h"
#include "agent/core/payload/timestamp.h"
#include "agent/meeting/room_names.h"

namespace tramgac::app {
namespace {

// With or without milliseconds.
std::optional<std::int64_t> ParseTime(std::string text) {
  constexpr std::size_t kSeconds = std::string_view("2026-12-01T01:00:00").size();
  if (text.size() == kSeconds + 1) text.insert(kSeconds, ".000");
  return ParseUtc(text);
}

}  // namespace

std::optional<meeting::Meeting> ParseMeetingOrder(const nlohmann::json& order) {
  if (!order.is_object()) return std::nullopt;
  meeting::Meeting meeting;
  meeting.id = TextMember(order, "id");
  meeting.title = TextMember(order, "title");
  meeting.contact = TextMember(order, "contact");
  meeting.cancelled = BoolMember(order, "cancelled", false);
  const auto start = ParseTime(TextMember(order, "start")), end = ParseTime(TextMember(order, "end"));
  if (meeting.id.empty() || !start || !end) return std::nullopt;
  meeting.start = UtcTime(std::chrono::milliseconds(*start));
  meeting.end = UtcTime(std::chrono::milliseconds(*end));
  const auto rooms = order.find("rooms");
  if (rooms == order.end()) return meeting;
  if (!rooms->is_array() || rooms->size() > meeting::kMostRooms) return std::nullopt;
  for (const nlohmann::json& room : *rooms) {
    if (!room.is_string()) return std::nullopt;
    meeting::AddOnce(room.get<std::string>(), meeting.rooms);
  }
  return meeting;
}

}  // namespace tramgac::app
