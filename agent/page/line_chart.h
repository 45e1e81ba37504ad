// A small picture of one quantity over some minutes, as an svg of class "c". Pure; thread-safe; nothing blocks.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tramgac::page {

struct ChartPoint {
  double second = 0;  // since the picture begins
  double value = 0;   // finite
};

struct LineChart {
  std::span<const ChartPoint> points;  // by time; each value holds until the next
  double seconds = 600;                // how long the picture is, above 0
  std::string_view minutes_word;       // of the time axis: "min", "phút"
};

// Outcome: an empty frame without points; points outside the picture are drawn at its edges.
std::string LineChartSvg(const LineChart& chart);

}  // namespace tramgac::page
