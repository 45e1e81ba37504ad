// One JSON object of a report: a head, then `rooms`, as many as fit, then how many were left out.
// Pure; nothing blocks; single-threaded.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/core/base/time.h"
#include "agent/core/payload/json_writer.h"
#include "agent/core/payload/timestamp.h"
#include "agent/meeting/room_look.h"

namespace tramgac::meeting {

// "2026-11-30T01:30:00.000Z"
inline void TimeMember(JsonWriter& json, std::string_view key, UtcTime time) {
  std::array<char, 32> text{};
  json.Text(key, FormatUtc(time.time_since_epoch().count(), text));
}

inline void TextUnlessEmpty(JsonWriter& json, std::string_view key, std::string_view text) {
  if (!text.empty()) json.Text(key, Utf8Text(text));
}

// {"v":1,HEAD,"rooms":{ROOM..},"left_out":N}: `head` writes members, `write_room` one member for one element of
// `rooms`. Outcome: at most `most_bytes`; empty if it does not fit without any room.
template <typename Rooms, typename Head, typename WriteRoom>
std::string BoundedJson(std::size_t most_bytes, const Head& head, const Rooms& rooms, const WriteRoom& write_room) {
  constexpr std::size_t kTail = 40;  // },"left_out":18446744073709551615}
  std::string text(most_bytes, '\0');
  JsonWriter json(text);
  json.BeginObject();
  json.Integer("v", 1);
  head(json);
  json.BeginObject("rooms");
  std::size_t written = 0;
  for (const auto& room : rooms) {
    const JsonWriter before = json;  // what is written behind it is written over
    write_room(json, room);
    if (!json.ok() || json.text().size() + kTail > most_bytes) {
      json = before;
      break;
    }
    ++written;
  }
  json.EndObject();
  json.Integer("left_out", static_cast<std::int64_t>(rooms.size() - written));
  json.EndObject();
  text.resize(json.ok() ? json.text().size() : 0);
  return text;
}

}  // namespace tramgac::meeting
