#include "agent/app/snmprec.h"

#include <gmock/gmock.h>

namespace tramgac::app {
namespace {

using document::Language;
using testing::ElementsAre;
using testing::HasSubstr;

std::string ProblemsOf(std::string_view text, Language language = Language::kEnglish) {
  return ParseSnmprec("device.snmprec", text).wrong.FormatAll(language);
}

RecordedVariable Only(std::string_view text) {
  const auto [variables, wrong, doubles] = ParseSnmprec("f", text);
  EXPECT_TRUE(wrong.empty() && doubles.empty()) << wrong.FormatAll(Language::kEnglish);
  return variables.size() == 1 ? variables[0] : RecordedVariable{};
}

TEST(Snmprec, ValuesOfAllTags) {
  EXPECT_THAT(Only("1.3.1|2|-5").content, ElementsAre(0xFB));
  EXPECT_THAT(Only("1.3.1|4|a|b").content, ElementsAre('a', '|', 'b'));
  EXPECT_THAT(Only("1.3.1|4x|00fF").content, ElementsAre(0x00, 0xFF));
  EXPECT_THAT(Only("1.3.1|5|").content, ElementsAre());
  EXPECT_THAT(Only("1.3.1|6|1.3.6").content, ElementsAre(0x2B, 0x06));
  EXPECT_THAT(Only("1.3.1|64|192.0.2.255").content, ElementsAre(192, 0, 2, 255));
  EXPECT_THAT(Only("1.3.1|64x|C0000201").content, ElementsAre(192, 0, 2, 1));
  EXPECT_THAT(Only("1.3.1|65|4294967295").content, ElementsAre(0, 0xFF, 0xFF, 0xFF, 0xFF));
  EXPECT_EQ(Only("1.3.1|66|1").tag, 66);
  EXPECT_EQ(Only("1.3.1|67|1\r\n").tag, 67);
  EXPECT_EQ(Only("1.3.1|70|18446744073709551615").content.size(), 9U);
}

TEST(Snmprec, VariablesComeInOrderOfTheirNames) {
  const auto variables = ParseSnmprec("f", "1.3.10|2|1\n\n1.3.9|2|2\n# said once\n1.3.9.1|2|3\n").variables;
  ASSERT_EQ(variables.size(), 3U);
  EXPECT_THAT(variables[0].oid, ElementsAre(1, 3, 9));
  EXPECT_THAT(variables[1].oid, ElementsAre(1, 3, 9, 1));
  EXPECT_THAT(variables[2].oid, ElementsAre(1, 3, 10));
}

TEST(Snmprec, EveryWrongLineIsToldWithItsPlace) {
  EXPECT_EQ(ProblemsOf("1.3.1|2|1\nnonsense\n"), "device.snmprec:2:1: not a variable; expected OID|TAG|VALUE\n");
  EXPECT_THAT(ProblemsOf("1.3.xx|2|1"), HasSubstr("device.snmprec:1:1: \"1.3.xx\" is not an object identifier"));
  EXPECT_THAT(ProblemsOf("1.3.1|3|1"), HasSubstr("device.snmprec:1:7: unknown tag \"3\""));
  EXPECT_THAT(ProblemsOf("1.3.1|2:numeric|1"), HasSubstr(":1:7: unknown tag"));
  EXPECT_THAT(ProblemsOf("1.3.1|65|-1"), HasSubstr(":1:10: bad value \"-1\"; expected 0..4294967295"));
  EXPECT_THAT(ProblemsOf("1.3.1|4x|0"), HasSubstr(":1:10: bad value"));
  EXPECT_THAT(ProblemsOf("1.3.1|4x|zz"), HasSubstr(":1:10: bad value"));
  EXPECT_THAT(ProblemsOf("1.3.1|64|1.2.3"), HasSubstr(":1:10: bad value"));
  EXPECT_THAT(ProblemsOf("1.3.1|64|1.2.3.4.5"), HasSubstr(":1:10: bad value"));
  EXPECT_THAT(ProblemsOf("a\nb\nc"), HasSubstr(":3:1:"));
  EXPECT_THAT(ProblemsOf("a", Language::kVietnamese), HasSubstr("không phải một biến"));
}

TEST(Snmprec, WhatCanBeReadIsKept) {
  const Recording recording = ParseSnmprec("f", "1.3.1|2|1\nbad\n1.3.2|2|2");
  EXPECT_EQ(recording.variables.size(), 2U);
  EXPECT_EQ(recording.wrong.count(), 1U);
}

TEST(Snmprec, OfTwoLinesTheFirstCounts) {
  const Recording recording = ParseSnmprec("f", "1.3.1|2|1\n1.3.0|2|5\n1.3.1|2|2\n");
  ASSERT_EQ(recording.variables.size(), 2U);
  EXPECT_THAT(recording.variables[1].content, ElementsAre(1));
  EXPECT_TRUE(recording.wrong.empty());
  EXPECT_EQ(recording.doubles.FormatAll(Language::kEnglish),
            "f:3:1: 1.3.1 stands in the file twice; the first counts\n");
}

TEST(Snmprec, AFileThatIsNotThereIsAProblem) {
  const Recording recording = LoadSnmprec("/nonexistent/x.snmprec");
  EXPECT_TRUE(recording.variables.empty());
  EXPECT_THAT(recording.wrong.FormatAll(Language::kEnglish), HasSubstr("/nonexistent/x.snmprec: cannot be read"));
}

}  // namespace
}  // namespace tramgac::app
