#include <gtest/gtest.h>

#include "tests/unit/profile/loading.h"

namespace tramgac::profile {
namespace {

using namespace std::chrono_literals;
using testing::Load;
using testing::Loaded;
using testing::WithHeader;

constexpr std::string_view kRest = R"(recognise: [{sys_object_id: [1.3.6.1.4.1.318.1.3.27, 1.3.6.1.4.1.705.1]}]
snmp: {max_varbinds: 20, max_repetitions: 5, timeout: 3s, retries: 2}
points:
  - {name: battery.charge, oid: 1.3.6.1.2.1.33.1.2.4.0, type: integer, refresh: slow}
  - {name: ups.on_battery, oid: 1.3.6.1.4.1.318.1.1.1.11.1.1.0, type: flag-text, bit: 2}
tables:
  - name: interface
    label: 1.3.6.1.2.1.31.1.1.1.1
    max_rows: 8
    refresh: slow
    points:
      - {name: interface.in.octets, oid: 1.3.6.1.2.1.31.1.1.1.6, type: integer}
      - {name: ups.state, oid: 1.3.6.1.2.1.2.2.1.8, type: integer, enum: {1: up, 2: down}}
alarms: []
)";

bool Same(snmp::OidView oid, std::vector<std::uint32_t> expected) {
  return std::equal(oid.begin(), oid.end(), expected.begin(), expected.end());
}

TEST(SnmpProfile, FillsScalarsAndLimits) {
  const Loaded loaded = Load(WithHeader("snmp", kRest));
  ASSERT_NE(loaded.profile, nullptr) << loaded.complaints;
  const Profile& profile = *loaded.profile;
  EXPECT_EQ(profile.protocol, Protocol::kSnmp);
  EXPECT_EQ(profile.snmp_limits.max_varbinds, 20);
  EXPECT_EQ(profile.snmp_limits.max_repetitions, 5);
  EXPECT_EQ(profile.snmp_limits.timeout, 3s);
  EXPECT_EQ(profile.snmp_limits.retries, 2);
  ASSERT_EQ(profile.descriptions.size(), 1u);
  ASSERT_EQ(profile.descriptions[0].sys_object_ids.size(), 2u);
  EXPECT_TRUE(Same(profile.descriptions[0].sys_object_ids[1], {1, 3, 6, 1, 4, 1, 705, 1}));
  ASSERT_EQ(profile.snmp_scalars.size(), 2u);
  EXPECT_EQ(profile.snmp_scalars[0].refresh, RefreshClass::kSlow);
  EXPECT_TRUE(Same(profile.snmp_scalars[0].oid, {1, 3, 6, 1, 2, 1, 33, 1, 2, 4, 0}));
  EXPECT_EQ(profile.snmp_scalars[1].point, 1u);
  EXPECT_EQ(profile.points[1].encoding.type, WireType::kFlagText);
  EXPECT_EQ(profile.points[1].encoding.bit, 2);
  EXPECT_EQ(profile.points[1].type, ValueType::kBool);
}

TEST(SnmpProfile, StandInsAreFormsOfTheirPoint) {
  const Loaded loaded = Load(
      WithHeader("snmp",
                 "points:\n  - name: battery.charge\n    oid: 1.3.6.1.1.0\n    type: integer\n    scale: 0.1\n    "
                 "plausible: [0, 100]\n"
                 "    refresh: slow\n    otherwise:\n      - {oid: 1.3.6.1.2.0, type: integer, not_available: [-1]}\n"
                 "      - {oid: 1.3.6.1.3.0, type: real, plausible: [5, 6], inferred: true, note: n}\n"
                 "  - {name: ups.state, oid: 1.3.6.1.4.0, type: integer, enum: {1: up}}\n"));
  ASSERT_NE(loaded.profile, nullptr) << loaded.complaints;
  const Profile& profile = *loaded.profile;
  ASSERT_EQ(profile.points.size(), 2u);
  ASSERT_EQ(profile.points[0].stand_ins.size(), 2u);
  EXPECT_TRUE(profile.points[1].stand_ins.empty());
  EXPECT_EQ(profile.points[0].stand_ins[0].unit, "%");
  EXPECT_TRUE(profile.points[0].stand_ins[0].scale.identity());
  EXPECT_EQ(profile.points[0].stand_ins[0].plausible_high, 100);
  EXPECT_EQ(profile.points[0].stand_ins[1].plausible_low, 5);
  ASSERT_EQ(profile.snmp_scalars.size(), 4u);
  EXPECT_EQ(profile.snmp_scalars[2].point, 0u);
  EXPECT_EQ(profile.snmp_scalars[2].stand_in, 2);
  EXPECT_EQ(profile.snmp_scalars[2].refresh, RefreshClass::kSlow);
  EXPECT_EQ(profile.snmp_scalars[3].point, 1u);
  EXPECT_EQ(profile.snmp_scalars[3].stand_in, 0);
  ASSERT_EQ(profile.stand_in_notes.size(), 2u);
  EXPECT_TRUE(profile.stand_in_notes[0][1].inferred);
}

TEST(SnmpProfile, AStandInIsOfTheSameSortAndAnotherObject) {
  const auto complaints = [](std::string_view point, std::string_view stand_in) {
    return Load(WithHeader("snmp", "points:\n  - {name: battery.charge, oid: 1.3.6.1.1.0, " + std::string(point) +
                                       ", otherwise: [{oid: " + std::string(stand_in) + "}]}\n"))
        .complaints;
  };
  EXPECT_EQ(complaints("type: integer", "1.3.6.1.2.0, type: real"), "");
  EXPECT_EQ(complaints("type: integer, enum: {1: up}", "1.3.6.1.2.0, type: text, enum_text: {Up: up}"), "");
  const std::string other = "this cannot stand in for \"battery.charge\": its readings are of another sort";
  for (const std::string_view wrong : {"type: text", "type: integer, enum: {1: up}", "type: integer, true_when: [1]"}) {
    EXPECT_NE(complaints("type: integer", "1.3.6.1.2.0, " + std::string(wrong)).find(other), std::string::npos)
        << wrong;
  }
  EXPECT_NE(complaints("type: integer, counter: 64", "1.3.6.1.2.0, type: integer").find(other), std::string::npos);
  EXPECT_NE(complaints("type: text", "1.3.6.1.2.0, type: text, enum_text: {a: b}").find(other), std::string::npos);
  EXPECT_NE(complaints("type: integer", "1.3.6.1.1.0, type: integer").find("stands in for itself"), std::string::npos);
  EXPECT_NE(complaints("type: integer", "1.3.6.1.2.0, type: integer}, {oid: 1.3.6.1.2.0, type: integer")
                .find("stands in for itself"),
            std::string::npos)
      << "twice the same";
  EXPECT_NE(complaints("type: integer", "1.3.6.1.2.0, type: integer, deadband: 1").find("unknown key \"deadband\""),
            std::string::npos);
}

TEST(SnmpProfile, FillsTables) {
  const Loaded loaded = Load(WithHeader("snmp", kRest));
  ASSERT_NE(loaded.profile, nullptr) << loaded.complaints;
  const Profile& profile = *loaded.profile;
  ASSERT_EQ(profile.tables.size(), 1u);
  EXPECT_EQ(profile.tables[0].name, "interface");
  EXPECT_EQ(profile.tables[0].max_rows, 8);
  ASSERT_EQ(profile.tables[0].columns.size(), 2u);
  EXPECT_EQ(profile.tables[0].columns[1].words[1].text, "down");
  const snmp::TableAddress& address = profile.snmp_tables.at(0);
  EXPECT_EQ(address.refresh, RefreshClass::kSlow);
  EXPECT_EQ(address.max_rows, 8);
  EXPECT_TRUE(Same(address.label, {1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 1}));
  EXPECT_TRUE(Same(address.columns[1].oid, {1, 3, 6, 1, 2, 1, 2, 2, 1, 8}));
  EXPECT_EQ(profile.table_labels.at(0).at(0).en, "Label of interface.in.octets");
  EXPECT_EQ(profile.table_notes.at(0).size(), 2u);
}

TEST(SnmpProfile, CountersAreRatesAndWantTheAgentsClock) {
  const Loaded loaded = Load(WithHeader("snmp", R"(
points:
  - {name: battery.charge, oid: 1.3.6.1.2.1.33.1.2.4.0, type: integer, counter: 32}
tables:
  - name: interface
    discontinuity: 1.3.6.1.2.1.31.1.1.1.19
    points:
      - {name: interface.in.octets, oid: 1.3.6.1.2.1.31.1.1.1.6, type: integer, counter: 64, scale: 8}
      - {name: ups.state, oid: 1.3.6.1.2.1.31.1.1.1.6, type: unsigned}
)"));
  ASSERT_NE(loaded.profile, nullptr) << loaded.complaints;
  const Profile& profile = *loaded.profile;
  EXPECT_EQ(profile.points[0].counter_bits, 32);
  EXPECT_EQ(profile.points[0].type, ValueType::kReal);
  EXPECT_TRUE(profile.snmp_scalars[0].timed);
  EXPECT_EQ(profile.tables[0].columns[0].counter_bits, 64);
  EXPECT_TRUE(profile.snmp_tables[0].columns[0].timed);
  EXPECT_FALSE(profile.snmp_tables[0].columns[1].timed);
  EXPECT_EQ(profile.tables[0].columns[1].encoding.type, WireType::kUnsigned);
  EXPECT_TRUE(Same(profile.snmp_tables[0].discontinuity, {1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 19}));
}

TEST(SnmpProfile, OnlyWholeNumbersCount) {
  for (const char* point : {"type: real, counter: 64", "type: text, counter: 32", "type: integer, counter: 48",
                            "type: integer, counter: 16", "type: integer, bit: 3, counter: 32",
                            "type: integer, enum: {1: up}, counter: 32"}) {
    const Loaded loaded = Load(WithHeader(
        "snmp", std::string("points:\n  - {name: battery.charge, oid: 1.3.6.1.2.1.33.1.2.4.0, ") + point + "}\n"));
    EXPECT_NE(loaded.complaints, "") << point;
  }
}

TEST(SnmpProfile, ReportsAllProblemsAtOnce) {
  const Loaded loaded = Load(WithHeader("snmp", R"(modbus: {}
points:
  - {name: battery.charge, oid: .1.3.6, type: int}
  - {name: ups.on_battery, oid: 1.3.6.1, type: flag-text}
  - {name: ups.state, oid: 1.3.6.2, type: text, word_order: low-first}
tables:
  - name: t
    label: 1.3.6.9
    points:
      - {name: input.voltage, oid: 1.3.6.9, type: real, refresh: slow}
  - {name: t, points: [{name: input.voltage, oid: 1.3.6.8, type: integer}]}
)"));
  EXPECT_EQ(loaded.complaints, R"(p.yaml:7:9: section "modbus" does not fit protocol "snmp"
p.yaml:9:33: bad value ".1.3.6" for "oid"; expected an object identifier such as 1.3.6.1.2.1.1.3.0
p.yaml:9:47: bad value "int" for "type"; expected one of integer, unsigned, real, text, hex, oid, flag-text, date-and-time
p.yaml:10:5: "bit" is missing
p.yaml:11:49: unknown key "word_order"; expected one of oid, type, bit, bit_count, enum, enum_text, flags, true_when, counter, scale, offset, inverted, not_available, scale_by, refresh, name, ...
p.yaml:14:12: the label column is also the column "input.voltage"
p.yaml:16:57: unknown key "refresh"; expected one of oid, type, bit, bit_count, enum, enum_text, flags, true_when, counter, scale, offset, inverted, not_available, scale_by, name, source, ...
p.yaml:17:12: the table "t" is defined twice
p.yaml:17:24: the point "input.voltage" was already defined in line 16
)");
}

}  // namespace
}  // namespace tramgac::profile
