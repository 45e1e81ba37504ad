#include "agent/page/line_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "agent/page/page.h"

namespace tramgac::page {
namespace {

// In the picture's own units: about a pixel each on half a page of A4.
constexpr double kWidth = 360, kHeight = 96, kLeft = 52, kRight = 346, kTop = 8, kBottom = 74;

struct Scale {
  double low, high;
};

// A line that does not move is in the middle, and small noise does not look like a storm.
Scale ScaleOf(std::span<const ChartPoint> points) {
  if (points.empty()) return {0, 1};
  const auto [least, most] = std::ranges::minmax_element(points, {}, &ChartPoint::value);
  const double low = least->value, high = most->value;
  const double room = std::max({(high - low) * 0.1, std::abs(high) * 0.01, 1e-9});
  return {low - room, high + room};
}

std::string NumberText(double number) { return fmt::format("{:.4g}", number); }

}  // namespace

std::string LineChartSvg(const LineChart& chart) {
  const Scale scale = ScaleOf(chart.points);
  const auto x = [&](double second) { return kLeft + std::clamp(second / chart.seconds, 0.0, 1.0) * (kRight - kLeft); };
  const auto y = [&](double value) {
    return kBottom - (value - scale.low) / (scale.high - scale.low) * (kBottom - kTop);
  };
  std::string out = fmt::format(
      R"(<svg class="c" viewBox="0 0 {} {}" role="img"><rect class="frame" x="{}" y="{}" width="{}" height="{}"/>)",
      kWidth, kHeight, kLeft, kTop, kRight - kLeft, kBottom - kTop);
  const auto put = [&out](std::string_view format, const auto&... values) {
    fmt::format_to(std::back_inserter(out), fmt::runtime(format), values...);
  };
  for (int part = 0; part <= 5; ++part) {
    const double second = chart.seconds * part / 5;
    put(R"(<line class="grid" x1="{0:.1f}" y1="{1}" x2="{0:.1f}" y2="{2}"/><text x="{0:.1f}" y="{3}" text-anchor="middle">{4:.2g}</text>)",
        x(second), kBottom, kBottom + 4, kBottom + 16, second / 60);
  }
  put(R"(<text x="{}" y="{}" text-anchor="end">{}</text>)", kLeft - 12, kBottom + 16, Escaped(chart.minutes_word));
  if (!chart.points.empty()) {
    put(R"(<text x="{0}" y="{1}" text-anchor="end">{2}</text><text x="{0}" y="{3}" text-anchor="end">{4}</text>)",
        kLeft - 4, kTop + 8, NumberText(scale.high), kBottom, NumberText(scale.low));
    out += R"(<polyline class="line" points=")";
    double before = chart.points.front().value;
    for (const ChartPoint& point : chart.points) {
      put("{0:.1f},{1:.1f} {0:.1f},{2:.1f} ", x(point.second), y(before), y(point.value));
      before = point.value;
    }
    put(R"({:.1f},{:.1f}"/>)", x(chart.seconds), y(before));
  }
  return out + "</svg>";
}

}  // namespace tramgac::page
