// Scales that the device tells, rows that are picked, texts that have words, recognition and staleness.
#include <gtest/gtest.h>

#include "tests/unit/profile/loading.h"

namespace tramgac::profile {
namespace {

using snmp::RowCondition;
using testing::Load;
using testing::Loaded;
using testing::WithHeader;

std::string Scalar(std::string_view keys, std::string_view name = "input.voltage") {
  return WithHeader(
      "snmp", "points:\n  - {name: " + std::string(name) + ", oid: 1.3.6.1.4.1.7.1.0, " + std::string(keys) + "}\n");
}

std::string Table(std::string_view where) {
  return WithHeader("snmp", "tables:\n  - name: t\n    where: " + std::string(where) +
                                "\n    points: [{name: input.voltage, oid: 1.3.6.1.4.1.7.2.1.4, type: integer}]\n");
}

TEST(ScaleBy, EachWay) {
  for (const auto& [word, use] : {std::pair("divisor", ScaleUse::kDivisor), std::pair("factor", ScaleUse::kFactor),
                                  std::pair("exponent", ScaleUse::kExponent), std::pair("digits", ScaleUse::kDigits),
                                  std::pair("thousands", ScaleUse::kThousands)}) {
    const Loaded loaded =
        Load(Scalar(std::string("type: integer, scale_by: {oid: 1.3.6.1.4.1.7.9.0, as: ") + word + "}"));
    ASSERT_NE(loaded.profile, nullptr) << loaded.complaints;
    const PointSpec& point = loaded.profile->points[0];
    ASSERT_EQ(point.scale_terms.size(), 1u);
    EXPECT_EQ(point.scale_terms[0].use, use) << word;
    EXPECT_EQ(point.type, ValueType::kReal);
    ASSERT_EQ(loaded.profile->snmp_scalars[0].scale.size(), 1u);
    EXPECT_EQ(loaded.profile->snmp_scalars[0].scale[0].size(), 9u);
  }
}

TEST(ScaleBy, CodesAndTwoTerms) {
  const Loaded loaded = Load(Scalar(
      "type: integer, scale_by: [{oid: 1.3.6.1.4.1.7.8.0, as: code, codes: {1: {}, 2: {scale: 5/9, offset: -160/9}}}, "
      "{oid: 1.3.6.1.4.1.7.9.0, as: digits}]"));
  ASSERT_NE(loaded.profile, nullptr) << loaded.complaints;
  const auto terms = loaded.profile->points[0].scale_terms;
  ASSERT_EQ(terms.size(), 2u);
  ASSERT_EQ(terms[0].codes.size(), 2u);
  EXPECT_EQ(terms[0].codes[1].code, 2);
  EXPECT_EQ(terms[0].codes[1].scale.multiply, 5);
  EXPECT_EQ(terms[0].codes[1].scale.divide, 9);
  EXPECT_NEAR(terms[0].codes[1].scale.offset, -17.7778, 1e-4);
}

TEST(ScaleBy, WhatIsWrong) {
  EXPECT_EQ(Load(Scalar("type: text, scale_by: {oid: 1.3.6.1.4.1.7.9.0, as: digits}")).complaints,
            "p.yaml:8:73: \"scale_by\" has no meaning for this type; expected a point that is a number\n");
  EXPECT_NE(Load(Scalar("type: integer, scale_by: {oid: 1.3.6.1.4.1.7.9.0, as: code}")).complaints.find("codes"),
            std::string::npos);
  EXPECT_NE(Load(Scalar("type: integer, scale_by: {oid: 1.3.6.1.4.1.7.9.0, as: digits, codes: {1: {}}}"))
                .complaints.find("expected `as: code`"),
            std::string::npos);
  EXPECT_NE(Load(Scalar("type: integer, scale_by: {oid: 1.3.6.1.4.1.7.9.0, as: code, codes: {1: {}, 01: {}}}"))
                .complaints.find("given twice"),
            std::string::npos);
  EXPECT_EQ(Load(Scalar("type: integer, counter: 32, scale_by: {oid: 1.3.6.1.4.1.7.9.0, as: digits}")).profile,
            nullptr);
}

TEST(EnumText, GivesWords) {
  const Loaded loaded = Load(Scalar("type: text, enum_text: {Normal: ok, \" On Battery\": on-battery}", "ups.state"));
  ASSERT_NE(loaded.profile, nullptr) << loaded.complaints;
  const PointSpec& point = loaded.profile->points[0];
  EXPECT_EQ(point.word_use, WordUse::kTexts);
  ASSERT_EQ(point.text_words.size(), 2u);
  EXPECT_EQ(point.text_words[1].said, "On Battery");
  EXPECT_EQ(point.text_words[1].text, "on-battery");
  EXPECT_EQ(Load(Scalar("type: text, enum_text: {Normal: ok, normal: fine}")).profile, nullptr) << "the same text";
  EXPECT_EQ(Load(Scalar("type: integer, enum_text: {Normal: ok}")).profile, nullptr);
}

TEST(Where, EachTest) {
  const auto where = [](std::string_view text) {
    const Loaded loaded = Load(Table(text));
    EXPECT_NE(loaded.profile, nullptr) << loaded.complaints;
    static std::vector<std::shared_ptr<const Profile>> kept;  // the condition has views into it
    kept.push_back(loaded.profile);
    return loaded.profile ? loaded.profile->snmp_tables[0].where : RowCondition();
  };
  const RowCondition is = where("{oid: 1.3.6.1.4.1.7.2.1.1, is: [8, 9]}");
  EXPECT_EQ(is.kind, RowCondition::Kind::kIs);
  EXPECT_EQ(is.numbers.size(), 2u);
  const RowCondition texts = where("{oid: 1.3.6.1.4.1.7.2.1.1, not: [8, spare]}");
  EXPECT_EQ(texts.kind, RowCondition::Kind::kNot);
  ASSERT_EQ(texts.texts.size(), 2u) << "not all are numbers: texts";
  EXPECT_EQ(texts.texts[0], "8");
  EXPECT_EQ(where("{oid: 1.3.6.1.4.1.7.2.1.1, has: [temp]}").kind, RowCondition::Kind::kHas);
  const RowCondition index = where("{index: 3, is: [6]}");
  EXPECT_EQ(index.kind, RowCondition::Kind::kIndex);
  EXPECT_EQ(index.position, 3);
}

TEST(Where, WhatIsWrong) {
  for (const char* text : {"{oid: 1.3.6.1.4.1.7.2.1.1}", "{oid: 1.3.6.1.4.1.7.2.1.1, is: [1], not: [2]}", "{is: [1]}",
                           "{index: 1, not: [2]}", "{index: 1, oid: 1.3.6.1.4.1.7.2.1.1, is: [1]}"}) {
    EXPECT_NE(Load(Table(text)).complaints.find("a condition needs one place and one test"), std::string::npos) << text;
  }
}

TEST(Recognise, SeveralDescriptions) {
  const Loaded loaded = Load(WithHeader("snmp", R"(layer: true
recognise:
  - {sys_object_id: [1.3.6.1.4.1.8072], answers: [1.3.6.1.4.1.2620.1]}
  - {sys_descr: [Gaia, "Check Point"]}
points: [{name: input.voltage, oid: 1.3.6.1.4.1.7.1.0, type: integer}]
)"));
  ASSERT_NE(loaded.profile, nullptr) << loaded.complaints;
  EXPECT_TRUE(loaded.profile->layer);
  ASSERT_EQ(loaded.profile->descriptions.size(), 2u);
  EXPECT_EQ(loaded.profile->descriptions[0].answers.size(), 1u);
  EXPECT_EQ(loaded.profile->descriptions[1].sys_descr[1], "Check Point");
}

TEST(Recognise, WhatIsWrong) {
  const auto complaints = [](std::string_view text) {
    return Load(WithHeader("snmp", "recognise: " + std::string(text) +
                                       "\npoints: [{name: input.voltage, oid: 1.3.6.1.4.1.7.1.0, type: integer}]\n"))
        .complaints;
  };
  EXPECT_NE(complaints("[{}]").find("a description that fits every device"), std::string::npos);
  EXPECT_NE(complaints("[{modbus_identification: {vendor: x}}]").find("does not fit protocol"), std::string::npos);
  EXPECT_NE(complaints("{sys_object_id: [1.3.6.1.4.1.318]}"), "");
}

TEST(StaleWhen, NamesAPointThatTells) {
  const auto load = [](std::string_view rule, std::string_view keys = "type: integer, bit: 0") {
    return Load(WithHeader("snmp", "points:\n  - {name: ups.on_battery, oid: 1.3.6.1.4.1.7.1.0, " + std::string(keys) +
                                       "}\n  - {name: input.voltage, oid: 1.3.6.1.4.1.7.2.0, type: integer}\n"
                                       "stale_when: " +
                                       std::string(rule) + "\n"));
  };
  const Loaded loaded = load("{point: ups.on_battery, is: true}");
  ASSERT_NE(loaded.profile, nullptr) << loaded.complaints;
  ASSERT_EQ(loaded.profile->stale_rules.size(), 1u);
  EXPECT_EQ(loaded.profile->stale_rules[0].when.point, 0u);
  EXPECT_EQ(loaded.profile->stale_rules[0].end_point, 2u);
  const Loaded word = load("{point: ups.on_battery, is: lost}", "type: integer, enum: {1: ok, 2: lost}");
  ASSERT_NE(word.profile, nullptr) << word.complaints;
  EXPECT_EQ(word.profile->stale_rules[0].when.word, "lost");
  EXPECT_EQ(load("{point: input.voltage, is: true}").profile, nullptr) << "a number";
  EXPECT_EQ(load("{point: ups.on_battery, is: true}", "type: integer, bit: 0, refresh: slow").profile, nullptr)
      << "too late";
  EXPECT_EQ(load("{point: nothing, is: true}").profile, nullptr);
}

}  // namespace
}  // namespace tramgac::profile
