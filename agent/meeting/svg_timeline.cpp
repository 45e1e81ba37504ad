#include "agent/meeting/svg_timeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

namespace tramgac::meeting {
namespace {

using std::chrono::minutes;

// Colours that stay apart as greys, and hatchings where they would not. By RoomLook.
constexpr std::array<std::string_view, kRoomLookCount> kFills = {
    "#d8ecd9", "#1f6b45", "#b9c6d4", "url(#h-degraded)", "url(#h-unreachable)", "url(#h-unknown)"};

// Of the picture, in its own units: about a pixel each on a page of A4 in landscape.
constexpr double kWidth = 1040, kLeft = 46, kRight = 1016;
constexpr double kBandTop = 2, kBandHeight = 16, kLossTop = 25, kLossBottom = 52, kHeight = 70;
constexpr float kUsualTop = 10;  // % of loss; the same for all rooms unless one loses more

class Picture {
 public:
  Picture(const CallReport& report, const RoomTimeline* timeline, Language language)
      : report_(report), timeline_(timeline), language_(language), begin_(report.start - kWatchAhead) {}

  std::string Draw() {
    Put(R"(<svg class="t" viewBox="0 0 {} {}" role="img">)", kWidth, kHeight);
    Band();
    Loss();
    Axis();
    out_ += "</svg>";
    return std::move(out_);
  }

 private:
  template <typename... Args>
  void Put(std::string_view format, const Args&... args) {
    fmt::format_to(std::back_inserter(out_), fmt::runtime(format), args...);
  }

  double X(UtcTime time) const {
    const auto share =
        static_cast<double>((time - begin_).count()) / static_cast<double>((report_.end - begin_).count());
    return kLeft + std::clamp(share, 0.0, 1.0) * (kRight - kLeft);
  }

  double Y(float loss) const {
    return kLossBottom - static_cast<double>(std::min(loss, top_) / top_) * (kLossBottom - kLossTop);
  }

  void Stretch(RoomLook look, UtcTime from, UtcTime to) {
    if (from >= to) return;
    Put(R"(<rect x="{:.1f}" y="{}" width="{:.1f}" height="{}" fill="{}"/>)", X(from), kBandTop, X(to) - X(from),
        kBandHeight, kFills[static_cast<std::size_t>(look)]);
  }

  // Neighbours that look the same are one rectangle; what no sample speaks for is not known.
  void Band() {
    RoomLook look = RoomLook::kUnknown;
    UtcTime from = begin_, known_until = begin_;
    const auto change = [&](RoomLook next, UtcTime at) {
      if (next == look) return;
      Stretch(look, from, at);
      look = next;
      from = at;
    };
    for (std::size_t i = 0; timeline_ != nullptr && i < std::min(timeline_->samples.size(), kMostSamples); ++i) {
      const CallSample& sample = timeline_->samples[i];
      const UtcTime until = HoldsUntil(timeline_->samples, i, report_.rules.hold, report_.end);
      if (until <= known_until) continue;
      if (sample.at > known_until) change(RoomLook::kUnknown, known_until);
      change(Shown(sample), std::max(sample.at, begin_));
      known_until = until;
    }
    change(RoomLook::kUnknown, known_until);
    Stretch(look, from, report_.end);
    Put(R"(<rect class="frame" x="{}" y="{}" width="{}" height="{}"/>)", kLeft, kBandTop, kRight - kLeft, kBandHeight);
  }

  // In the call, whatever its state; and not in the call, whatever it looked like.
  static RoomLook Shown(const CallSample& sample) {
    if (sample.in_call == InCall::kYes && sample.look != RoomLook::kUnreachable) return RoomLook::kInCall;
    if (sample.in_call == InCall::kNo && sample.look == RoomLook::kInCall) return RoomLook::kReady;
    return sample.look;
  }

