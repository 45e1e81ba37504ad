#include "agent/app/json_member.h"

#include <gtest/gtest.h>

namespace tramgac::app {
namespace {

using nlohmann::json;

TEST(JsonMember, OfAnotherTypeIsAbsent) {
  const json object = {{"text", 5}, {"bool", 1}, {"good", "x"}, {"yes", true}};
  EXPECT_EQ(TextMember(object, "text"), "");
  EXPECT_EQ(TextMember(object, "none"), "");
  EXPECT_EQ(TextMember(object, "good"), "x");
  EXPECT_EQ(TextMember(json(), "good"), "");
  EXPECT_TRUE(BoolMember(object, "bool", true));
  EXPECT_TRUE(BoolMember(object, "yes", false));
}

TEST(JsonMember, WholeNumbersHaveABound) {
  const auto read = [](const char* text) { return WholeMember(json::parse(text), "n", 10, 7); };
  EXPECT_EQ(read("{}"), 7);
  EXPECT_EQ(read(R"({"n":0})"), 0);
  EXPECT_EQ(read(R"({"n":10})"), 10);
  for (const char* bad : {R"({"n":11})", R"({"n":-1})", R"({"n":"5"})", R"({"n":5.0})", R"({"n":null})",
                          R"({"n":18446744073709551615})"}) {
    EXPECT_FALSE(read(bad)) << bad;
  }
}

}  // namespace
}  // namespace tramgac::app
