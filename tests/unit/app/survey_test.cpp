#include "agent/app/survey.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/app/survey_draft.h"
#include "agent/app/survey_state.h"
#include "agent/profile/load_profile.h"
#include "board/linux/clock_linux.h"
#include "tests/unit/app/fake_link.h"

namespace tramgac::app {
namespace {

using commission::PanelReading;
using modbus::Table;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class SurveyTest : public ::testing::Test {
 protected:
  SurveyTest() {
    for (std::uint16_t at = 0; at < 40; ++at) {
      if (at < 10 || at >= 20) link_.cells[{Table::kInputRegister, at}] = static_cast<std::uint16_t>(1000 + 13 * at);
    }
    link_.cells[{Table::kInputRegister, 25}] = 2301;
    state_.ranges = {{Table::kInputRegister, 0, 39, 0, 0, {}, {}}};
  }

  Surveyor::Outcome Learn() {
    Surveyor surveyor(link_, manner_, clock_, progress_, [this] { return link_.asked.size() >= stop_after_; });
    return surveyor.Learn(state_.ranges[0], state_);
  }

  board::LinuxClock clock_;
  Progress progress_{clock_};
  FakeLink link_;
  SurveyManner manner_{1, std::chrono::milliseconds(10), Duration(0), document::Language::kEnglish};
  SurveyState state_;
  std::size_t stop_after_ = 100000;
};

TEST_F(SurveyTest, FindsWhatCanBeRead) {
  EXPECT_EQ(Learn(), Surveyor::Outcome::kDone);
  const SurveyRange& range = state_.ranges[0];
  EXPECT_TRUE(range.complete());
  EXPECT_THAT(range.readable, testing::ElementsAre(modbus::AddressSpan{0, 9}, modbus::AddressSpan{20, 39}));
  EXPECT_THAT(range.refused, testing::ElementsAre(modbus::AddressSpan{10, 19}));
  EXPECT_EQ(state_.snapshot.size(), 30U);
}

TEST_F(SurveyTest, GoesOnWhereItWasInterrupted) {
  stop_after_ = 12;
  EXPECT_EQ(Learn(), Surveyor::Outcome::kInterrupted);
  EXPECT_FALSE(state_.ranges[0].complete());
  const auto before = link_.asked.size();
  const auto saved = ParseSurvey(FormatSurvey(state_));
  ASSERT_TRUE(saved.has_value());
  state_ = *saved;
  stop_after_ = 100000;
  EXPECT_EQ(Learn(), Surveyor::Outcome::kDone);
  EXPECT_THAT(state_.ranges[0].readable, testing::ElementsAre(modbus::AddressSpan{0, 9}, modbus::AddressSpan{20, 39}));
  EXPECT_EQ(state_.snapshot.size(), 30U);
  EXPECT_LT(link_.asked.size() - before, 25U) << "what was refused before is not asked again";
}

TEST_F(SurveyTest, ADeviceThatIsGoneIsLostAndNotRefusing) {
  link_.failure = Quality::kTimeout;
  SurveyRange& range = state_.ranges[0];
  EXPECT_EQ(Learn(), Surveyor::Outcome::kLost);
  EXPECT_FALSE(range.complete());
  EXPECT_THAT(range.refused, SizeIs(testing::Le(1U)));
}

TEST_F(SurveyTest, WatchingSeesWhatChanges) {
  ASSERT_EQ(Learn(), Surveyor::Outcome::kDone);
  link_.asked.clear();
  link_.cells[{Table::kInputRegister, 3}] = 7;
  Surveyor surveyor(link_, manner_, clock_, progress_, [] { return false; });
  EXPECT_EQ(surveyor.Refresh(state_), Surveyor::Outcome::kDone);
  EXPECT_EQ(state_.snapshot.cells(Table::kInputRegister).at(3).changes, 1U);
  EXPECT_EQ(state_.snapshot.cells(Table::kInputRegister).at(4).changes, 0U);
  EXPECT_EQ(link_.asked.size(), 2U) << "one request for each block";
}

TEST_F(SurveyTest, ASecondReadingNarrowsTheFirst) {
  link_.cells[{Table::kInputRegister, 30}] = 2301;
  ASSERT_EQ(Learn(), Surveyor::Outcome::kDone);
  const std::vector<PanelReading> first = {commission::ParsePanelReading("input voltage=230.1 V").value()};
  ASSERT_GE(MatchReadings(first, state_)[0].candidates.size(), 2U);
  state_.snapshot.Put(Table::kInputRegister, 25, 2285);
  const std::vector<PanelReading> second = {commission::ParsePanelReading("input voltage=228.5 V").value()};
  const auto matches = MatchReadings(second, state_);
  ASSERT_THAT(matches[0].candidates, SizeIs(1));
  EXPECT_EQ(matches[0].candidates[0].address, 25);
  state_.snapshot.Put(Table::kInputRegister, 25, 1);
  state_.snapshot.Put(Table::kInputRegister, 26, 2285);
  EXPECT_TRUE(MatchReadings(second, state_)[0].conflicts) << "nothing explains all three";
}

TEST_F(SurveyTest, TheDraftIsAProfile) {
  ASSERT_EQ(Learn(), Surveyor::Outcome::kDone);
  link_.cells[{Table::kInputRegister, 26}] = 0;
  state_.vendor = "A \"quoted\" \\ vendor";
  state_.product = "P: 1 # 2";
  const std::vector<PanelReading> readings = {commission::ParsePanelReading("điện Áp đầu VÀO=230,1 V").value(),
                                              commission::ParsePanelReading("no such thing=230.1 V").value(),
                                              commission::ParsePanelReading("output.voltage=999.9 V").value(),
                                              commission::ParsePanelReading("ups.load=230.1 V").value()};
  document::Problems problems;
  const auto names = profile::NamesRegistry::Load("drivers/names/points.yaml", "drivers/names/units.yaml", problems);
  std::vector<document::Wording> said;
  const auto matches = MatchReadings(readings, state_);
  std::vector<config::TargetProblem> wrong;
  const auto target = config::ParseTarget("modbus-rtu:///dev/a?baud=19200&parity=E&unit=5", wrong);
  const std::string yaml = DraftOf("some_ups", matches, state_, *target, names, said);
  const auto profile = profile::ParseProfile("profile.yaml", yaml, names, problems);
  ASSERT_NE(profile, nullptr) << yaml << problems.FormatAll(document::Language::kEnglish);
  ASSERT_THAT(profile->points, SizeIs(1));
  EXPECT_EQ(profile->points[0].name, "input.voltage");
  EXPECT_EQ(profile->modbus_points[0].address, 25);
  EXPECT_EQ(profile->points[0].scale.divide, 10);
  EXPECT_EQ(profile->maturity, profile::Maturity::kDraft);
  EXPECT_EQ(profile->default_unit, 5);
  EXPECT_EQ(profile->serial.baud, 19200U);
  EXPECT_THAT(said, SizeIs(3));
  EXPECT_THAT(yaml, HasSubstr("# no such thing"));
  EXPECT_THAT(yaml, Not(HasSubstr("not_available")));
}

TEST_F(SurveyTest, TheDraftKnowsWhatTheDeviceSendsForNoValue) {
  for (const auto at : {std::uint16_t{20}, std::uint16_t{30}, std::uint16_t{31}})
    link_.cells[{Table::kInputRegister, at}] = 0xFFFF;
  ASSERT_EQ(Learn(), Surveyor::Outcome::kDone);
  document::Problems problems;
  const auto names = profile::NamesRegistry::Load("drivers/names/points.yaml", "drivers/names/units.yaml", problems);
  std::vector<document::Wording> said;
  std::vector<config::TargetProblem> wrong;
  const auto matches = MatchReadings({commission::ParsePanelReading("input.voltage=230.1 V").value()}, state_);
  const std::string yaml =
      DraftOf("some_ups", matches, state_, *config::ParseTarget("modbus-tcp://127.0.0.1", wrong), names, said);
  EXPECT_THAT(yaml, HasSubstr("    not_available: [65535]  # other registers keep it\n"));
  EXPECT_NE(profile::ParseProfile("profile.yaml", yaml, names, problems), nullptr)
      << yaml << problems.FormatAll(document::Language::kEnglish);
}

TEST_F(SurveyTest, UnitsOfThePanelBecomeThoseOfTheRegistry) {
  EXPECT_EQ(commission::UnitFactor("V", "V"), 1);
  EXPECT_EQ(commission::UnitFactor("", "V"), 1);
  EXPECT_EQ(commission::UnitFactor("kW", "W"), 1000);
  EXPECT_EQ(commission::UnitFactor("min", "s"), 60);
  EXPECT_EQ(commission::UnitFactor("°C", "Cel"), 1);
  EXPECT_EQ(commission::UnitFactor("V", "A"), std::nullopt);
}

TEST(SurveyState, WhatIsNoSurveyIsRefused) {
  for (const char* text : {"", "{}", "[]", "{\"survey\":2}", "nonsense", "{\"survey\":1,\"target\":3}"}) {
    EXPECT_FALSE(ParseSurvey(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace tramgac::app
