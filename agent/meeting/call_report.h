// How a meeting went: from what was seen of each room while it lasted, who took part, from when to when, and how well
// they heard and saw each other. As figures, in words, as JSON, and as a page to print.
// Pure functions; nothing blocks; thread-safe.
#pragma once

#include <array>
#include <chrono>
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

inline constexpr std::size_t kMostSamples = 3000;  // of one room (a day at every 30 s); later ones are passed over

enum class InCall : std::uint8_t { kUnknown, kNo, kYes };

// What was seen of a room at one time. It holds until the next sample, but no longer than CallRules::hold.
struct CallSample {
  UtcTime at;
  RoomLook look = RoomLook::kUnknown;
  InCall in_call = InCall::kUnknown;  // kUnknown: what `look` says of it
  CallQuality quality{};              // of the call
};

struct RoomTimeline {
  std::string id;
  Wording label;
  std::string contact;
  std::vector<CallSample> samples;  // by time; one that is not later than the one before it is passed over
};

struct CallRules {
  QualityLimits limits;
  std::chrono::seconds hold{90};           // without a new sample nothing is known after that
  std::chrono::minutes late{5};            // so much later than the start, or earlier than the end, is a fault
  std::chrono::minutes local_offset{420};  // of the clocks of those who read it, ahead of UTC
};

// The worst first.
enum class CallVerdict : std::uint8_t { kNeverJoined, kPoor, kFair, kNoData, kGood };
inline constexpr std::size_t kCallVerdictCount = 5;

// "never-joined", "poor", "fair", "no-data", "good".
std::string_view CallVerdictName(CallVerdict verdict);
LocalText CallVerdictText(CallVerdict verdict);

// Means of the samples of one minute in which the room was in the call; CallQuality::mos is MosOf of each.
struct CallMinute {
  UtcTime at;  // its beginning, counted from the start of the meeting
  CallQuality quality;
};

// Below zero: not measured.
struct Measured {
  float mean = -1, worst = -1;
};

struct RoomCall {
  std::string id;
  Wording label;
  std::string contact;
  CallVerdict verdict = CallVerdict::kNoData;
  std::optional<UtcTime> joined;             // of the call it was in during the meeting; may be before its start
  std::optional<UtcTime> left;               // nothing: it was not seen to leave
  std::chrono::milliseconds in_call{0};      // between start and end of the meeting
  std::size_t absences = 0;                  // how often it was away in between and came back
  std::chrono::milliseconds absent{0};       // .. for how long in all
  std::chrono::milliseconds unknown{0};      // between start and end: not known whether it was in the call
  Measured loss, jitter, rtt, mos;           // %, ms, ms; the worst of a minute
  std::optional<CallMinute> worst_minute;    // with the lowest score; nothing: nothing measured, or nothing ever lost
  std::size_t minutes = 0, bad_minutes = 0;  // with measures; of them beyond a major limit
  Wording remark;                            // what there is to say, in words; empty for a good one
};

struct CallReport {
  std::string meeting, title, contact;
  UtcTime start, end;
  std::vector<RoomCall> rooms;                          // the worst first, then by id
  std::array<std::size_t, kCallVerdictCount> counts{};  // by CallVerdict
  CallVerdict overall = CallVerdict::kNoData;           // see BuildCallReport
  Wording summary;                                      // in a few sentences
  CallRules rules;
};

// Of each room:
//   never-joined  it was seen between start and end, and never in a call
//   no-data       of no time between start and end is it known whether it was in a call
//   poor          a mean is beyond a major limit, or a tenth of its minutes are, or it missed a tenth of the
//   meeting fair          a mean is beyond a minor limit, a minute beyond a major one, or it came late, left early, was
//   away, or
//                 for longer than `late` it is not known where it was
//   good          otherwise
// An invited room without a timeline is no-data. Overall: good if all are; no-data if nothing is known of any; poor if
// a tenth of the rooms (or the only one) were never there or poor; fair otherwise.
CallReport BuildCallReport(const Meeting& meeting, std::span<const RoomTimeline> timelines,
                           const CallRules& rules = {});

// The minutes of one room for which there are measures, by time.
std::vector<CallMinute> MinutesOf(UtcTime start, UtcTime end, const RoomTimeline& timeline);

// Whether the room was in the call. Outcome: nothing if that is not known.
std::optional<bool> InTheCall(const CallSample& sample);

// Until when a sample holds: the next later one, `hold`, or `end`.
UtcTime HoldsUntil(const std::vector<CallSample>& samples, std::size_t index, std::chrono::seconds hold, UtcTime end);

// One JSON object:
//   {"v":1,"meeting":..,"title":..,"start":..,"end":..,"overall":"fair","summary_en":..,"summary_vi":..,"invited":3,
//    "good":1,"fair":0,"poor":1,"never_joined":1,"no_data":0,
//    "rooms":{"ID":{"verdict":..,"label_en":..,"label_vi":..,"joined":..,"left":..,"minutes":118.5,"absences":0,
//      "absent_minutes":0,"unknown_minutes":0,"loss_mean":..,"loss_worst":..,"jitter_mean":..,"jitter_worst":..,"rtt_mean":..,"rtt_worst":..,
//      "mos_mean":..,"mos_worst":..,"worst_minute":"..Z","worst_minute_loss":..,"bad_minutes":3,"remark_en":..,
//      "remark_vi":..,"call":..}},
//    "left_out":0}
// What is not known is left out. `rooms` as in ReadinessJson.
// Outcome: at most `most_bytes`; empty if not even the object without rooms fits.
std::string CallReportJson(const CallReport& report, std::size_t most_bytes);

// One HTML file for people: no scripts and nothing from elsewhere; a picture of each room's timeline; also readable
// when it is printed in black and white on A4. `timelines` as given to BuildCallReport; `made`: the time now.
std::string CallReportHtml(const CallReport& report, std::span<const RoomTimeline> timelines, Language language,
                           UtcTime made);

}  // namespace tramgac::meeting
