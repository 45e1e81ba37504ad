#include <gtest/gtest.h>

#include "tests/unit/document/reading.h"

namespace tramgac::document {
namespace {

using testing::Reading;

TEST(Mapping, ReportsEveryKeyThatNobodyAskedFor) {
  const Reading reading("site: a\nnodes: b\nzebra: c\n");
  {
    Mapping map = reading.root().Map();
    (void)map.Required("site");
    (void)map.Optional("node");
  }
  EXPECT_EQ(reading.complaints(),
            "f:2:1: unknown key \"nodes\"; expected one of site, node; did you mean \"node\"?\n"
            "f:3:1: unknown key \"zebra\"; expected one of site, node\n");
  EXPECT_EQ(reading.complaints(Language::kVietnamese),
            "f:2:1: khóa lạ \"nodes\"; cần một trong site, node; có phải ý bạn là \"node\"?\n"
            "f:3:1: khóa lạ \"zebra\"; cần một trong site, node\n");
}

TEST(Mapping, ReportsMissingKeysWhereItBegins) {
  const Reading reading("a:\n  b: 1\n");
  {
    Mapping map = reading.root().Map();
    Mapping inner = map.Required("a").Map();
    (void)inner.Optional("b");
    EXPECT_FALSE(inner.Required("c").present());
  }
  EXPECT_EQ(reading.complaints(), "f:2:3: \"c\" is missing\n");
}

// "sites" is what was meant; that "site" is missing as well would only confuse.
TEST(Mapping, AMisspeltKeyIsNotMissing) {
  const Reading reading("sites: a\nzebra: b\n");
  {
    Mapping map = reading.root().Map();
    (void)map.Required("site");
    (void)map.Required("node");
    EXPECT_TRUE(map.IsMisspelt("site"));
    EXPECT_FALSE(map.IsMisspelt("node"));
  }
  EXPECT_EQ(reading.complaints(),
            "f:1:1: \"node\" is missing\n"
            "f:1:1: unknown key \"sites\"; expected one of site, node; did you mean \"site\"?\n"
            "f:2:1: unknown key \"zebra\"; expected one of site, node\n");
}

// Somebody wrote the key twice, once wrongly.
TEST(Mapping, AKeyThatIsThereIsNotMisspelt) {
  const Reading reading("sites: a\nsite: b\n");
  Mapping map = reading.root().Map();
  (void)map.Required("site");
  EXPECT_FALSE(map.IsMisspelt("site"));
}

TEST(Mapping, OfSomethingElseIsSilentAfterOneComplaint) {
  for (const char* text : {"a: [1]", "a: x", "a:"}) {
    const Reading reading(text);
    {
      Mapping map = reading.root().Map();
      Mapping inner = map.Required("a").Map();
      EXPECT_FALSE(inner.Required("c").present());
    }
    EXPECT_EQ(reading.problems.count(), 1u) << reading.complaints();
  }
}

TEST(Mapping, EntriesAreAllKnown) {
  const Reading reading("{1: one, 2: two}");
  std::string joined;
  {
    Mapping map = reading.root().Map();
    for (const auto& [key, value] : map.Entries()) {
      joined += std::to_string(key.Integer(0, 9)) + value.Text() + value.name();
    }
  }
  EXPECT_EQ(joined, "1one12two2");
  EXPECT_EQ(reading.complaints(), "");
}

TEST(Mapping, ValuesBehindAnAliasAreReadAgain) {
  const Reading reading("a: &d {x: 1}\nb: *d\n");
  std::int64_t sum = 0;
  {
    Mapping map = reading.root().Map();
    for (const char* key : {"a", "b"}) {
      Mapping inner = map.Required(key).Map();
      sum += inner.Required("x").Integer(0, 5);
    }
  }
  EXPECT_EQ(sum, 2);
  EXPECT_EQ(reading.complaints(), "");
}

TEST(JoinWords, CutsLongLists) {
  const std::vector<std::string_view> words(20, "w");
  const std::string joined = JoinWords(words);
  EXPECT_TRUE(joined.ends_with("w, ..."));
  EXPECT_EQ(joined.size(), 16 * 3 - 2 + 5u);
}

}  // namespace
}  // namespace tramgac::document
