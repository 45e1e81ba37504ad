#include "agent/meeting/room_look.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "agent/core/base/utf8.h"

namespace tramgac::meeting {
namespace {

struct Look {
  std::string_view name;
  LocalText text;
};

constexpr std::array<Look, kRoomLookCount> kLooks = {{
    {"ready", {"ready", "sẵn sàng"}},
    {"in-call", {"in a call", "đang họp"}},
    {"standby", {"in standby", "đang ở chế độ chờ"}},
    {"degraded", {"works, but not as it should", "hoạt động nhưng có lỗi"}},
    {"unreachable", {"cannot be called", "không liên lạc được"}},
    {"unknown", {"not known", "chưa rõ"}},
}};

int GradeOf(float value, const QualityLimit& limit) {
  if (value < 0) return 0;
  return value >= limit.major ? 2 : value >= limit.minor ? 1 : 0;
}

}  // namespace

RoomLook LookNamed(std::string_view name) {
  const auto at = std::find_if(kLooks.begin(), kLooks.end(), [name](const Look& look) { return look.name == name; });
  return at == kLooks.end() ? RoomLook::kUnknown : static_cast<RoomLook>(at - kLooks.begin());
}

std::string_view LookName(RoomLook look) { return kLooks[static_cast<std::size_t>(look)].name; }
LocalText LookText(RoomLook look) { return kLooks[static_cast<std::size_t>(look)].text; }

int Grade(const CallQuality& quality, const QualityLimits& limits) {
  const float mos = MosOf(quality);
  const int voice = mos < 0 ? 0 : mos <= limits.mos.major ? 2 : mos <= limits.mos.minor ? 1 : 0;
  return std::max({voice, GradeOf(quality.loss, limits.loss), GradeOf(quality.jitter, limits.jitter),
                   GradeOf(quality.rtt, limits.rtt)});
}

float MosOf(const CallQuality& quality) {
  constexpr float kBpl = 25.1F, kLateFrom = 177.3F;
  if (quality.mos >= 0) return quality.mos;
  if (quality.loss < 0) return -1;
  const float delay = std::max(quality.rtt, 0.0F) / 2 + 2 * std::max(quality.jitter, 0.0F);
  const float late = delay > kLateFrom ? 0.11F * (delay - kLateFrom) : 0;
  const float r = 93.2F - 0.024F * delay - late - 95 * quality.loss / (quality.loss + kBpl);
  if (r < 0) return 1;
  return std::clamp(1 + 0.035F * r + r * (r - 60) * (100 - r) * 7e-6F, 1.0F, 4.5F);
}

std::string Utf8Text(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = Utf8Length({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    out += length == 0 ? std::string_view("?") : text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

std::string ClockText(UtcTime time, std::chrono::minutes offset) {
  const UtcTime local = time + offset;
  const std::chrono::hh_mm_ss clock(local - std::chrono::floor<std::chrono::days>(local));
  return fmt::format("{:02}:{:02}", clock.hours().count(), clock.minutes().count());
}

std::string DateText(UtcTime time, std::chrono::minutes offset, Language language) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time + offset));
  const auto year = static_cast<int>(date.year());
  const auto month = static_cast<unsigned>(date.month()), day = static_cast<unsigned>(date.day());
  return language == Language::kEnglish ? fmt::format("{:04}-{:02}-{:02}", year, month, day)
                                        : fmt::format("{:02}/{:02}/{:04}", day, month, year);
}

std::string DecimalText(double number, Language language) {
  std::string text = fmt::format("{:.1f}", number);
  if (language == Language::kVietnamese) std::replace(text.begin(), text.end(), '.', ',');
  return text;
}

}  // namespace tramgac::meeting
