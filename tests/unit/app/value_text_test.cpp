#include "agent/app/value_text.h"

#include <gtest/gtest.h>

#include <set>

namespace tramgac::app {
namespace {

using document::Language;
using nlohmann::json;

TEST(ValueText, ValuesOfAllKinds) {
  EXPECT_EQ(ValueText(json(), Language::kEnglish), "-");
  EXPECT_EQ(ValueText(true, Language::kEnglish), "yes");
  EXPECT_EQ(ValueText(false, Language::kVietnamese), "không");
  EXPECT_EQ(ValueText(-7, Language::kEnglish), "-7");
  EXPECT_EQ(ValueText("charging", Language::kEnglish), "charging");
}

TEST(ValueText, NumbersAreRoundedForTheEyeOnly) {
  EXPECT_EQ(ValueText(24.015625, Language::kEnglish), "24.02");
  EXPECT_EQ(ValueText(230.0, Language::kEnglish), "230");
  EXPECT_EQ(ValueText(0.0333333, Language::kEnglish), "0.0333");
  EXPECT_EQ(ValueText(123466.26, Language::kEnglish), "123466.3");
  EXPECT_EQ(ValueText(3187781632.0, Language::kEnglish), "3187781632");
}

TEST(ValueText, ValuesKeepTheirTypesInJson) {
  EXPECT_EQ(ValueJson(Value()), json());
  EXPECT_EQ(ValueJson(Value::Bool(true)), json(true));
  EXPECT_EQ(ValueJson(Value::Integer(5)), json(5));
  EXPECT_EQ(ValueJson(Value::Real(0.5)), json(0.5));
  EXPECT_EQ(ValueJson(Value::Text("a")), json("a"));
}

TEST(ValueText, EveryQualityHasItsOwnVietnameseWords) {
  std::set<std::string_view> seen;
  for (int i = 0; i < kQualityCount; ++i) {
    const auto quality = static_cast<Quality>(i);
    EXPECT_EQ(QualityText(quality, Language::kEnglish), QualityName(quality));
    EXPECT_TRUE(seen.insert(QualityText(quality, Language::kVietnamese)).second) << QualityName(quality);
  }
  EXPECT_EQ(QualityText(Quality::kTimeout, Language::kVietnamese), "không trả lời");
  EXPECT_EQ(QualityText(Quality::kImplausible, Language::kVietnamese), "giá trị vô lý");
  EXPECT_EQ(QualityText(std::string_view("crc"), Language::kVietnamese), "sai CRC");
  EXPECT_EQ(QualityText(std::string_view("new-one"), Language::kVietnamese), "new-one");
}

TEST(ValueText, UnitsAgesAndBytes) {
  EXPECT_EQ(UnitText("Cel"), "°C");
  EXPECT_EQ(UnitText("V"), "V");
  EXPECT_EQ(AgeText(-1, Language::kEnglish), "-");
  EXPECT_EQ(AgeText(12.4, Language::kEnglish), "12 s");
  EXPECT_EQ(AgeText(600, Language::kVietnamese), "10 phút");
  EXPECT_EQ(AgeText(36000, Language::kEnglish), "10 h");
  EXPECT_EQ(AgeText(864000, Language::kEnglish), "10 d");
  EXPECT_EQ(BytesText(512), "512 B");
  EXPECT_EQ(BytesText(3U << 20), "3.0 MiB");
}

TEST(ValueText, ALabelInTheOtherLanguageIsBetterThanNone) {
  const json label = {{"en", "Room"}, {"vi", ""}};
  EXPECT_EQ(LabelText(label, Language::kVietnamese), "Room");
  EXPECT_EQ(LabelText(json(), Language::kVietnamese), "");
}

}  // namespace
}  // namespace tramgac::app
