#include "agent/page/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tramgac::page {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Page, TextStaysText) {
  EXPECT_EQ(Escaped("<script>alert('x')</script>"), "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
  EXPECT_EQ(Escaped("a & \"b\""), "a &amp; &quot;b&quot;");
  EXPECT_EQ(Escaped("điện áp"), "điện áp");
  EXPECT_EQ(Escaped("a\xFF\x01\x7F"
                    "b"),
            "a???b");
  EXPECT_EQ(Escaped("cut \xC4"), "cut ?");
}

TEST(Page, TheShellSaysLanguageTitleAndPaper) {
  const std::string page = PageBegin({"vi", "</title><b>", false, ".x { color: red; }\n"}) + PageEnd();
  EXPECT_THAT(page, HasSubstr("<html lang=\"vi\">"));
  EXPECT_THAT(page, HasSubstr("<title>&lt;/title&gt;&lt;b&gt;</title>"));
  EXPECT_THAT(page, HasSubstr("A4 portrait"));
  EXPECT_THAT(page, HasSubstr(".x { color: red; }\n</style>"));
  EXPECT_THAT(PageBegin({"en", "t", true}), HasSubstr("A4 landscape"));
  EXPECT_THAT(page, Not(HasSubstr("http")));
  EXPECT_TRUE(page.ends_with("</body>\n</html>\n"));
}

}  // namespace
}  // namespace tramgac::page
