#include "agent/core/base/kept_runs.h"

#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <vector>

namespace tramgac {
namespace {

TEST(KeptRunsTest, WhatIsKeptStaysWhereItIs) {
  KeptTexts texts;
  std::vector<std::string_view> views;
  std::vector<std::string> expected;
  for (int i = 0; i < 1000; ++i) {
    expected.push_back("text " + std::to_string(i * i));
    views.push_back(texts.Keep(expected.back()));
  }
  for (std::size_t i = 0; i < views.size(); ++i) EXPECT_EQ(views[i], expected[i]);
}

TEST(KeptRunsTest, RunsOfEveryLengthDoNotTouchEachOther) {
  KeptRuns<std::uint32_t> runs;
  std::vector<std::span<const std::uint32_t>> kept;
  for (std::uint32_t size = 0; size < 600; ++size) {
    std::vector<std::uint32_t> run(size);
    std::iota(run.begin(), run.end(), size);
    kept.push_back(runs.Keep(run));
  }
  for (std::uint32_t size = 0; size < 600; ++size) {
    ASSERT_EQ(kept[size].size(), size);
    for (std::uint32_t i = 0; i < size; ++i) ASSERT_EQ(kept[size][i], size + i) << size;
  }
}

TEST(KeptRunsTest, ALongRunDoesNotWasteTheBlockInUse) {
  KeptRuns<char> runs;
  const char* const first = runs.Keep(std::string("one")).data();
  runs.Keep(std::string(5000, 'x'));
  EXPECT_EQ(runs.Keep(std::string("two")).data(), first + 3);
}

}  // namespace
}  // namespace tramgac
