#include "drivers/conference/api_text.h"

#include <gtest/gtest.h>

#include "drivers/conference/log_in_guard.h"

namespace tramgac::conference {
namespace {

using namespace std::chrono_literals;

TEST(ApiText, FillsWhatIsKnownAndLeavesOtherBraces) {
  Variables variables;
  variables.Set("user", "an \"x\"\\\n");
  variables.Set("token", "a<b>&'c'/\xC3\xA9");
  EXPECT_EQ(Fill(R"({"u":"{user}","v":{}})", variables, Escape::kJson), R"({"u":"an \"x\"\\\u000A","v":{}})");
  EXPECT_EQ(Fill("<t a=\"{token}\"/>", variables, Escape::kXml), "<t a=\"a&lt;b&gt;&amp;&apos;c&apos;/\xC3\xA9\"/>");
  EXPECT_EQ(Fill("/x?t={token}", variables, Escape::kPath), "/x?t=a%3Cb%3E%26%27c%27%2F%C3%A9");
  EXPECT_EQ(Fill("Bearer {token}{user}", variables, Escape::kHeader), "Bearer a<b>&'c'/an \"x\"\\");
  EXPECT_EQ(Fill("{nobody}", variables, Escape::kJson), std::nullopt);
  EXPECT_EQ(Fill("{user", variables, Escape::kJson), "{user");
  EXPECT_EQ(Fill("{User}", variables, Escape::kJson), "{User}");
}

TEST(ApiText, WhatIsFilledInIsNotLookedAtAgain) {
  Variables variables;
  variables.Set("user", "{password}");
  variables.Set("password", "secret");
  EXPECT_EQ(Fill("{user}", variables, Escape::kJson), "{password}");
}

TEST(ApiText, VariablesAreBounded) {
  Variables variables;
  EXPECT_FALSE(variables.Set("a", std::string(Variables::kLongest + 1, 'x')));
  for (std::size_t i = 0; i < Variables::kMost; ++i) EXPECT_TRUE(variables.Set("v" + std::to_string(i), "1"));
  EXPECT_FALSE(variables.Set("more", "1"));
  EXPECT_TRUE(variables.Set("v3", "2"));
  EXPECT_EQ(*variables.Find("v3"), "2");
}

// RFC 7617 clause 2, and the three lengths of the last group.
TEST(ApiText, Basic) {
  EXPECT_EQ(BasicAuthorization("Aladdin", "open sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  EXPECT_EQ(BasicAuthorization("a", "b"), "Basic YTpi");
  EXPECT_EQ(BasicAuthorization("a", "bc"), "Basic YTpiYw==");
  EXPECT_EQ(BasicAuthorization("a", "bcd"), "Basic YTpiY2Q=");
  EXPECT_EQ(BasicAuthorization("test", "123\xC2\xA3"), "Basic dGVzdDoxMjPCow==");
}

TEST(Cookies, AreKeptReplacedAndTakenBack) {
  Cookies cookies;
  cookies.Take("SessionID=abc; Path=/; Secure; HttpOnly");
  cookies.Take(" XSRF-TOKEN = t=1 ");
  EXPECT_EQ(cookies.Header(), "SessionID=abc; XSRF-TOKEN=t=1");
  cookies.Take("SessionID=def");
  EXPECT_EQ(*cookies.Find("SessionID"), "def");
  cookies.Take("SessionID=; Max-Age=0");
  EXPECT_EQ(cookies.Header(), "XSRF-TOKEN=t=1");
  for (const std::string_view none : {"", "x", "=1", "a b=c", "a=b\tc", "\xC3\xA9=1"}) cookies.Take(none);
  EXPECT_EQ(cookies.Header(), "XSRF-TOKEN=t=1");
  for (int i = 0; i < 100; ++i) cookies.Take("c" + std::to_string(i) + "=" + std::string(100, 'x'));
  EXPECT_LT(cookies.Header().size(), Variables::kMost * 110);
  cookies.Clear();
  EXPECT_EQ(cookies.Header(), "");
}

TEST(LogInGuard, APasswordIsTriedTwiceInAnHourAtMost) {
  LogInGuard guard;
  BootTime now{1h};
  std::vector<Duration> tries;
  for (const BootTime begin = now; now < begin + 72h; now += 1min) {
    if (!guard.MayTry(now)) continue;
    tries.push_back(now - begin);
    guard.Refused(now);
  }
  EXPECT_EQ(tries, (std::vector<Duration>{0min, 5min, 125min, 365min, 845min, 1805min, 3245min}));
  guard.Accepted();
  EXPECT_TRUE(guard.MayTry(now));
}

}  // namespace
}  // namespace tramgac::conference
