#include "agent/app/table_view.h"

#include <gmock/gmock.h>

namespace tramgac::app {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::ResultOf;

TableView Sample() {
  TableView table({{"ĐIỂM ĐO", false, 8, 40, 2}, {"GIÁ TRỊ", true, 4, 20, 1}, {"ĐƠN VỊ", false, 3, 8, 0}});
  table.Add({{"input.voltage", "230.4", "V"}, ""});
  table.Add({{"Điện áp đầu vào pha A", "1", "°C"}, ""});
  return table;
}

TEST(TableView, CountsCharactersNotBytes) {
  EXPECT_EQ(WidthOf(""), 0U);
  EXPECT_EQ(WidthOf("điện áp"), 7U);
  EXPECT_EQ(WidthOf("°C"), 2U);
  EXPECT_EQ(WidthOf("…"), 1U);
}

TEST(TableView, FitPadsAndCutsWholeCharacters) {
  EXPECT_EQ(Fit("áp", 4), "áp  ");
  EXPECT_EQ(Fit("áp", 4, true), "  áp");
  EXPECT_EQ(Fit("điện áp", 5), "điện…");
  EXPECT_EQ(Fit("điện áp", 1), "…");
  EXPECT_EQ(Fit("điện áp", 0), "");
}

TEST(TableView, ADevicesTextCannotMoveTheCursor) { EXPECT_EQ(Fit("a\x1b[2J\nb", 7), "a?[2J?b"); }

TEST(TableView, ColumnsLineUpInVietnamese) {
  EXPECT_THAT(Sample().Lines(kAnyWidth), ElementsAre("ĐIỂM ĐO                GIÁ TRỊ  ĐƠN VỊ",  //
                                                     "input.voltage            230.4  V",       //
                                                     "Điện áp đầu vào pha A        1  °C"));
}

TEST(TableView, NoLineIsWiderThanAsked) {
  for (std::size_t width = 1; width <= 100; ++width) {
    EXPECT_THAT(Sample().Lines(width), Each(ResultOf(WidthOf, testing::Le(width)))) << width;
  }
}

TEST(TableView, NarrowsByRankAndThenLeavesColumnsOut) {
  EXPECT_EQ(Sample().Lines(33)[1], "input.voltage        230…  V") << "rank 1 down to its least, then rank 2";
  EXPECT_EQ(Sample().Lines(16)[1], "input.v…  V") << "rank 1 is left out, rank 0 stays";
}

TEST(TableView, WrapsAtBlanksAndWithinLongWords) {
  EXPECT_THAT(Wrap("đo điện áp vào", 7), ElementsAre("đo điện", "áp vào"));
  EXPECT_THAT(Wrap("abcdefgh ij", 3), ElementsAre("abc", "def", "gh", "ij"));
  EXPECT_THAT(Wrap("", 10), ElementsAre(""));
  EXPECT_THAT(Wrap("ab", 0), ElementsAre("a", "b"));
}

TEST(TableView, AColumnThatWrapsGoesOnBelow) {
  TableView table({{"POINT", false, 5, kAnyWidth, 0}, {"LABEL", false, 7, kAnyWidth, 1, true}});
  table.Add({{"a.b", "Điện áp đầu vào"}, "\x1b[31m"});
  table.Add({{"c.d", "Tải"}, ""});
  EXPECT_THAT(table.Lines(14), ElementsAre("POINT  LABEL",                   //
                                           "\x1b[31ma.b    Điện áp\x1b[0m",  //
                                           "\x1b[31m       đầu vào\x1b[0m",  //
                                           "c.d    Tải"));
  EXPECT_EQ(table.Lines(80)[1], "\x1b[31ma.b    Điện áp đầu vào\x1b[0m");
}

TEST(TableView, ColourSurroundsARowAndCostsNoWidth) {
  TableView table({{"A", false, 1, kAnyWidth, 0}});
  table.Add({{"x"}, "\x1b[31m"});
  EXPECT_EQ(table.Lines(10)[1], "\x1b[31mx\x1b[0m");
}

}  // namespace
}  // namespace tramgac::app
