#include "agent/document/problem.h"

#include <gtest/gtest.h>

#include "agent/document/messages.h"

namespace tramgac::document {
namespace {

Problem Sample() { return {"node.yaml", 3, 7, Say(kUnknownKey, Quoted("sote")), Say(kWantKeys, "site, node"), "site"}; }

TEST(Problem, SaysFileLineColumnExpectedAndNearestWord) {
  EXPECT_EQ(Format(Sample(), Language::kEnglish),
            "node.yaml:3:7: unknown key \"sote\"; expected one of site, node; did you mean \"site\"?");
}

TEST(Problem, SaysTheSameInVietnamese) {
  EXPECT_EQ(Format(Sample(), Language::kVietnamese),
            "node.yaml:3:7: khóa lạ \"sote\"; cần một trong site, node; có phải ý bạn là \"site\"?");
}

TEST(Problem, LeavesOutWhatIsNotKnown) {
  EXPECT_EQ(Format({"x.yaml", 0, 0, Say(kEmptyFile), {}, {}}, Language::kEnglish), "x.yaml: nothing is in the file");
}

TEST(Problems, AreSortedByPlaceWithinTheirFile) {
  Problems problems;
  problems.Add({"b", 2, 1, Say(kBadUtf8), {}, {}});
  problems.Add({"a", 9, 1, Say(kBadUtf8), {}, {}});
  problems.Add({"b", 1, 5, Say(kBadUtf8), {}, {}});
  problems.Add({"b", 1, 4, Say(kBadUtf8), {}, {}});
  EXPECT_EQ(problems.FormatAll(Language::kEnglish),
            "b:1:4: not valid UTF-8\nb:1:5: not valid UTF-8\nb:2:1: not valid UTF-8\na:9:1: not valid UTF-8\n");
}

TEST(Problems, KeepAHundredAndCountTheRest) {
  Problems problems;
  for (std::uint32_t i = 1; i <= 103; ++i) problems.Add({"f", i, 1, Say(kBadUtf8), {}, {}});
  EXPECT_EQ(problems.list().size(), 100u);
  EXPECT_EQ(problems.count(), 103u);
  EXPECT_TRUE(problems.full());
  EXPECT_NE(problems.FormatAll(Language::kEnglish).find("and 3 further problems\n"), std::string::npos);
  EXPECT_NE(problems.FormatAll(Language::kVietnamese).find("và 3 lỗi khác\n"), std::string::npos);
}

TEST(Quoted, PathsAreShownWhole) {
  EXPECT_EQ(QuotedPath("/" + std::string(300, 'x') + "/e\nd"), "\"/" + std::string(300, 'x') + "/e?d\"");
}

TEST(Quoted, IsSafeForATerminalAndShort) {
  EXPECT_EQ(Quoted("a\x1b[31m\n"), "\"a?[31m?\"");
  EXPECT_EQ(Quoted("\u009b31m\u0080-\u00a0ạ"), "\"?31m?-\u00a0ạ\"");
  EXPECT_EQ(Quoted("gnp\u202etxt\u2069\u2028\u061c\u200f…"), "\"gnp?txt????…\"");
  EXPECT_EQ(Quoted("cut \xE2\x80"), "\"cut \xE2\x80\"");
  EXPECT_EQ(Quoted(std::string(61, 'x')), '"' + std::string(60, 'x') + "...\"");
  std::string vietnamese;  // characters are counted, not bytes, and none is cut in two
  for (int i = 0; i < 60; ++i) vietnamese += "ế";
  EXPECT_EQ(Quoted(vietnamese), '"' + vietnamese + '"');
  EXPECT_EQ(Quoted(vietnamese + "ế"), '"' + vietnamese + "...\"");
}

}  // namespace
}  // namespace tramgac::document