  void Loss() {
    const auto list =
        timeline_ == nullptr ? std::vector<CallMinute>{} : MinutesOf(report_.start, report_.end, *timeline_);
    for (const CallMinute& minute : list) top_ = std::max(top_, std::ceil(minute.quality.loss / 10) * 10);
    const float limit = report_.rules.limits.loss.major;
    Put(R"(<line class="grid" x1="{0}" y1="{2}" x2="{1}" y2="{2}"/><line class="limit" x1="{0}" y1="{3:.1f}" x2="{1}" y2="{3:.1f}"/>)",
        kLeft, kRight, kLossBottom, Y(limit));
    Put(R"(<text x="{0}" y="{1}" text-anchor="end">{2:.0f} %</text><text x="{0}" y="{3}" text-anchor="end">0</text>)",
        kLeft - 4, kLossTop + 7, top_, kLossBottom);
    std::string points;
    UtcTime last{};
    const auto flush = [&] {
      if (!points.empty()) Put(R"(<polyline class="loss" points="{}"/>)", points);
      points.clear();
    };
    for (const CallMinute& minute : list) {
      if (minute.quality.loss < 0) continue;
      if (minute.at - last > minutes(1)) flush();
      last = minute.at;
      // A minute is as wide as it lasts, so that a single bad one is seen.
      fmt::format_to(std::back_inserter(points), "{0:.1f},{2:.1f} {1:.1f},{2:.1f} ", X(minute.at),
                     X(minute.at + minutes(1)), Y(minute.quality.loss));
    }
    flush();
  }

  void Axis() {
    constexpr std::array<int, 9> kSteps = {5, 10, 15, 30, 60, 120, 240, 480, 1440};
    const auto span = std::chrono::ceil<minutes>(report_.end - begin_);
    const auto enough = std::find_if(kSteps.begin(), kSteps.end(), [&](int step) { return span.count() / step <= 12; });
    const minutes step(enough != kSteps.end() ? *enough : (span.count() / 12 / 1440 + 1) * 1440);
    const auto offset = report_.rules.local_offset;
    for (UtcTime at = std::chrono::floor<minutes>(begin_ + offset) - offset; at <= report_.end; at += minutes(1)) {
      if (at < begin_ || std::chrono::floor<minutes>((at + offset).time_since_epoch()) % step != minutes(0)) continue;
      Tick(at, step >= minutes(1440) ? DateText(at, offset, language_) : ClockText(at, offset));
    }
    Put(R"(<line class="start" x1="{0:.1f}" y1="0" x2="{0:.1f}" y2="{1}"/>)", X(report_.start), kLossBottom);
  }

  void Tick(UtcTime at, std::string_view text) {
    Put(R"(<line class="grid" x1="{0:.1f}" y1="{1}" x2="{0:.1f}" y2="{2}"/><text x="{0:.1f}" y="{3}" text-anchor="middle">{4}</text>)",
        X(at), kLossBottom, kLossBottom + 4, kHeight - 4, text);
  }

  const CallReport& report_;
  const RoomTimeline* const timeline_;
  const Language language_;
  const UtcTime begin_;
  float top_ = kUsualTop;
  std::string out_;
};

}  // namespace

std::string TimelinePatterns() {
  return R"svg(<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>
<pattern id="h-degraded" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="7" height="7" fill="#f4c04d"/><rect width="2.4" height="7" fill="#5c4300"/></pattern>
<pattern id="h-unreachable" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="#a3231f"/><path d="M0 0L6 6M6 0L0 6" stroke="#fff" stroke-width="1"/></pattern>
<pattern id="h-unknown" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="#fff"/><circle cx="3" cy="3" r="1" fill="#777"/></pattern>
</defs></svg>
)svg";
}

std::string LookSample(RoomLook look) {
  return fmt::format(
      R"(<svg class="k" viewBox="0 0 26 12"><rect class="frame" width="26" height="12" style="fill:{}"/></svg>)",
      kFills[static_cast<std::size_t>(look)]);
}

std::string TimelineSvg(const CallReport& report, const RoomTimeline* timeline, Language language) {
  return Picture(report, timeline, language).Draw();
}

}  // namespace tramgac::meeting
