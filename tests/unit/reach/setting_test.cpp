#include "drivers/reach/setting.h"

#include <gtest/gtest.h>

namespace tramgac::reach {
namespace {

TEST(Setting, IsTakenWhereItsKindHasIt) {
  Question question;
  question.kind = Kind::kSip;
  EXPECT_EQ(SetSetting(question, "transport", "tls"), SettingOutcome::kOk);
  EXPECT_EQ(SetSetting(question, "port", "5061"), SettingOutcome::kOk);
  EXPECT_EQ(SetSetting(question, "timeout", "1500ms"), SettingOutcome::kOk);
  EXPECT_EQ(question.transport, Transport::kTls);
  EXPECT_EQ(question.port, 5061);
  EXPECT_EQ(question.timeout, std::chrono::milliseconds(1500));
  EXPECT_EQ(SetSetting(question, "timeout", "1min"), SettingOutcome::kOk);
  EXPECT_EQ(question.timeout, std::chrono::minutes(1));
  EXPECT_EQ(SetSetting(question, "count", "3"), SettingOutcome::kNotOfKind);
  EXPECT_EQ(SetSetting(question, "colour", "red"), SettingOutcome::kUnknown);
}

TEST(Setting, BadValuesChangeNothing) {
  Question question;
  question.kind = Kind::kHttp;
  for (const auto& [name, value] : std::initializer_list<std::pair<const char*, const char*>>{{"port", "0"},
                                                                                              {"port", "65536"},
                                                                                              {"port", "80x"},
                                                                                              {"transport", "ping"},
                                                                                              {"transport", "sctp"},
                                                                                              {"old_tls", "yes"},
                                                                                              {"timeout", "3"},
                                                                                              {"timeout", "1ms"},
                                                                                              {"timeout", "61s"},
                                                                                              {"path", "no-slash"},
                                                                                              {"method", "DELETE"},
                                                                                              {"status", "20x"},
                                                                                              {"host", ""}}) {
    const Question before = question;
    EXPECT_EQ(SetSetting(question, name, value), SettingOutcome::kBadValue) << name << "=" << value;
    EXPECT_EQ(question.port, before.port);
    EXPECT_EQ(question.path, before.path);
    EXPECT_EQ(question.timeout, before.timeout);
    EXPECT_NE(SettingForm(name), "");
  }
}

TEST(Setting, EveryKindHasATimeoutAndTellsWhetherItIsUp) {
  for (std::size_t i = 0; i < kKindCount; ++i) {
    const auto kind = static_cast<Kind>(i);
    EXPECT_EQ(SettingsOf(kind).front(), "timeout");
    EXPECT_EQ(FactsOf(kind).front(), "up");
    EXPECT_TRUE(HasFact(kind, Fact::kReason));
  }
  EXPECT_FALSE(HasFact(Kind::kPing, Fact::kCode));
}

}  // namespace
}  // namespace tramgac::reach
