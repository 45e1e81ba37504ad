#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "agent/page/line_chart.h"
#include "agent/page/qr.h"

namespace tramgac::page {
namespace {

using testing::HasSubstr;
using testing::Not;

// That a reader understands it is shown in tests/system/agent/test_agent_commissioning.py.
TEST(Qr, IsAPictureOrNothing) {
  EXPECT_THAT(QrSvg("tramgac:a/b"), HasSubstr("<path fill=\"#000\" d=\"M4 4h1v1h-1z"));
  EXPECT_EQ(QrSvg(""), "");
  EXPECT_EQ(QrSvg(std::string(kMostInQr + 1, 'x')), "");
  EXPECT_EQ(QrSvg(std::string_view("a\0b", 3)), "");
  EXPECT_NE(QrSvg(std::string(kMostInQr, 'x')), "");
}

TEST(LineChart, AStepAValueAndTheLastHoldsToTheEnd) {
  const std::array<ChartPoint, 2> points = {{{0, 10}, {300, 20}}};
  const std::string svg = LineChartSvg({points, 600, "min"});
  EXPECT_THAT(svg, HasSubstr("points=\"52.0,68.5 52.0,68.5 199.0,68.5 199.0,13.5 346.0,13.5\""));
  EXPECT_THAT(svg, HasSubstr(">10</text>"));
}

TEST(LineChart, NothingAndWhatDoesNotMove) {
  EXPECT_THAT(LineChartSvg({{}, 600, "<b>"}), Not(HasSubstr("polyline")));
  EXPECT_THAT(LineChartSvg({{}, 600, "<b>"}), Not(HasSubstr("<b>")));
  const std::array<ChartPoint, 2> flat = {{{0, 0}, {900, 0}}};
  EXPECT_THAT(LineChartSvg({flat, 600, "min"}), Not(HasSubstr("nan")));
  EXPECT_THAT(LineChartSvg({flat, 600, "min"}), Not(HasSubstr("inf")));
}

}  // namespace
}  // namespace tramgac::page
