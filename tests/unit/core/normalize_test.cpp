#include "agent/core/normalize/normalize.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <string>
#include <vector>

namespace tramgac {
namespace {

constexpr std::int64_t kMinusOne[] = {-1};

class NormalizeTest : public ::testing::Test {
 protected:
  Normalized Run(const Value& decoded) { return Normalize(decoded, spec_, told_, arena_); }
  void ExpectBad(const Value& decoded, Quality why) {
    const Normalized result = Run(decoded);
    EXPECT_EQ(QualityName(result.quality), QualityName(why));
    EXPECT_EQ(result.value.type, ValueType::kNone);
  }
  void ExpectValue(const Value& decoded, const Value& wanted) {
    const Normalized result = Run(decoded);
    EXPECT_EQ(QualityName(result.quality), "good");
    EXPECT_EQ(result.value, wanted) << result.value.AsNumber() << " " << result.value.text;
  }

  PointSpec spec_;
  std::vector<ToldNumber> told_;
  TextArena arena_{256};
};

TEST_F(NormalizeTest, DecimalScalesAreExact) {
  spec_.scale.divide = 10;
  for (int raw = -20000; raw <= 20000; ++raw) {
    const std::string sign = raw < 0 ? "-" : "";
    const std::string text = sign + std::to_string(std::abs(raw) / 10) + "." + std::to_string(std::abs(raw) % 10);
    ASSERT_EQ(Run(Value::Integer(raw)).value, Value::Real(std::stod(text))) << text;
  }
  spec_.scale.divide = 1000;
  ExpectValue(Value::Integer(49983), Value::Real(49.983));
}

TEST_F(NormalizeTest, BinaryFractionsMultipliersAndOffsets) {
  spec_.scale.divide = 64;
  ExpectValue(Value::Integer(64 * 230 + 32), Value::Real(230.5));
  spec_.scale = {100, 1, 0};
  ExpectValue(Value::Integer(12), Value::Real(1200));
  spec_.scale = {1, 10, -40};
  ExpectValue(Value::Integer(650), Value::Real(25));
  spec_.scale = {9, 5, 32};
  ExpectValue(Value::Real(-40), Value::Real(-40));
}

TEST_F(NormalizeTest, IntegersStayExact) {
  spec_.type = ValueType::kInteger;
  const std::int64_t large = (std::int64_t{1} << 60) + 1;  // no double holds this
  ExpectValue(Value::Integer(large), Value::Integer(large));
}

TEST_F(NormalizeTest, TheResultIsOfTheTypeOfThePoint) {
  spec_.type = ValueType::kInteger;
  ExpectValue(Value::Bool(true), Value::Integer(1));
  ExpectValue(Value::Real(38), Value::Integer(38));  // "38.0" in a text
  spec_.scale.multiply = 1000;
  ExpectValue(Value::Integer(7), Value::Integer(7000));
  spec_.type = ValueType::kReal;
  ExpectValue(Value::Integer(7), Value::Real(7000));
}

TEST_F(NormalizeTest, SentinelsComeBeforeEverything) {
  const std::array<std::int64_t, 2> sentinels = {-1, 65535};
  spec_.not_available = sentinels;
  spec_.plausible_low = 0;
  spec_.scale.divide = 10;
  ExpectBad(Value::Integer(-1), Quality::kNotAvailable);
  ExpectBad(Value::Integer(65535), Quality::kNotAvailable);
  ExpectBad(Value::Real(-1.0), Quality::kNotAvailable);
  ExpectBad(Value::Real(-1.5), Quality::kImplausible);
}

TEST_F(NormalizeTest, ThePlausibleRangeIncludesItsEdges) {
  spec_.plausible_low = 0;
  spec_.plausible_high = 100;
  ExpectValue(Value::Integer(0), Value::Real(0));
  ExpectValue(Value::Integer(100), Value::Real(100));
  ExpectBad(Value::Real(100.001), Quality::kImplausible);
  ExpectBad(Value::Integer(-1), Quality::kImplausible);
}

TEST_F(NormalizeTest, OverflowIsNoValue) {
  spec_.scale.multiply = 1e300;
  ExpectBad(Value::Real(1e300), Quality::kWrongType);
}

TEST_F(NormalizeTest, Truth) {
  spec_.type = ValueType::kBool;
  ExpectValue(Value::Integer(2), Value::Bool(true));
  ExpectValue(Value::Integer(0), Value::Bool(false));
  ExpectBad(Value::Real(1), Quality::kWrongType);
  ExpectBad(Value::Text("1"), Quality::kWrongType);
  spec_.inverted = true;
  ExpectValue(Value::Bool(false), Value::Bool(true));
  ExpectValue(Value::Bool(true), Value::Bool(false));
  const std::array<std::int64_t, 2> codes = {3, 4};
  spec_.true_codes = codes;
  spec_.inverted = false;
  ExpectValue(Value::Integer(4), Value::Bool(true));
  ExpectValue(Value::Integer(1), Value::Bool(false));
  spec_.inverted = true;
  ExpectValue(Value::Integer(4), Value::Bool(false));
}

TEST_F(NormalizeTest, EnumerationWords) {
  const std::array<Word, 2> words = {{{2, "on-line"}, {3, "on-battery"}}};
  spec_.type = ValueType::kText;
  spec_.word_use = WordUse::kEnumeration;
  spec_.words = words;
  ExpectValue(Value::Integer(3), Value::Text("on-battery"));
  EXPECT_EQ(Run(Value::Integer(3)).value.integer, 3) << "the code travels with the word";
  ExpectBad(Value::Integer(4), Quality::kUnknownCode);
  ExpectBad(Value::Text("on-line"), Quality::kWrongType);
}

TEST_F(NormalizeTest, FlagWords) {
  const std::array<Word, 3> words = {{{0, "on-line"}, {5, "low-battery"}, {63, "fault"}}};
  spec_.type = ValueType::kText;
  spec_.word_use = WordUse::kFlags;
  spec_.words = words;
  ExpectValue(Value::Integer(0), Value::Text(""));
  ExpectValue(Value::Integer(1), Value::Text("on-line"));
  ExpectValue(Value::Integer(0b100001), Value::Text("on-line,low-battery"));
  ExpectValue(Value::Integer(0b10), Value::Text(""));
  ExpectValue(Value::Integer(std::numeric_limits<std::int64_t>::min()), Value::Text("fault"));
  ExpectBad(Value::Real(1), Quality::kWrongType);
  TextArena small(8);
  EXPECT_EQ(Normalize(Value::Integer(1), spec_, {}, small).quality, Quality::kWrongLength);
}

TEST_F(NormalizeTest, TextIsPassedOnAndNeverBecomesANumber) {
  spec_.type = ValueType::kText;
  ExpectValue(Value::Text("abc"), Value::Text("abc"));
  ExpectBad(Value::Integer(1), Quality::kWrongType);
  spec_.type = ValueType::kReal;
  ExpectBad(Value::Text("1"), Quality::kWrongType);
  ExpectBad(Value(), Quality::kWrongType);
  spec_.type = ValueType::kNone;
  ExpectBad(Value::Integer(1), Quality::kWrongType);
}

class ToldScale : public NormalizeTest {
 protected:
  void Tell(ScaleUse use, std::int64_t n, std::span<const CodedScale> codes = {}) {
    terms_.push_back({use, codes});
    told_.push_back({n, true});
    spec_.scale_terms = terms_;
  }
  std::vector<ScaleTerm> terms_;
};

TEST_F(ToldScale, EachWayOfTelling) {
  Tell(ScaleUse::kDivisor, 10);
  ExpectValue(Value::Integer(234), Value::Real(23.4));
  terms_[0].use = ScaleUse::kFactor;
  ExpectValue(Value::Integer(234), Value::Real(2340));
  terms_[0].use = ScaleUse::kExponent;
  told_[0].number = -2;
  ExpectValue(Value::Integer(234), Value::Real(2.34));
  told_[0].number = 2;
  ExpectValue(Value::Integer(234), Value::Real(23400));
  terms_[0].use = ScaleUse::kDigits;
  ExpectValue(Value::Integer(234), Value::Real(2.34));
}

TEST_F(ToldScale, AHighPartIsAddedBeforeTheScale) {
  spec_.scale.divide = 10;
  Tell(ScaleUse::kThousands, 12);
  ExpectValue(Value::Integer(345), Value::Real(1234.5));
}

TEST_F(ToldScale, ACodeSwitchesBetweenUnits) {
  constexpr CodedScale kUnits[] = {{1, {}}, {2, {5, 9, -160.0 / 9}}};
  Tell(ScaleUse::kCode, 1, kUnits);
  ExpectValue(Value::Integer(23), Value::Real(23));
  told_[0].number = 2;
  EXPECT_NEAR(Run(Value::Integer(212)).value.real, 100, 1e-9) << "Fahrenheit";
  told_[0].number = 3;
  ExpectBad(Value::Integer(23), Quality::kUnknownScale);
}

TEST_F(ToldScale, TwoTermsFollowEachOther) {
  constexpr CodedScale kPrefixes[] = {{8, {1, 1000, 0}}, {9, {}}, {10, {1000, 1, 0}}};
  Tell(ScaleUse::kCode, 8, kPrefixes);
  Tell(ScaleUse::kDigits, 1);
  EXPECT_NEAR(Run(Value::Integer(120034)).value.real, 12.0034, 1e-12);
}

TEST_F(ToldScale, WithoutItThereIsNoValue) {
  Tell(ScaleUse::kDivisor, 0);
  ExpectBad(Value::Integer(5), Quality::kUnknownScale);
  terms_[0].use = ScaleUse::kExponent;
  told_[0].number = 31;
  ExpectBad(Value::Integer(5), Quality::kUnknownScale);
  told_[0] = {1, false};
  ExpectBad(Value::Integer(5), Quality::kUnknownScale);
  told_.clear();
  ExpectBad(Value::Integer(5), Quality::kUnknownScale);
  spec_.not_available = kMinusOne;
  ExpectBad(Value::Integer(-1), Quality::kNotAvailable);
}

TEST_F(NormalizeTest, TextsHaveWords) {
  constexpr TextWord kWords[] = {{"Normal", "ok"}, {"On Battery", "on-battery"}};
  spec_.type = ValueType::kText;
  spec_.word_use = WordUse::kTexts;
  spec_.text_words = kWords;
  ExpectValue(Value::Text("Normal"), Value::Text("ok"));
  ExpectValue(Value::Text("  on BATTERY "), Value::Text("on-battery"));
  ExpectBad(Value::Text("On Batter"), Quality::kUnknownCode);
  ExpectBad(Value::Text("  "), Quality::kNotAvailable);
  ExpectBad(Value::Integer(1), Quality::kWrongType);
}

}  // namespace
}  // namespace tramgac
