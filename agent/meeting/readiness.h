// Is the room ready for the meeting? From what is known of the rooms now, for each room that is invited: ready, not
// ready or not known, why, and whom to call. Pure functions; nothing blocks; the time is an argument.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/meeting/meeting.h"
#include "agent/meeting/room_look.h"

namespace tramgac::meeting {

// Of a room's calls in the past, kbit/s. Nothing: not known, or not yet.
struct CallRates {
  std::optional<std::uint32_t> latest;  // of the latest one
  std::optional<std::uint32_t> usual;   // of those before it
};

// What is known of a room.
struct RoomNow {
  std::string id;
  Wording label;
  RoomLook look = RoomLook::kUnknown;  // of what is stale nothing is known any more
  std::vector<Wording> reasons;        // of that state, the most important first
  std::string contact;                 // whom to call; empty: the meeting's contact
  CallQuality line;                    // of the line to it
  CallRates calls;                     // of its calls in the past
};

// The worst first.
enum class Readiness : std::uint8_t { kNotReady, kNotKnown, kReady };
inline constexpr std::size_t kReadinessCount = 3;

// "not-ready", "not-known", "ready".
std::string_view ReadinessName(Readiness readiness);

struct RoomReadiness {
  std::string id;
  Wording label;
  Readiness readiness = Readiness::kNotKnown;
  RoomLook look = RoomLook::kUnknown;
  Wording reason;    // empty only for ready ones; a ready one may have a remark
  std::string call;  // may be empty
  CallRates calls;
};

struct ReadinessReport {
  std::string meeting, title;
  std::string contact;
  UtcTime start, end, at;                             // `at`: when it was made
  bool watched = false, running = false;              // at that time
  std::vector<RoomReadiness> rooms;                   // the worst first, then by id
  std::array<std::size_t, kReadinessCount> counts{};  // by Readiness
  Readiness overall = Readiness::kNotKnown;           // the worst of the rooms; kNotKnown without rooms
  Wording summary;                                    // in one sentence
};

// A room is ready if it is ready, in standby or in a call; a poor line (one lost ping is enough for that), a call that
// is not this meeting's, and a latest call that got less than half of the usual bandwidth are remarks. One that is
// degraded or unreachable is not ready. It is not known if its state is not, or if `rooms` does not have it.
ReadinessReport JudgeReadiness(const Meeting& meeting, std::span<const RoomNow> rooms, UtcTime now,
                               const QualityLimits& limits = {});

// For people, in one line: "LABEL: REASON Call: CONTACT".
std::string RoomText(const RoomReadiness& room, Language language);

// One JSON object:
//   {"v":1,"meeting":..,"title":..,"contact":..,"start":..,"end":..,"watched":true,"running":false,"t":..,
//    "overall":"not-ready","summary_en":..,"summary_vi":..,"invited":3,"ready":1,"not_ready":1,"not_known":1,
//    "rooms":{"ID":{"readiness":..,"state":..,"label_en":..,"label_vi":..,"reason_en":..,"reason_vi":..,"call":..,
//      "rate_latest":384,"rate_usual":1920}},
//    "left_out":0}
// `rooms` has the worst first, as many as fit; `left_out` counts the others. Empty texts are left out.
// Outcome: at most `most_bytes`; empty if not even the object without rooms fits.
std::string ReadinessJson(const ReadinessReport& report, std::size_t most_bytes);

}  // namespace tramgac::meeting
