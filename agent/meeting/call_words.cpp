#include "agent/meeting/call_words.h"

#include <fmt/format.h>

namespace tramgac::meeting {
namespace {

using std::chrono::milliseconds;

constexpr std::array<std::string_view, kCallVerdictCount> kNames = {"never-joined", "poor", "fair", "no-data", "good"};
constexpr std::array<LocalText, kCallVerdictCount> kTexts = {{
    {"never joined", "không tham gia"},
    {"poor", "kém"},
    {"with faults", "có lỗi"},
    {"no data", "không có dữ liệu"},
    {"good", "tốt"},
}};

std::int64_t Minutes(milliseconds time) { return std::chrono::round<std::chrono::minutes>(time).count(); }

// Sentences of one language, one behind the other.
class Sentences {
 public:
  explicit Sentences(Language language) : language_(language) {}

  template <typename... Args>
  void Add(std::string_view en, std::string_view vi, const Args&... args) {
    if (!text_.empty()) text_ += ' ';
    text_ += fmt::format(fmt::runtime(language_ == Language::kEnglish ? en : vi), args...);
  }
  std::string Take() { return std::move(text_); }

 private:
  const Language language_;
  std::string text_;
};

}  // namespace

std::string_view CallVerdictName(CallVerdict verdict) { return kNames[static_cast<std::size_t>(verdict)]; }
LocalText CallVerdictText(CallVerdict verdict) { return kTexts[static_cast<std::size_t>(verdict)]; }

std::string CallRemark(const CallReport& report, const RoomCall& room, Language language) {
  const CallRules& rules = report.rules;
  const auto decimal = [language](float number) { return DecimalText(number, language); };
  const auto clock = [&](UtcTime time) { return ClockText(time, rules.local_offset); };
  Sentences say(language);
  if (room.verdict == CallVerdict::kNeverJoined) say.Add("Never joined.", "Không tham gia cuộc họp.");
  if (room.verdict == CallVerdict::kNoData) {
    say.Add("Not known whether it took part.", "Không rõ có tham gia hay không.");
  }
  if (room.joined && *room.joined - report.start > rules.late) {
    say.Add("Joined {} min late.", "Vào muộn {} phút.", Minutes(*room.joined - report.start));
  }
  if (room.left && report.end - *room.left > rules.late) {
    say.Add("Left {} min early.", "Rời sớm {} phút.", Minutes(report.end - *room.left));
  }
  if (room.absences > 0) {
    say.Add("Absences: {}, {} min in all.", "Mất kết nối {} lần, tổng cộng {} phút.", room.absences,
            Minutes(room.absent));
  }
  if (room.joined && room.unknown > rules.late) {
    say.Add("Of {} min nothing is known.", "Không có dữ liệu trong {} phút.", Minutes(room.unknown));
  }
  if (room.loss.mean >= rules.limits.loss.minor) {
    say.Add("Lost {} % of the packets.", "Mất {} % số gói tin.", decimal(room.loss.mean));
  }
  if (room.jitter.mean >= rules.limits.jitter.minor) {
    say.Add("Jitter {} ms.", "Biến thiên trễ {} ms.", decimal(room.jitter.mean));
  }
  if (room.rtt.mean >= rules.limits.rtt.minor) {
    say.Add("Round trip {} ms.", "Độ trễ khứ hồi {} ms.", decimal(room.rtt.mean));
  }
  if (room.bad_minutes > 0 && room.worst_minute) {
    say.Add("{} bad minutes, the worst at {}.", "{} phút chất lượng kém, xấu nhất lúc {}.", room.bad_minutes,
            clock(room.worst_minute->at));
  }
  return say.Take();
}

std::string CallSummary(const CallReport& report, Language language) {
  const auto count = [&](CallVerdict verdict) { return report.counts[static_cast<std::size_t>(verdict)]; };
  const std::size_t invited = report.rooms.size();
  const std::size_t never = count(CallVerdict::kNeverJoined), unknown = count(CallVerdict::kNoData);
  Sentences say(language);
  if (invited == 0) {
    say.Add("No rooms were invited.", "Không có phòng nào được mời.");
    return say.Take();
  }
  say.Add("{} of {} rooms took part.", "{}/{} phòng đã tham gia.", invited - never - unknown, invited);
  if (never > 0) say.Add("{} never joined.", "{} phòng không tham gia.", never);
  if (unknown > 0) say.Add("Of {} it is not known.", "{} phòng không có dữ liệu.", unknown);
  if (const auto poor = count(CallVerdict::kPoor)) say.Add("Poor: {}.", "Chất lượng kém: {} phòng.", poor);
  if (const auto fair = count(CallVerdict::kFair)) say.Add("With faults: {}.", "Có lỗi: {} phòng.", fair);
  if (report.overall == CallVerdict::kGood) say.Add("All of them without faults.", "Tất cả đều tốt.");
  return say.Take();
}

}  // namespace tramgac::meeting
