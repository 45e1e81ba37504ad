#include "agent/app/panel.h"

#include <gtest/gtest.h>

namespace tramgac::app {
namespace {

using nlohmann::json;

TEST(Panel, NumbersAgreeWithinTheToleranceOrTheLastDigit) {
  EXPECT_EQ(Compare("231", 230.2, 2).agreement, Agreement::kAgrees);
  EXPECT_EQ(Compare("231", 226.4, 2).agreement, Agreement::kAgrees);
  EXPECT_EQ(Compare("231", 226.3, 2).agreement, Agreement::kDeviates);
  EXPECT_EQ(Compare("2", 3, 2).agreement, Agreement::kAgrees) << "the panel rounds";
  EXPECT_EQ(Compare("2.0", 3, 2).agreement, Agreement::kDeviates);
  EXPECT_EQ(Compare("0,5", 0.5, 0).agreement, Agreement::kAgrees) << "a decimal comma";
  EXPECT_EQ(Compare("-10", 10, 2).agreement, Agreement::kDeviates);
  EXPECT_EQ(Compare("0", 7, 2).percent, std::nullopt);
  EXPECT_DOUBLE_EQ(*Compare("200", 210, 2).percent, 5);
  EXPECT_DOUBLE_EQ(*Compare("200", 210, 2).difference, 10);
}

TEST(Panel, StatesAgreeByTheirWords) {
  EXPECT_EQ(Compare("On-Line", "on-line", 2).agreement, Agreement::kAgrees);
  EXPECT_EQ(Compare("on-battery", "on-line", 2).agreement, Agreement::kDeviates);
  EXPECT_EQ(Compare("yes", true, 2).agreement, Agreement::kAgrees);
  EXPECT_EQ(Compare("có", true, 2).agreement, Agreement::kAgrees);
  EXPECT_EQ(Compare("yes", false, 2).agreement, Agreement::kDeviates);
  EXPECT_EQ(Compare("normal", 3, 2).agreement, Agreement::kDeviates);
  EXPECT_EQ(Compare("231", json(), 2).agreement, Agreement::kNotRead);
}

TEST(Panel, AFile) {
  document::Problems problems;
  const auto readings = ParsePanel("p.yaml", "panel: 1\ndevices:\n  ups-1:\n    input.voltage: 231\n", problems);
  ASSERT_EQ(readings.size(), 1U);
  EXPECT_EQ(readings[0].device, "ups-1");
  EXPECT_EQ(readings[0].point, "input.voltage");
  EXPECT_EQ(readings[0].typed, "231");
  EXPECT_EQ(readings[0].place.line, 4U);
  EXPECT_TRUE(problems.empty());
}

TEST(Panel, WhatIsWrongWithAFile) {
  for (const char* text :
       {"", "panel: 2\ndevices: {}\n", "panel: 1\n", "panel: 1\ndevices: {}\nmore: 1\n",
        "panel: 1\ndevices: {ups: [1]}\n", "panel: 1\ndevices: {UPS: {a: 1}}\n", "panel: 1\ndevices: {ups: {a: }}\n"}) {
    document::Problems problems;
    (void)ParsePanel("p.yaml", text, problems);
    EXPECT_FALSE(problems.empty()) << text;
  }
}

}  // namespace
}  // namespace tramgac::app
