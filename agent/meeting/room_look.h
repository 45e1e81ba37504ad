// Words and figures that the reports of this folder share: what a room looked like, call quality, both languages.
// Plain values and pure functions; nothing blocks.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "agent/core/base/time.h"
#include "agent/core/model/local_text.h"

namespace tramgac::meeting {

enum class Language : std::uint8_t { kEnglish, kVietnamese };

constexpr std::string_view In(Language language, const LocalText& text) {
  return language == Language::kEnglish ? text.en : text.vi;
}

struct Wording {
  std::string en, vi;
  const std::string& In(Language language) const { return language == Language::kEnglish ? en : vi; }
};

// The state of a room, as drivers/conference/room_state.h names it.
enum class RoomLook : std::uint8_t { kReady, kInCall, kStandby, kDegraded, kUnreachable, kUnknown };
inline constexpr std::size_t kRoomLookCount = 6;

// Of "ready", "in-call", "standby", "degraded", "unreachable", "unknown". Outcome: kUnknown for any other word.
RoomLook LookNamed(std::string_view name);
std::string_view LookName(RoomLook look);
// In a few words.
LocalText LookText(RoomLook look);

// Of a call, or of the line to a room. Below zero: not measured.
struct CallQuality {
  float loss = -1;    // of packets, %
  float jitter = -1;  // ms
  float rtt = -1;     // round trip, ms
  float mos = -1;     // mean opinion score of the voice, 1 to 4.5, as the endpoint tells it
};

// From the first value on quality is bad for some (minor), for all (major). Suggested in ITU-T G.107 and G.114 terms.
struct QualityLimit {
  float minor, major;
};
struct QualityLimits {
  QualityLimit loss{1, 5};
  QualityLimit jitter{30, 50};
  QualityLimit rtt{300, 500};
  QualityLimit mos{3.6F, 3.1F};  // from here downwards
};

// 0: good, or nothing is measured; 1: some measure is beyond minor; 2: one is beyond major.
int Grade(const CallQuality& quality, const QualityLimits& limits);

// The mean opinion score: what the endpoint tells, or the E-model's (ITU-T G.107 with default parameters, G.711 with
// concealment: Ie 0, Bpl 25.1). Its delay is half the round trip and a buffer of twice the jitter; what is not measured
// counts as none. Outcome: 1 to 4.5; -1 if neither that nor the loss is known.
float MosOf(const CallQuality& quality);

// `text` with '?' in place of what is not UTF-8, so that JSON and HTML can hold it.
std::string Utf8Text(std::string_view text);

// "09:05" and "30/11/2026" (English: "2026-11-30") on clocks that are `offset` ahead of UTC.
std::string ClockText(UtcTime time, std::chrono::minutes offset);
std::string DateText(UtcTime time, std::chrono::minutes offset, Language language);

// With one digit behind the point, "5.2"; Vietnamese "5,2".
std::string DecimalText(double number, Language language);

}  // namespace tramgac::meeting
