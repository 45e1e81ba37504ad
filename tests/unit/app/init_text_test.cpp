#include "agent/app/init_text.h"

#include <gtest/gtest.h>

#include "agent/app/init_answers.h"
#include "agent/config/load_config.h"

namespace tramgac::app {
namespace {

using document::Language;

InitAnswers Answers() {
  InitAnswers answers;
  answers.site = "vinh-yen";
  answers.node = "dc-01";
  return answers;
}

std::unique_ptr<const config::NodeConfig> Parsed(const InitAnswers& answers, Language language) {
  document::Problems problems;
  auto config = config::ParseConfig("node.yaml", InitText(answers, {}, language), "/etc/tramgac", problems);
  EXPECT_TRUE(problems.empty()) << problems.FormatAll(Language::kEnglish);
  return config;
}

TEST(InitText, IsAConfigurationInBothLanguages) {
  for (const Language language : {Language::kEnglish, Language::kVietnamese}) {
    const auto config = Parsed(Answers(), language);
    ASSERT_NE(config, nullptr);
    EXPECT_EQ(config->site, "vinh-yen");
    EXPECT_FALSE(config->broker);
    EXPECT_TRUE(config->devices.empty());
  }
}

TEST(InitText, HasTheBroker) {
  InitAnswers answers = Answers();
  answers.broker = {"soc.example", "8884", true, "", "", "", "somebody", ""};
  const auto config = Parsed(answers, Language::kEnglish);
  ASSERT_TRUE(config->broker && config->broker->tls);
  EXPECT_EQ(config->broker->host, "soc.example");
  EXPECT_EQ(config->broker->port, 8884);
  EXPECT_EQ(config->broker->user, "somebody");
}

TEST(InitText, NobodyBreaksOutOfAValue) {
  InitAnswers answers = Answers();
  for (const std::string user : {"a: b", "x # y", "\"", "\\", "- a", "{a: b}", "*a", "a\tb", "đăng nhập"}) {
    answers.broker = {"h", "1883", false, "", "", "", user, ""};
    document::Problems problems;
    const auto config = config::ParseConfig("f", InitText(answers, {}, Language::kEnglish), "/", problems);
    // Be it refused or taken, it is the user and nothing else.
    if (problems.empty()) {
      EXPECT_EQ(config->broker->user, user);
    }
    for (const document::Problem& problem : problems.list()) {
      EXPECT_NE(problem.message.en.find("user"), std::string::npos) << user << ": " << problem.message.en;
    }
  }
}

TEST(YamlScalar, QuotesWhatIsNotPlain) {
  EXPECT_EQ(YamlScalar("dc-01"), "dc-01");
  EXPECT_EQ(YamlScalar("/etc/x.pem"), "/etc/x.pem");
  EXPECT_EQ(YamlScalar(""), "\"\"");
  EXPECT_EQ(YamlScalar("-x"), "\"-x\"");
  EXPECT_EQ(YamlScalar("a: b"), "\"a: b\"");
  EXPECT_EQ(YamlScalar("fe80::1"), "\"fe80::1\"");
}

TEST(ParseAnswers, LinesOfKeyAndValue) {
  document::Wording why;
  const auto answers = ParseAnswers("# a comment\nsite = vinh-yen\r\n\nuser=a=b\nnode=", why);
  ASSERT_TRUE(answers);
  EXPECT_EQ(*answers, (std::map<std::string, std::string>{{"node", ""}, {"site", "vinh-yen"}, {"user", "a=b"}}));
}

TEST(ParseAnswers, SaysWhichLineIsNone) {
  for (const std::string text : {"site=a\nnonsense\n", "site=a\n=b", "site=a\nsite=b"}) {
    document::Wording why;
    EXPECT_FALSE(ParseAnswers(text, why)) << text;
    EXPECT_NE(why.en.find("line 2"), std::string::npos) << why.en;
  }
  document::Wording why;
  EXPECT_FALSE(ParseAnswers("a=" + std::string(kLongestAnswer, 'x'), why));
  EXPECT_TRUE(ParseAnswers("", why));
}

}  // namespace
}  // namespace tramgac::app
