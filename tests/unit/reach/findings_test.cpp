#include "drivers/reach/findings.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace tramgac::reach {
namespace {

TEST(Facts, EachHasANameOfItsOwnByWhichItIsFound) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kFactCount; ++i) {
    const auto fact = static_cast<Fact>(i);
    EXPECT_EQ(FactNamed(FactName(fact)), fact);
    names.insert(FactName(fact));
  }
  EXPECT_EQ(names.size(), kFactCount);
  EXPECT_EQ(FactNamed("uptime"), std::nullopt);
  EXPECT_EQ(FactType(Fact::kDaysLeft), ValueType::kReal);
  EXPECT_EQ(FactType(Fact::kReason), ValueType::kText);
}

TEST(Findings, KeepsTextsOfItsOwn) {
  Findings findings(2, 16);
  {
    std::string text = "Poly/4.1";
    findings.Set(Fact::kServer, Value::Text(text));
    text.assign(text.size(), 'x');
  }
  findings.SetExtract(1, Value::Integer(7));
  EXPECT_EQ(findings.Of(Fact::kServer), Value::Text("Poly/4.1"));
  EXPECT_EQ(findings.Extract(1), Value::Integer(7));
  EXPECT_EQ(findings.Extract(0).type, ValueType::kNone);
  findings.Clear();
  EXPECT_EQ(findings.Of(Fact::kServer).type, ValueType::kNone);
}

TEST(Findings, WhatDoesNotFitIsCutBetweenCharacters) {
  Findings findings(0, 4);
  findings.Set(Fact::kAnswer, Value::Text("abc\u00e9"));  // the last takes two bytes
  EXPECT_EQ(findings.Of(Fact::kAnswer).text, "abc");
  findings.Set(Fact::kReason, Value::Text("xyz"));
  EXPECT_EQ(findings.Of(Fact::kReason).text, "x");
  EXPECT_EQ(findings.Of(Fact::kAnswer).text, "abc");
}

TEST(Findings, WhatIsNoTextBecomesOne) {
  Findings findings;
  findings.Set(Fact::kServer, Value::Text("a\r\n\x7f\xff-\xc3(\xc3\xa9"));
  EXPECT_EQ(findings.Of(Fact::kServer).text, "a   ?-?(\u00e9");
}

}  // namespace
}  // namespace tramgac::reach
