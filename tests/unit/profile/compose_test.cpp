#include "agent/profile/compose.h"

#include <gtest/gtest.h>

#include "tests/unit/profile/loading.h"

namespace tramgac::profile {
namespace {

using testing::WithHeader;

constexpr std::string_view kTexts =
    "severity: minor, time_to_respond: 1h, text: {en: a, vi: b}, cause: {en: a, vi: b}, consequence: {en: a, vi: b}, "
    "response: {en: a, vi: b}}\n";

std::string Alarm(std::string_view name, std::string_view rest) {
  return "  - {name: " + std::string(name) + ", " + std::string(rest) + ", " + std::string(kTexts);
}

std::string Vendor() {
  return WithHeader("snmp",
                    "sources: {mib: vendor}\nsnmp: {max_varbinds: 20, timeout: 2s}\npoints:\n"
                    "  - {name: input.voltage, oid: 1.3.6.1.4.1.7.1.0, type: integer, source: mib}\n"
                    "tables:\n  - name: interface\n    points: [{name: interface.in.octets, oid: 1.3.6.1.4.1.7.2.1.2, "
                    "type: integer}]\nalarms:\n" +
                        Alarm("away", "kind: unavailable") +
                        Alarm("low-input", "kind: low, point: input.voltage, limit: 190"));
}

std::string Layer() {
  return WithHeader(
      "snmp",
      "layer: true\nsources: {mib: rfc}\nsnmp: {max_varbinds: 10, timeout: 3s}\npoints:\n"
      "  - {name: input.voltage, oid: 1.3.6.1.2.1.33.1.0, type: integer, source: mib}\n"
      "  - {name: battery.charge, oid: 1.3.6.1.2.1.33.2.0, type: integer, source: mib}\n"
      "  - {name: ups.on_battery, oid: 1.3.6.1.2.1.33.3.0, type: integer, bit: 0}\n"
      "tables:\n  - name: interface\n    points: [{name: interface.in.octets, oid: 1.3.6.1.2.1.2.1, type: integer}]\n"
      "  - name: outlet\n    points:\n"
      "      - {name: ups.state, oid: 1.3.6.1.2.1.33.9.1, type: integer, enum: {1: on, 2: off}}\n"
      "      - {name: output.voltage, oid: 1.3.6.1.2.1.33.9.2, type: integer}\n"
      "alarms:\n" +
          Alarm("gone", "kind: unavailable") + Alarm("other-input", "kind: low, point: input.voltage, limit: 200") +
          Alarm("low-input", "kind: low, point: battery.charge, limit: 20") +
          Alarm("empty", "kind: low, point: battery.charge, limit: 20") +
          Alarm("outlet-off", "kind: state, point: ups.state, state: \"off\"") +
          "stale_when: {point: ups.on_battery, is: true}\n");
}

class ComposeTest : public ::testing::Test {
 protected:
  std::shared_ptr<const Profile> Part(const std::string& text) {
    const testing::Loaded loaded = testing::Load(text);
    EXPECT_NE(loaded.profile, nullptr) << loaded.complaints;
    return loaded.profile;
  }
  const std::vector<std::shared_ptr<const Profile>> parts_ = {Part(Vendor()), Part(Layer())};
  const std::shared_ptr<const Profile> both_ = Compose(parts_);
};

TEST_F(ComposeTest, OneAloneStaysItself) { EXPECT_EQ(Compose(std::span(parts_).first(1)), parts_[0]); }

TEST_F(ComposeTest, TheFirstWinsAndPositionsFollow) {
  EXPECT_EQ(both_->name, "test+test");
  ASSERT_EQ(both_->points.size(), 3u);
  EXPECT_EQ(both_->points[1].name, "battery.charge");
  ASSERT_EQ(both_->snmp_scalars.size(), 4u);
  EXPECT_EQ(both_->snmp_scalars[0].oid.size(), 9u) << "the vendor's voltage";
  EXPECT_EQ(both_->snmp_scalars[0].stand_in, 0);
  EXPECT_EQ(both_->snmp_scalars[2].point, 1u);
  EXPECT_EQ(both_->labels.size(), 3u);
  EXPECT_EQ(both_->notes[0].source, "mib");
  EXPECT_EQ(both_->notes[1].source, "test/mib");
}

TEST_F(ComposeTest, WhatIsReadByTheSameNameStandsIn) {
  ASSERT_EQ(both_->points[0].stand_ins.size(), 1u);
  const snmp::ScalarAddress& stand_in = both_->snmp_scalars[1];
  EXPECT_EQ(stand_in.point, 0u);
  EXPECT_EQ(stand_in.stand_in, 1);
  EXPECT_EQ(stand_in.oid[4], 2u) << "that of the RFC";
  ASSERT_EQ(both_->stand_in_notes[0].size(), 1u);
  EXPECT_EQ(both_->stand_in_notes[0][0].source, "test/mib");
  const std::shared_ptr<const Profile> twice[] = {parts_[1], parts_[1]};
  EXPECT_TRUE(Compose(twice)->points[0].stand_ins.empty()) << "the same object";
}

TEST_F(ComposeTest, WordsDoNotStandInForNumbersAndFormsFollow) {
  const auto part = [this](std::string_view keys) {
    return Part(WithHeader("snmp", "points:\n  - {name: input.voltage, " + std::string(keys) + "}\n"));
  };
  const std::shared_ptr<const Profile> parts[] = {
      part("oid: 1.3.6.1.1.0, type: integer, otherwise: [{oid: 1.3.6.1.2.0, type: integer, scale: 2}]"),
      part("oid: 1.3.6.1.3.0, type: integer, enum: {1: up}"),
      part("oid: 1.3.6.1.4.0, type: real, otherwise: [{oid: 1.3.6.1.2.0, type: integer}, {oid: 1.3.6.1.5.0, type: "
           "real}]")};
  const auto whole = Compose(parts);
  ASSERT_EQ(whole->points.size(), 1u);
  ASSERT_EQ(whole->points[0].stand_ins.size(), 3u);
  EXPECT_EQ(whole->points[0].stand_ins[0].scale.multiply, 2);
  ASSERT_EQ(whole->snmp_scalars.size(), 4u);
  EXPECT_EQ(whole->snmp_scalars[3].oid[4], 5u);
  EXPECT_EQ(whole->snmp_scalars[3].stand_in, 3);
}

TEST_F(ComposeTest, ATableWithoutColumnsIsNotThere) {
  ASSERT_EQ(both_->tables.size(), 2u);
  ASSERT_EQ(both_->snmp_tables.size(), 2u);
  EXPECT_EQ(both_->tables[1].name, "outlet");
  EXPECT_EQ(both_->snmp_tables[1].table, 1u);
  EXPECT_EQ(both_->tables[1].columns.size(), 2u);
  EXPECT_EQ(both_->table_labels.size(), 2u);
}

TEST_F(ComposeTest, AlarmsFollowTheirPoints) {
  std::vector<std::string_view> names;
  for (const AlarmSpec& alarm : both_->alarms) names.push_back(alarm.name);
  EXPECT_EQ(names, (std::vector<std::string_view>{"away", "low-input", "empty", "outlet-off"}))
      << "once unavailable; none on the point that was left out; the first of one name";
  EXPECT_EQ(both_->alarms[2].point, 1u);
  EXPECT_EQ(both_->alarms[3].table, 1u);
  EXPECT_EQ(both_->alarms[3].point, 0u);
}

TEST_F(ComposeTest, TheMostCarefulLimitsHold) {
  EXPECT_EQ(both_->snmp_limits.max_varbinds, 10);
  EXPECT_EQ(both_->snmp_limits.timeout, std::chrono::seconds(3));
  EXPECT_EQ(both_->maturity, Maturity::kDraft);
}

TEST_F(ComposeTest, StalenessIsOfItsOwnPart) {
  ASSERT_EQ(both_->stale_rules.size(), 1u);
  const StaleRule& rule = both_->stale_rules[0];
  EXPECT_EQ(rule.when.point, 2u);
  EXPECT_EQ(rule.first_point, 1u);
  EXPECT_EQ(rule.end_point, 3u);
  EXPECT_EQ(rule.first_table, 1u);
  EXPECT_EQ(rule.end_table, 2u);
}

}  // namespace
}  // namespace tramgac::profile
