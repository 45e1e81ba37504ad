#include "agent/app/operator_words.h"

#include <gtest/gtest.h>

#include "agent/app/table_view.h"
#include "agent/core/alarm/operate.h"

namespace tramgac::app {
namespace {

using document::Language;

// What the nodes can say has words in Vietnamese that are not the node's own.
template <typename Enum, typename Name, typename Text>
void ExpectWords(std::size_t count, Name name, Text text, std::size_t first = 0) {
  for (std::size_t i = first; i < count; ++i) {
    const std::string_view word = name(static_cast<Enum>(i));
    EXPECT_NE(text(word, Language::kVietnamese), word);
    EXPECT_FALSE(text(word, Language::kEnglish).empty());
  }
}

TEST(OperatorWords, EverythingThatANodeSaysHasAWord) {
  ExpectWords<Severity>(4, SeverityName, SeverityText);
  ExpectWords<AlarmPhase>(kAlarmPhaseCount, AlarmPhaseName, PhaseText);
  ExpectWords<AlarmPhase>(kAlarmPhaseCount, AlarmPhaseName, PhaseWord);
  ExpectWords<Hidden>(kHiddenCount, HiddenName, HidingText, 1);
  ExpectWords<AlarmTransition>(kAlarmTransitionCount, AlarmTransitionName, HappeningText, 1);
  ExpectWords<OperatorVerb>(kOperatorVerbCount, OperatorVerbName, HappeningText);
  ExpectWords<Refusal>(kRefusalCount, RefusalName, RefusalText, 1);
}

TEST(OperatorWords, ShortPhasesFitTheirColumn) {
  for (std::size_t i = 0; i < kAlarmPhaseCount; ++i) {
    const std::string_view name = AlarmPhaseName(static_cast<AlarmPhase>(i));
    EXPECT_LE(WidthOf(PhaseWord(name, Language::kEnglish)), 6u);
    EXPECT_LE(WidthOf(PhaseWord(name, Language::kVietnamese)), 7u);
  }
}

TEST(OperatorWords, WhatIsNotKnownStandsAsItIsAndIsNotSmall) {
  EXPECT_EQ(HidingText("of-tomorrow", Language::kVietnamese), "of-tomorrow");
  EXPECT_EQ(SeverityText("catastrophic", Language::kVietnamese), "catastrophic");
  EXPECT_EQ(SeverityText("unknown", Language::kVietnamese), "không rõ");
  EXPECT_EQ(SeverityMark("catastrophic"), "????");
  EXPECT_EQ(SeverityMark("critical"), "!!!!");
  EXPECT_EQ(SeverityMark("warning"), "!");
}

}  // namespace
}  // namespace tramgac::app
