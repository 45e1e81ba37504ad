#include "agent/core/decode/text.h"

#include <algorithm>
#include <charconv>

#include "agent/core/base/number_text.h"
#include "agent/core/base/utf8.h"
#include "agent/core/decode/registers.h"

namespace tramgac::decode_internal {
namespace {

constexpr Decoded Bad(Quality why) { return {Value(), why}; }

// The ranges of RFC 2579, DateAndTime.
bool IsDate(ByteSpan bytes) {
  const bool date = bytes[2] >= 1 && bytes[2] <= 12 && bytes[3] >= 1 && bytes[3] <= 31;
  const bool time = bytes[4] <= 23 && bytes[5] <= 59 && bytes[6] <= 60 && bytes[7] <= 9;
  const bool zone = bytes.size() == 8 || ((bytes[8] == '+' || bytes[8] == '-') && bytes[9] <= 13 && bytes[10] <= 59);
  return date && time && zone;
}

}  // namespace

Decoded CleanText(ByteSpan bytes, TextArena& arena) {
  while (!bytes.empty() && bytes[0] != 0 && bytes[0] <= ' ') bytes = bytes.subspan(1);
  const std::span<char> room = arena.Take(bytes.size());
  if (room.size() != bytes.size()) return Bad(Quality::kWrongLength);
  std::size_t size = 0;
  for (std::size_t i = 0; i < bytes.size() && bytes[i] != 0;) {
    const std::size_t length = Utf8Length(bytes.subspan(i));
    const bool control = length == 1 && bytes[i] < 0x20;
    if (length == 0 || control) {
      room[size++] = control ? ' ' : '?';
      ++i;
      continue;
    }
    for (std::size_t k = 0; k < length; ++k) room[size++] = static_cast<char>(bytes[i++]);
  }
  while (size > 0 && room[size - 1] == ' ') --size;
  arena.Shrink(room, size);
  return {Value::Text(std::string_view(room.data(), size))};
}

Decoded HexText(ByteSpan bytes, TextArena& arena) {
  if (bytes.empty()) return {Value::Text({})};
  const std::span<char> room = arena.Take(bytes.size() * 3 - 1);
  if (room.empty()) return Bad(Quality::kWrongLength);
  constexpr char kDigits[] = "0123456789abcdef";
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0) room[3 * i - 1] = ':';
    room[3 * i] = kDigits[bytes[i] >> 4];
    room[3 * i + 1] = kDigits[bytes[i] & 0xF];
  }
  return {Value::Text(std::string_view(room.data(), room.size()))};
}

Decoded OidText(ByteSpan bytes, TextArena& arena) {
  constexpr std::size_t kDigitsOfU32 = 10;
  const std::size_t count = bytes.size() / 4;
  const std::span<char> room = arena.Take(count * (kDigitsOfU32 + 1));
  if (count == 0 || room.empty()) return Bad(Quality::kWrongLength);
  char* at = room.data();
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint8_t* p = bytes.data() + 4 * i;
    const std::uint32_t arc = static_cast<std::uint32_t>(p[0]) | static_cast<std::uint32_t>(p[1]) << 8 |
                              static_cast<std::uint32_t>(p[2]) << 16 | static_cast<std::uint32_t>(p[3]) << 24;
    if (i > 0) *at++ = '.';
    at = std::to_chars(at, room.data() + room.size(), arc).ptr;
  }
  const auto size = static_cast<std::size_t>(at - room.data());
  arena.Shrink(room, size);
  return {Value::Text(std::string_view(room.data(), size))};
}

Decoded DateAndTimeText(ByteSpan bytes, TextArena& arena) {
  if (bytes.size() != 8 && bytes.size() != 11) return Bad(Quality::kWrongLength);
  if (std::all_of(bytes.begin(), bytes.begin() + 8, [](std::uint8_t b) { return b == 0; })) {
    return Bad(Quality::kNotAvailable);  // how agents say "never"
  }
  if (!IsDate(bytes)) return Bad(Quality::kImplausible);
  constexpr std::size_t kLongest = sizeof "65535-12-31T23:59:60+13:59";
  const std::span<char> room = arena.Take(kLongest);
  if (room.empty()) return Bad(Quality::kWrongLength);
  char* at = WritePadded(room.data(), LoadBe16(bytes.data()), 4);
  constexpr std::string_view kBefore = "--T::";
  for (std::size_t i = 0; i < kBefore.size(); ++i) {
    *at++ = kBefore[i];
    at = WritePadded(at, bytes[i + 2], 2);
  }
  if (bytes.size() == 11) {
    *at++ = bytes[8] == '-' ? '-' : '+';
    at = WritePadded(at, bytes[9], 2);
    *at++ = ':';
    at = WritePadded(at, bytes[10], 2);
  }
  const auto size = static_cast<std::size_t>(at - room.data());
  arena.Shrink(room, size);
  return {Value::Text(std::string_view(room.data(), size))};
}

}  // namespace tramgac::decode_internal
