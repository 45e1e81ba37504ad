#include "agent/app/soc_text.h"

#include <gmock/gmock.h>

namespace tramgac::app {
namespace {

using nlohmann::json;

TEST(SocText, TakesWhatPeopleWrite) {
  for (const char* text : {"UPS on battery", "Điện áp vào: 231 V ≥ 230 V – «tắt»", "25.3 °C", ""}) {
    EXPECT_EQ(CleanText(text, 100), text);
  }
}

TEST(SocText, NothingThatSteersATerminalPasses) {
  EXPECT_EQ(CleanText("a\x1b[2Jb\r\n\x07\x7f", 100), "a?[2Jb????");
  EXPECT_EQ(CleanText("\xc2\x9b"
                      "31m",
                      100),
            "?31m")
      << "C1: CSI in one character";
  EXPECT_EQ(CleanText("\xe2\x80\xae"
                      "abc",
                      100),
            "?abc")
      << "right-to-left override";
  EXPECT_EQ(CleanText("\xe2\x80\xa8", 100), "?") << "line separator";
  EXPECT_EQ(CleanText("\xff\xc0\x80\xed\xa0\x80", 100), "??????") << "not UTF-8, overlong, a surrogate";
  EXPECT_EQ(CleanText("\xf0\x9f\x94\xa5 \xe7\x81\xab", 100), "? ?") << "two columns wide";
}

TEST(SocText, AccentsThatStandApartAreLeftOut) {
  EXPECT_EQ(CleanText("a\xcc\x81"
                      "b",
                      100),
            "ab");
}

TEST(SocText, IsCutBetweenCharacters) {
  EXPECT_EQ(CleanText("điện", 3), "đi");
  EXPECT_EQ(CleanText("điện", 5), "đi");
  EXPECT_EQ(CleanText("điện", 6), "điệ");
}

TEST(SocText, SearchKnowsNoAccentsAndNoCapitals) {
  EXPECT_EQ(FoldForSearch("ĐIỆN ÁP Ắc Quy ưỡn YÊN"), "dien ap ac quy uon yen");
  EXPECT_EQ(FoldForSearch("Phòng máy"), "phong may");
  EXPECT_EQ(FoldForSearch("\xff"), "\xff");
}

TEST(SocText, MembersOfAnotherTypeAreAbsent) {
  const json object = {{"text", 5}};
  EXPECT_EQ(CleanMember(object, "text", 10), "");
  EXPECT_EQ(CleanMember(object, "none", 10), "");
}

TEST(SocText, ReadsTimes) {
  EXPECT_EQ(UtcMsOf("2026-11-24T12:00:00.250Z"), 1795521600250);
  EXPECT_EQ(UtcMsOf("1970-01-01T00:00:00.001Z"), 1);
  for (const char* bad : {"", "2026-11-24", "2026-13-24T12:00:00.250Z", "2026-02-30T12:00:00.250Z",
                          "2026-11-24T12:00:00.250+", "20x6-11-24T12:00:00.250Z"}) {
    EXPECT_EQ(UtcMsOf(bad), 0) << bad;
  }
}

}  // namespace
}  // namespace tramgac::app
