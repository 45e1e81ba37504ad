#include "agent/document/field.h"

#include <gtest/gtest.h>

#include "tests/unit/document/reading.h"

namespace tramgac::document {
namespace {

using testing::Reading;
using namespace std::chrono_literals;

// Reads the single value `text` with `read` and gives back the complaint.
template <typename Read>
std::string Complaint(std::string_view text, Read read) {
  const Reading reading(text);
  read(reading.root());
  return reading.complaints();
}

TEST(Field, TextFollowsItsRule) {
  const TextRule rule{2, 4, "a-z0-9-"};
  EXPECT_EQ(Reading("a-1").root().Text(rule), "a-1");
  const auto read = [rule](const Field& field) { EXPECT_EQ(field.Text(rule, "fallback"), "fallback"); };
  EXPECT_EQ(Complaint("a", read), "f:1:1: bad value \"a\" for \"\"; expected 2 to 4 characters of [a-z0-9-]\n");
  EXPECT_NE(Complaint("abcde", read), "");
  EXPECT_NE(Complaint("A1", read), "");
  EXPECT_EQ(Complaint("[a]", read), "f:1:1: \"\" is a list; expected 2 to 4 characters of [a-z0-9-]\n");
  EXPECT_EQ(Complaint("~", read), "f:1:1: \"\" has no value; expected 2 to 4 characters of [a-z0-9-]\n");
}

TEST(Field, TextCountsCharactersAndRefusesWhatCannotBePrinted) {
  const TextRule rule{1, 3, {}};
  EXPECT_EQ(Reading("ếếế").root().Text(rule), "ếếế");
  EXPECT_EQ(Complaint("\"a\\e\"", [rule](const Field& field) { (void)field.Text(rule); }),
            "f:1:1: bad value \"a?\" for \"\"; expected text of 1 to 3 characters\n");
}

TEST(Field, NumbersStayInTheirRange) {
  EXPECT_EQ(Reading("64").root().Integer(1, 64), 64);
  EXPECT_EQ(Reading("-2.5").root().Real(-3, 3), -2.5);
  const auto integer = [](const Field& field) { EXPECT_EQ(field.Integer(1, 64, 7), 7); };
  EXPECT_EQ(Complaint("65", integer), "f:1:1: bad value \"65\" for \"\"; expected a whole number from 1 to 64\n");
  EXPECT_NE(Complaint("abc", integer), "");
  EXPECT_NE(Complaint("'5'", integer), "");  // in quotes it is text
  const auto real = [](const Field& field) { EXPECT_EQ(field.Real(0, 1, 0.5), 0.5); };
  EXPECT_EQ(Complaint("1.5", real), "f:1:1: bad value \"1.5\" for \"\"; expected a number from 0 to 1\n");
  EXPECT_EQ(Complaint("x", [](const Field& field) { (void)field.Real(); }),
            "f:1:1: bad value \"x\" for \"\"; expected a number\n");
}

TEST(Field, TruthIsTrueOrFalse) {
  EXPECT_TRUE(Reading("true").root().Bool());
  EXPECT_FALSE(Reading("false").root().Bool(true));
  const auto read = [](const Field& field) { EXPECT_TRUE(field.Bool(true)); };
  EXPECT_EQ(Complaint("yes", read), "f:1:1: bad value \"yes\" for \"\"; expected true or false\n");
  EXPECT_NE(Complaint("\"true\"", read), "");
}

TEST(Field, DurationsAndSizesSayTheirUnits) {
  EXPECT_EQ(Reading("2s").root().Period(100ms, 1min), 2s);
  EXPECT_EQ(Reading("\"2s\"").root().Period(100ms, 1min), 2s);  // a duration is text: quotes change nothing
  EXPECT_EQ(Reading("64 MiB").root().ByteSize(1, 1ULL << 40), 64u << 20);
  EXPECT_EQ(Complaint("2", [](const Field& field) { EXPECT_EQ(field.Period(100ms, 1min, 3s), 3s); }),
            "f:1:1: bad value \"2\" for \"\"; expected a duration from 100ms to 1min (units ms, s, min, h, d)\n");
  EXPECT_EQ(Complaint("64 MB", [](const Field& field) { EXPECT_EQ(field.ByteSize(1 << 20, 1 << 30, 5), 5u); }),
            "f:1:1: bad value \"64 MB\" for \"\"; expected a size from 1 MiB to 1 GiB (units B, KiB, MiB, GiB, TiB)\n");
}

TEST(Field, WordsNameTheNearest) {
  constexpr Choice<int> kChoices[] = {{"warning", 1}, {"minor", 2}};
  EXPECT_EQ(Reading("minor").root().Word(kChoices, 0), 2);
  EXPECT_EQ(Complaint("miner", [&](const Field& field) { EXPECT_EQ(field.Word(kChoices, 9), 9); }),
            "f:1:1: bad value \"miner\" for \"\"; expected one of warning, minor; did you mean \"minor\"?\n");
}

TEST(Field, ListsAreBounded) {
  EXPECT_EQ(Reading("[1, 2]").root().List(1, 2).size(), 2u);
  EXPECT_EQ(Complaint("[1, 2, 3]", [](const Field& field) { EXPECT_TRUE(field.List(1, 2).empty()); }),
            "f:1:1: \"\" has 3 entries; expected a list of 1 to 2 entries\n");
  EXPECT_EQ(Complaint("a: 1", [](const Field& field) { (void)field.List(1, 2); }),
            "f:1:1: \"\" is a mapping; expected a list\n");
  EXPECT_EQ(Complaint("x", [](const Field& field) { (void)field.List(1, 2); }),
            "f:1:1: \"\" is a single value; expected a list\n");
}

TEST(Field, LocalTextNeedsBothLanguages) {
  const LocalString both = Reading("{en: door, vi: cửa}").root().Local(10);
  EXPECT_EQ(both.en + "/" + both.vi, "door/cửa");
  EXPECT_EQ(Complaint("{en: door}", [](const Field& field) { (void)field.Local(10); }), "f:1:1: \"vi\" is missing\n");
}

TEST(Field, AbsentFieldsAreSilent) {
  const Reading reading("a: 1");
  {
    Mapping map = reading.root().Map();
    (void)map.Optional("a");
    const Field absent = map.Optional("b");
    EXPECT_FALSE(absent.present());
    EXPECT_EQ(absent.Text({}, "d"), "d");
    EXPECT_EQ(absent.Integer(1, 2, 7), 7);
    EXPECT_TRUE(absent.List(1, 1).empty());
    EXPECT_FALSE(absent.Map().present());
    EXPECT_TRUE(absent.Local(5).empty());
  }
  EXPECT_EQ(reading.complaints(), "");
}

TEST(Field, ComplainsWithinAScalar) {
  const Reading plain("abc");
  plain.root().ComplainAt(2, {"x", "y"});
  EXPECT_EQ(plain.complaints(), "f:1:3: x\n");
  const Reading quoted("'abc'");
  quoted.root().ComplainAt(2, {"x", "y"});
  EXPECT_EQ(quoted.complaints(Language::kVietnamese), "f:1:4: y\n");
}

TEST(InAlphabet, KnowsRangesAndALastDash) {
  EXPECT_TRUE(InAlphabet("az09-", "a-z0-9-"));
  EXPECT_FALSE(InAlphabet("_", "a-z0-9-"));
  EXPECT_TRUE(InAlphabet("a_.", "a-z_."));
  EXPECT_FALSE(InAlphabet("B", "a-z"));
}

}  // namespace
}  // namespace tramgac::document
