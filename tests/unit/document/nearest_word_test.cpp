#include "agent/document/nearest_word.h"

#include <gtest/gtest.h>

#include <string>

namespace tramgac::document {
namespace {

constexpr std::string_view kWords[] = {"site", "node", "period", "commit_interval"};

TEST(NearestWord, FindsEachKindOfSlip) {
  EXPECT_EQ(NearestWord("sit", kWords), "site");
  EXPECT_EQ(NearestWord("nodde", kWords), "node");
  EXPECT_EQ(NearestWord("peroid", kWords), "period");
  EXPECT_EQ(NearestWord("comit_intervall", kWords), "commit_interval");
}

TEST(NearestWord, StaysSilentWhenNothingIsNear) {
  EXPECT_EQ(NearestWord("password", kWords), std::nullopt);
  EXPECT_EQ(NearestWord("xx", kWords), std::nullopt);
  constexpr std::string_view kLetters[] = {"N", "E", "O"};
  EXPECT_EQ(NearestWord("X", kLetters), std::nullopt);
  EXPECT_EQ(NearestWord("", kWords), std::nullopt);
  EXPECT_EQ(NearestWord("site", {}), std::nullopt);
}

TEST(NearestWord, ComparesNoMonsters) {
  EXPECT_EQ(NearestWord(std::string(65, 's'), kWords), std::nullopt);
  const std::string longest(64, 's');
  const std::string_view words[] = {longest};
  EXPECT_EQ(NearestWord(std::string(63, 's'), words), longest);
}

TEST(NearestWord, PrefersTheFirstOfEquallyNearOnes) {
  constexpr std::string_view kPair[] = {"cat", "car"};
  EXPECT_EQ(NearestWord("caz", kPair), "cat");
}

}  // namespace
}  // namespace tramgac::document
