#include "agent/commission/serial_sweep.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tramgac::commission {
namespace {

std::string Name(const SerialSetting& setting) {
  return std::to_string(setting.baud) + " 8" + setting.parity + std::to_string(setting.stop_bits);
}

TEST(SerialSettings, TheLikelyOnesComeFirstAndNoneTwice) {
  const auto all = SettingsByLikelihood({});
  ASSERT_GT(all.size(), 20U);
  EXPECT_EQ(Name(all[0]), "9600 8N1");
  std::vector<std::string> first;
  for (std::size_t i = 0; i < 4; ++i) first.push_back(Name(all[i]));
  EXPECT_EQ(first, (std::vector<std::string>{"9600 8N1", "19200 8N1", "9600 8E1", "19200 8E1"}));
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(std::count(all.begin(), all.end(), all[i]), 1);
}

TEST(SerialSettings, WhatIsKnownIsNotSwept) {
  const auto at_4800 = SettingsByLikelihood({4800, {}, {}});
  EXPECT_EQ(at_4800.size(), 4U);
  for (const auto& setting : at_4800) EXPECT_EQ(setting.baud, 4800U);
  const auto one = SettingsByLikelihood({19200, 'O', 2});
  ASSERT_EQ(one.size(), 1U);
  EXPECT_EQ(Name(one[0]), "19200 8O2");
}

std::string Units(std::string_view text) {
  const auto units = ParseUnits(text, 1, 247);
  if (!units.ok()) return std::string(StatusName(units.status()));
  std::string out;
  for (const int unit : units.value()) out += std::to_string(unit) + " ";
  return out;
}

TEST(Units, Lists) {
  EXPECT_EQ(Units("7"), "7 ");
  EXPECT_EQ(Units("3-5,1,4,247"), "3 4 5 1 247 ");
  for (const char* text : {"", ",", "1,", "a", "1-", "-1", "1-2-3", " 1"})
    EXPECT_EQ(Units(text), "invalid-argument") << text;
  for (const char* text : {"0", "248", "5-3", "1-999999"}) EXPECT_EQ(Units(text), "out-of-range") << text;
}

TEST(SerialSweep, LikelyUnitsAtAllSettingsBeforeTheOthers) {
  SerialSweep sweep(SettingsByLikelihood({9600, {}, {}}), UnitsByLikelihood());
  EXPECT_EQ(sweep.total(), 4 * 247U);
  SerialTry next;
  std::size_t tried = 0;
  bool beyond = false;
  while (sweep.Next(next)) {
    beyond = beyond || next.unit > kLikelyUnits;
    EXPECT_EQ(beyond, tried >= 4 * kLikelyUnits) << tried;
    ++tried;
  }
  EXPECT_EQ(tried, 4 * 247U);
  EXPECT_EQ(sweep.done(), tried);
}

TEST(SerialSweep, OnceAUnitHasAnsweredTheSettingsAreKnown) {
  SerialSweep sweep(SettingsByLikelihood({}), UnitsByLikelihood());
  SerialTry next;
  do {
    ASSERT_TRUE(sweep.Next(next));
  } while (!(next.setting.baud == 19200 && next.unit == 7));
  const SerialSetting found = next.setting;
  sweep.Answered();
  std::vector<int> units;
  while (sweep.Next(next)) {
    EXPECT_EQ(next.setting, found);
    units.push_back(next.unit);
  }
  EXPECT_EQ(units.size(), 240U);
  EXPECT_EQ(units.front(), 8);
  EXPECT_EQ(units.back(), 247);
}

}  // namespace
}  // namespace tramgac::commission
