#include "agent/commission/match.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

namespace tramgac::commission {
namespace {

using modbus::Table;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr Table kInput = Table::kInputRegister;

std::string Reading(std::string_view text) {
  const auto reading = ParsePanelReading(text);
  if (!reading.ok()) return std::string(StatusName(reading.status()));
  const PanelReading& r = reading.value();
  return r.label + "|" + r.number + "|" + std::to_string(r.decimals) + "|" + r.unit;
}

TEST(PanelReading, WhatATechnicianTypes) {
  EXPECT_EQ(Reading("battery voltage=409.0 V"), "battery voltage|409.0|1|V");
  EXPECT_EQ(Reading(" input.voltage = 230V "), "input.voltage|230|0|V");
  EXPECT_EQ(Reading("Nhiệt độ=24,5 °C"), "Nhiệt độ|24.5|1|°C");
  EXPECT_EQ(Reading("t=-3.25"), "t|-3.25|2|");
  EXPECT_EQ(Reading("a=b=7 %"), "a=b|7|0|%");
  EXPECT_EQ(Reading("load=40. %"), "load|40|0|. %");
  for (const char* text : {"", "=", "=5", "x=", "x=V", "x=-", "x 5", "x=.", "x=12345678901234567"}) {
    EXPECT_EQ(Reading(text), "invalid-argument") << text;
  }
}

class MatchTest : public ::testing::Test {
 protected:
  void Put(std::uint16_t address, std::initializer_list<int> words) {
    for (const int word : words) snapshot_.Put(kInput, address++, static_cast<std::uint16_t>(word));
  }
  void PutFloat(std::uint16_t address, float number, bool low_first) {
    std::uint32_t bits;
    std::memcpy(&bits, &number, sizeof bits);
    const int high = static_cast<int>(bits >> 16), low = static_cast<int>(bits & 0xFFFF);
    low_first ? Put(address, {low, high}) : Put(address, {high, low});
  }
  std::vector<Candidate> Of(std::string_view text) { return Match(snapshot_, ParsePanelReading(text).value()); }
  std::string Best(std::string_view text) {
    const auto found = Of(text);
    return found.empty() ? "none" : CandidateName(found.front());
  }
  Snapshot snapshot_;
};

TEST_F(MatchTest, EveryTypeAndOrderIsFound) {
  Put(10, {2301, 0xFFDD, 0x0512});
  PutFloat(20, 409.04F, true);
  PutFloat(30, -12.5F, false);
  Put(40, {84321 & 0xFFFF, 84321 >> 16});
  Put(50, {70250 >> 16, 70250 & 0xFFFF});
  Put(60, {0xFFFE, 0x7960});  // -100000
  EXPECT_EQ(Best("v=230.1 V"), "input:10 u16 * 0.1");
  EXPECT_EQ(Best("t=-3.5 C"), "input:11 i16 * 0.1");
  EXPECT_EQ(Best("c=51.2 %"), "input:12 bcd16 * 0.1");
  EXPECT_EQ(Best("v=409.0 V"), "input:20 f32 low-first * 1");
  EXPECT_EQ(Best("a=-12.50 A"), "input:30 f32 high-first * 1");
  EXPECT_EQ(Best("s=84321 s"), "input:40 u32 low-first * 1");
  EXPECT_EQ(Best("p=70250 W"), "input:50 u32 high-first * 1");
  EXPECT_EQ(Best("p=-100000 W"), "input:60 i32 high-first * 1");
}

TEST_F(MatchTest, WhatADeviceSendsOfWhatItDoesNotHave) {
  const auto codes = [this](std::string_view form) {
    const auto found = std::ranges::find(NumberForms(), form, &NumberForm::name);
    return NoValueCodes(snapshot_, kInput, *found);
  };
  Put(10, {0xFFFF, 0x8000, 0xFFFF, 0x8000, 2301});
  EXPECT_THAT(codes("u16"), IsEmpty()) << "twice it may be a number";
  Put(20, {0xFFFF, 0x8000});
  EXPECT_THAT(codes("u16"), ElementsAre(65535));
  EXPECT_THAT(codes("i16"), ElementsAre(-32768)) << "-1 is a number";
  EXPECT_THAT(codes("u32 high-first"), IsEmpty());
  EXPECT_THAT(codes("bcd16"), IsEmpty());
  Put(20, {0});
  Put(20, {0xFFFF});
  EXPECT_THAT(codes("u16"), IsEmpty()) << "it changes";
  Put(65533, {0xFFFF, 0xFFFF, 0xFFFF});
  EXPECT_THAT(codes("u16"), ElementsAre(65535));
  EXPECT_THAT(codes("u32 low-first"), IsEmpty()) << "two";
  Put(30, {0xFFFF, 0xFFFF, 0xFFFF});
  EXPECT_THAT(codes("u32 low-first"), ElementsAre(4294967295));
}

TEST_F(MatchTest, TheToleranceIsTheLastDigitTyped) {
  Put(0, {4090});
  EXPECT_EQ(Best("v=409.0 V"), "input:0 u16 * 0.1");
  EXPECT_EQ(Best("v=409 V"), "input:0 u16 * 0.1");
  EXPECT_EQ(Best("v=409.1 V"), "none");
  EXPECT_EQ(Best("v=408 V"), "none");
  snapshot_.Put(kInput, 0, 4096);
  EXPECT_EQ(Best("v=409 V"), "input:0 u16 * 0.1") << "a panel that cuts off";
  EXPECT_EQ(Best("v=410 V"), "input:0 u16 * 0.1") << "a panel that rounds";
  EXPECT_LT(Of("v=410 V").front().rank, Of("v=409 V").front().rank);
}

TEST_F(MatchTest, UsualReadingsComeBeforeOddOnes) {
  Put(0, {230, 2300, 14720});
  const auto found = Of("v=230 V");
  ASSERT_GE(found.size(), 3U);
  EXPECT_EQ(CandidateName(found[0]), "input:0 u16 * 1");
  EXPECT_EQ(CandidateName(found[1]), "input:1 u16 * 0.1");
  EXPECT_EQ(CandidateName(found[2]), "input:2 u16 * 1/64");
}

TEST_F(MatchTest, ZerosExplainNothingWell) {
  Put(0, {0, 0, 0});
  for (const Candidate& candidate : Of("x=0 %")) EXPECT_GE(candidate.rank, 3);
}

TEST_F(MatchTest, OneReadingIsNotTwiceTheSame) {
  Put(0, {37});
  for (const Candidate& candidate : Of("x=37 %")) EXPECT_NE(candidate.form->name, "i16");
}

TEST_F(MatchTest, ADeviceKeepsOneOrderOfWords) {
  PutFloat(0, 230.1F, true);
  PutFloat(10, 50.02F, true);
  // 65537 is the same in both orders.
  Put(20, {1, 1});
  std::vector<std::vector<Candidate>> all = {Of("a=230.1"), Of("b=50.02"), Of("c=65537")};
  EXPECT_EQ(CandidateName(all[2].front()), "input:20 u32 high-first * 1");
  PreferOneWordOrder(all);
  EXPECT_EQ(CandidateName(all[2].front()), "input:20 u32 low-first * 1");
}

}  // namespace
}  // namespace tramgac::commission
