#include "drivers/reach/document_path.h"

#include <gtest/gtest.h>

namespace tramgac::reach {
namespace {

TEST(DocumentPath, NamesAndSelectors) {
  const auto path = ParseDocumentPath("/Status/Network[2]/Call[item=a/b]/x");
  ASSERT_TRUE(path);
  ASSERT_EQ(path->steps.size(), 4U);
  EXPECT_EQ(path->steps[0], (PathStep{"Status", 0, "", ""}));
  EXPECT_EQ(path->steps[1], (PathStep{"Network", 2, "", ""}));
  EXPECT_EQ(path->steps[2], (PathStep{"Call", 0, "item", "a/b"}));
  EXPECT_EQ(path->use, PathUse::kFirst);
}

TEST(DocumentPath, UsesAndAttributes) {
  EXPECT_EQ(ParseDocumentPath("count(/a/b)")->use, PathUse::kCount);
  EXPECT_EQ(ParseDocumentPath("sum(/a)")->use, PathUse::kSum);
  EXPECT_EQ(ParseDocumentPath("max(/a/@b)")->attribute, "b");
  EXPECT_EQ(ParseDocumentPath("/calls/@total")->attribute, "total");
  EXPECT_EQ(ParseDocumentPath("/[1]/state")->steps[0], (PathStep{"", 1, "", ""}));
  EXPECT_EQ(ParseDocumentPath("/[*]")->steps.size(), 1U);
}

TEST(DocumentPath, RefusesTheRest) {
  for (const std::string_view text :
       {"",      "a",        "/",       "//a", "/a/",  "/a[0]",   "/a[",  "/a]",   "/a[]",   "/a[=1]",  "/a[1",
        "/a[x]", "count(/a", "count()", "/@a", "/a/@", "/a/@b/c", "/a b", "/a(b)", "/a[1]b", "min(/a)", "/a[100001]"}) {
    EXPECT_FALSE(ParseDocumentPath(text)) << text;
  }
  std::string deep;
  for (std::size_t i = 0; i < kMostSteps; ++i) deep += "/a";
  EXPECT_TRUE(ParseDocumentPath(deep));
  EXPECT_FALSE(ParseDocumentPath(deep + "/a"));
  EXPECT_FALSE(ParseDocumentPath("/" + std::string(255, 'a')));
}

}  // namespace
}  // namespace tramgac::reach
