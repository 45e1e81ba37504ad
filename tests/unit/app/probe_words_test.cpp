#include "agent/app/probe_words.h"

#include <gmock/gmock.h>

namespace tramgac::app {
namespace {

using reach::Kind;
using testing::HasSubstr;
using testing::Not;

bool IsExplained(const document::Wording& words) {
  const bool unknown = words.en.starts_with("a word of the service itself") || words.en.starts_with("the gatekeeper");
  return words.en.size() > 20 && words.vi.size() > 20 && words.en != words.vi && !unknown &&
         words.en.find('\n') == std::string::npos;
}

TEST(ProbeWords, EveryEndOfALineIsExplainedForEveryKind) {
  for (std::size_t kind = 0; kind < reach::kKindCount; ++kind) {
    for (std::size_t end = 0; end < reach::kLineEndCount; ++end) {
      const auto word = LineEndName(static_cast<reach::LineEnd>(end));
      EXPECT_TRUE(IsExplained(ReasonWords(static_cast<Kind>(kind), word))) << KindName(static_cast<Kind>(kind)) << word;
    }
    EXPECT_TRUE(IsExplained(ReasonWords(static_cast<Kind>(kind), "timeout")));
    EXPECT_TRUE(IsExplained(ReasonWords(static_cast<Kind>(kind), "bad-answer")));
    EXPECT_TRUE(ReasonWords(static_cast<Kind>(kind), "none").empty());
  }
}

TEST(ProbeWords, EveryReasonOfASessionIsExplained) {
  for (const auto* word : {"session-timeout", "bad-document", "too-big", "redirect", "http-error", "refused-by-api",
                           "wrong-credentials", "not-trusted", "session-left-open"}) {
    EXPECT_TRUE(IsExplained(ReasonWords(Kind::kApi, word))) << word;
  }
  for (const auto* word : {"session-timeout", "too-big", "wrong-credentials", "session-left-open"}) {
    EXPECT_TRUE(IsExplained(ReasonWords(Kind::kCli, word))) << word;
  }
  EXPECT_THAT(ReasonWords(Kind::kCli, "bad-answer").en, HasSubstr("password_file="));
}

TEST(ProbeWords, SaysWhatToDoNext) {
  EXPECT_THAT(ReasonWords(Kind::kPing, "timeout").en, HasSubstr("never answer"));
  EXPECT_THAT(ReasonWords(Kind::kSip, "timeout").vi, HasSubstr(";transport=tcp"));
  EXPECT_THAT(ReasonWords(Kind::kRas, "timeout").en, HasSubstr("h323:HOST"));
  EXPECT_THAT(ReasonWords(Kind::kNtp, "timeout").en, HasSubstr("ping:HOST"));
  EXPECT_THAT(ReasonWords(Kind::kPing, "not-allowed").vi, HasSubstr("ping_group_range"));
  EXPECT_THAT(ReasonWords(Kind::kRas, "terminal-excluded").en, HasSubstr("lives"));
  EXPECT_THAT(ReasonWords(Kind::kNtp, "DENY").vi, HasSubstr("DENY"));
}

TEST(ProbeWords, ACodeThatIsNoFaultSaysSo) {
  for (const int code : {401, 403, 405, 407, 501}) {
    EXPECT_THAT(CodeWords(Kind::kSip, code).en, HasSubstr("nothing to do")) << code;
    EXPECT_THAT(CodeWords(Kind::kSip, code).vi, HasSubstr("không cần làm gì")) << code;
  }
  EXPECT_THAT(CodeWords(Kind::kSip, 486).en, HasSubstr("call"));
  EXPECT_THAT(CodeWords(Kind::kSip, 503).en, HasSubstr("fault"));
  EXPECT_THAT(CodeWords(Kind::kHttp, 503).vi, HasSubstr("ứng dụng"));
  EXPECT_THAT(CodeWords(Kind::kHttp, 401).en, Not(HasSubstr("nothing")));
  EXPECT_TRUE(CodeWords(Kind::kSip, 200).empty());
  EXPECT_TRUE(CodeWords(Kind::kHttp, 204).empty());
  EXPECT_TRUE(CodeWords(Kind::kDns, 0).empty());
  EXPECT_TRUE(CodeWords(Kind::kLdap, 0).empty());
}

}  // namespace
}  // namespace tramgac::app
