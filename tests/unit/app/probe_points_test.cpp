#include <gmock/gmock.h>

#include "agent/app/probe_print.h"
#include "agent/app/profile_argument.h"
#include "agent/app/profile_print.h"
#include "agent/app/table_view.h"
#include "agent/profile/load_profile.h"

namespace tramgac::app {
namespace {

using document::Language;
using nlohmann::json;
using testing::HasSubstr;

constexpr std::string_view kProfile = R"(
profile: 1
name: played
vendor: V
model: M
maturity: draft
protocol: snmp
sources: {s: here}
points:
  - {name: device.model, oid: 1.3.6.1.1.0, type: text, source: s}
  - {name: ups.on_battery, oid: 1.3.6.1.2.0, type: flag-text, bit: 2, source: s}
  - {name: ups.load, oid: 1.3.6.1.3.0, type: integer, scale: 0.1, plausible: [0, 100], source: s}
  - {name: ups.status, oid: 1.3.6.1.4.0, type: integer, enum: {2: on-line}, source: s}
  - {name: ups.id, oid: 1.3.6.1.5.0, type: hex, source: s, inferred: true, note: guessed}
tables:
  - name: phase
    points:
      - {name: input.phase.voltage, oid: 1.3.6.1.9.1.2, type: integer, source: s}
      - {name: input.phase.current, oid: 1.3.6.1.9.1.3, type: integer, scale: 0.1, source: s}
alarms: []
)";

ByteSpan Bytes(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

class ProbePoints : public testing::Test {
 protected:
  ProbePoints() : profile_(profile::ParseProfile("p", kProfile, profiles_.names(), problems_)) {
    EXPECT_NE(profile_, nullptr) << problems_.FormatAll(Language::kEnglish);
    block_.AddBytes(0, RawItem::Kind::kOctets, Bytes("Smart ắc quy"));
    block_.AddBytes(1, RawItem::Kind::kOctets, Bytes("0100"));
    block_.AddNumber(2, RawItem::Kind::kInteger, 345);
    block_.AddNumber(3, RawItem::Kind::kInteger, 7);
    block_.AddBytes(4, RawItem::Kind::kOctets, Bytes(std::string_view("\x00\xFF", 2)));
    block_.new_rows.push_back({0, 5, "L1", "1.0"});
    block_.AddNumber(5, RawItem::Kind::kUnsigned, 231);
    block_.AddFailure(6, Quality::kNoSuchInstance);
  }

  ProbeResult Result() {
    ProbeResult result;
    result.started = true;
    result.exchange = block_.exchange;
    result.points = PointsOf(block_, *profile_);
    return result;
  }

  Profiles profiles_{{"drivers/profiles", "drivers/names", {}}};
  document::Problems problems_;
  std::shared_ptr<const profile::Profile> profile_;
  RawBlock block_;
};

TEST_F(ProbePoints, SayWhatTheWireCarriedAndWhere) {
  const auto points = Result().points;
  ASSERT_EQ(points.size(), 7U);
  EXPECT_EQ(points[0].raw, "Smart ắc quy");
  EXPECT_EQ(points[1].raw, "0100") << "the whole text, not the flag";
  EXPECT_EQ(points[1].value, true);
  EXPECT_EQ(points[2].raw, 345);
  EXPECT_EQ(points[2].value, 34.5);
  EXPECT_EQ(points[3].quality, Quality::kUnknownCode);
  EXPECT_EQ(points[3].raw, 7);
  EXPECT_EQ(points[4].raw, "00:ff");
  EXPECT_TRUE(points[4].inferred);
  EXPECT_EQ(points[5].oid, "1.3.6.1.9.1.2.1.0");
  EXPECT_EQ(points[5].row, "L1");
  EXPECT_EQ(points[6].quality, Quality::kNoSuchInstance);
  EXPECT_EQ(points[6].raw, json());
}

TEST_F(ProbePoints, JsonHasTheAgreedKeys) {
  const json view = ProbeJson("snmp://192.0.2.1:161", *profile_, Result());
  EXPECT_EQ(view["device"], json({{"vendor", "V"}, {"model", "Smart ắc quy"}}));
  EXPECT_EQ(view["profile"], "played");
  const json& point = view["points"][5];
  EXPECT_EQ(point, json({{"name", "input.phase.voltage"},
                         {"row", "L1"},
                         {"value", 231},
                         {"unit", "V"},
                         {"quality", "good"},
                         {"oid", "1.3.6.1.9.1.2.1.0"},
                         {"raw", 231}}));
  EXPECT_FALSE(view["points"][2].contains("row"));
  EXPECT_EQ(view["points"][3]["value"], json()) << "no default in place of a value";
}

TEST_F(ProbePoints, TextFitsTheTerminalInBothLanguages) {
  for (const Language language : {Language::kEnglish, Language::kVietnamese}) {
    std::istringstream text(ProbeText("snmp://192.0.2.1:161", *profile_, Result(), 80, language));
    for (std::string line; std::getline(text, line);) {
      EXPECT_LE(WidthOf(line), 80U) << line;
      EXPECT_THAT(line, Not(HasSubstr("…"))) << "nothing is cut";
    }
  }
  EXPECT_THAT(ProbeText("t", *profile_, Result(), 80, Language::kVietnamese), HasSubstr("7 điểm đo, 5 tốt"));
}

TEST_F(ProbePoints, WhatIsNotSureIsSaidSo) {
  const std::string text = ProbeText("t", *profile_, Result(), 120, Language::kEnglish);
  EXPECT_THAT(text, HasSubstr("facts draft: from documents alone; compare with the device's own display\n"));
  EXPECT_THAT(text, HasSubstr("good, inferred"));
  EXPECT_THAT(text, HasSubstr("- (raw 7)")) << "the code that the profile does not know";
  EXPECT_THAT(text, HasSubstr("1 inferred: no source states them"));
  EXPECT_THAT(ProbeText("t", *profile_, Result(), 120, Language::kVietnamese), HasSubstr("tốt, suy ra"));
  const json view = ProbeJson("t", *profile_, Result());
  EXPECT_EQ(view["maturity"], "draft");
  EXPECT_EQ(view["points"][4]["inferred"], true);
  EXPECT_FALSE(view["points"][5].contains("inferred"));
}

TEST_F(ProbePoints, AFailedPollMarksEveryPoint) {
  block_.Clear();
  block_.exchange = Quality::kTimeout;
  const ProbeResult result = Result();
  EXPECT_EQ(result.points.size(), 5U);
  EXPECT_EQ(GoodPoints(result), 0U);
  EXPECT_EQ(CommonFailure(result), Quality::kTimeout);
}

TEST_F(ProbePoints, StrangeBlocksDoNoHarm) {
  block_.new_rows.push_back({5, 7, "no such table", "1"});
  block_.new_rows.push_back({0, 99, "not next", "1"});
  block_.AddNumber(4000, RawItem::Kind::kInteger, 1);
  EXPECT_EQ(Result().points.size(), 7U);
}

TEST_F(ProbePoints, AProfileShowsTheSamePlaces) {
  const json view = ProfileJson(*profile_);
  EXPECT_EQ(view["points"][4]["oid"], "1.3.6.1.5.0");
  EXPECT_EQ(view["points"][4]["inferred"], true);
  EXPECT_EQ(view["points"][5]["oid"], "1.3.6.1.9.1.2.*");
  EXPECT_EQ(view["points"][5]["table"], "phase");
  EXPECT_THAT(ProfileText(*profile_, 100, Language::kVietnamese), HasSubstr("suy ra"));
}

TEST_F(ProbePoints, EveryInstalledProfileCanBeShown) {
  const auto all = profiles_.All();
  EXPECT_GE(all.size(), 11U);
  for (const auto& profile : all) {
    EXPECT_EQ(ProfileJson(*profile)["points"].size(), ProfileSummaryJson(*profile)["points"]) << profile->name;
    EXPECT_THAT(ProfileText(*profile, 80, Language::kEnglish), HasSubstr(profile->name));
  }
  EXPECT_THAT(ProfileListText(all, 80, Language::kVietnamese), HasSubstr("apc_smart_ups"));
}

}  // namespace
}  // namespace tramgac::app
