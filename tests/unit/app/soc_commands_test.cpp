#include "agent/app/soc_commands.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace tramgac::app {
namespace {

using namespace std::chrono_literals;
using Kind = SocOutcome::Kind;

const SocRequest kAck{"ack", {"dc", "dc-01", "ups.on-battery"}, 7, 0, "seen"};
constexpr std::array<std::uint32_t, 4> kRandom = {1, 2, 3, 0xFFFFFFFF};

class SocCommandsTest : public testing::Test {
 protected:
  Kind OutcomeOf(std::string_view answer) {
    commands_.Take(commands_.Ask(kAck, kRandom, now_)->correlation, answer);
    const auto outcome = commands_.TakeOutcome();
    text_ = outcome ? outcome->text.en : "";
    return outcome ? outcome->kind : Kind::kNoAnswer;
  }
  BootTime now_{1000s};
  std::string text_;
  SocCommands commands_{"an", "soc-1"};
};

TEST_F(SocCommandsTest, SaysWhoWhatAndWhere) {
  const auto command = commands_.Ask(kAck, kRandom, now_);
  ASSERT_TRUE(command);
  EXPECT_EQ(command->topic, "tramgac/v1/dc/dc-01/cmd/an/ack");
  EXPECT_EQ(command->response_topic, "tramgac/v1/rsp/soc-1");
  EXPECT_EQ(command->correlation, "000000010000000200000003ffffffff");
  EXPECT_EQ(nlohmann::json::parse(command->payload),
            nlohmann::json({{"v", 1}, {"alarm", "ups.on-battery"}, {"occurrence", 7}, {"reason", "seen"}}));
  EXPECT_EQ(command->expiry_seconds, 10u);
  const auto shelve = commands_.Ask({"shelve", kAck.key, 0, 900, "test"}, kRandom, now_);
  EXPECT_EQ(nlohmann::json::parse(shelve->payload),
            nlohmann::json({{"v", 1}, {"alarm", "ups.on-battery"}, {"for_s", 900}, {"reason", "test"}}));
}

TEST_F(SocCommandsTest, EveryAnswerHasItsOutcome) {
  EXPECT_EQ(OutcomeOf(R"({"v":1,"result":"done"})"), Kind::kDone);
  EXPECT_EQ(text_, "ack ups.on-battery: done");
  EXPECT_EQ(OutcomeOf(R"({"result":"unchanged"})"), Kind::kUnchanged);
  EXPECT_EQ(OutcomeOf(R"({"result":"refused","refusal":"other-occurrence","text_en":"it is over"})"), Kind::kRefused);
  EXPECT_EQ(text_, "ack ups.on-battery: REFUSED: it is over");
  EXPECT_EQ(OutcomeOf(R"({"result":"refused","refusal":"no-reason"})"), Kind::kRefused);
  EXPECT_EQ(text_, "ack ups.on-battery: REFUSED: no-reason");
  EXPECT_EQ(OutcomeOf(R"({"result":"failed","text_en":"\u001b[2J"})"), Kind::kFailed);
  EXPECT_EQ(text_, "ack ups.on-battery: FAILED: ?[2J");
  EXPECT_EQ(OutcomeOf("nonsense"), Kind::kFailed);
}

TEST_F(SocCommandsTest, AnswersOfOthersAreIgnored) {
  ASSERT_TRUE(commands_.Ask(kAck, kRandom, now_));
  commands_.Take("00000000000000000000000000000000", R"({"result":"done"})");
  commands_.Take("", R"({"result":"done"})");
  EXPECT_FALSE(commands_.TakeOutcome());
  EXPECT_EQ(commands_.waiting(), 1u);
}

TEST_F(SocCommandsTest, NoAnswerIsSaidAfterTenSeconds) {
  const auto command = commands_.Ask(kAck, kRandom, now_);
  EXPECT_EQ(commands_.Step(now_ + 9s), now_ + 10s);
  EXPECT_FALSE(commands_.TakeOutcome());
  commands_.Step(now_ + 10s);
  const auto outcome = commands_.TakeOutcome();
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->kind, Kind::kNoAnswer);
  EXPECT_EQ(outcome->text.en, "ack ups.on-battery: no answer from dc/dc-01");
  EXPECT_EQ(commands_.waiting(), 0u);
  // It may come late, and then it counts.
  commands_.Take(command->correlation, R"({"result":"done"})");
  EXPECT_EQ(commands_.TakeOutcome()->kind, Kind::kDone);
  EXPECT_EQ(commands_.Step(now_ + 60s), kNever);
}

TEST_F(SocCommandsTest, ALateAnswerIsForgottenInTheEnd) {
  const auto command = commands_.Ask(kAck, kRandom, now_);
  commands_.Step(now_ + 60s);
  ASSERT_TRUE(commands_.TakeOutcome());
  commands_.Take(command->correlation, R"({"result":"done"})");
  EXPECT_FALSE(commands_.TakeOutcome());
}

TEST_F(SocCommandsTest, TheBrokerMaySayItAtOnce) {
  const auto nobody = commands_.Ask(kAck, kRandom, now_);
  commands_.Acknowledged(nobody->token, 0x10);
  EXPECT_EQ(commands_.TakeOutcome()->kind, Kind::kNobodyListens);
  const auto denied = commands_.Ask(kAck, kRandom, now_);
  commands_.Acknowledged(denied->token, 0x87);
  const auto outcome = commands_.TakeOutcome();
  EXPECT_EQ(outcome->kind, Kind::kBrokerRefused);
  EXPECT_NE(outcome->text.en.find("0x87"), std::string::npos);
  const auto fine = commands_.Ask(kAck, kRandom, now_);
  commands_.Acknowledged(fine->token, 0);
  EXPECT_FALSE(commands_.TakeOutcome());
}

TEST_F(SocCommandsTest, OnlySoManyAreOpen) {
  for (std::size_t i = 0; i < SocCommands::kMost; ++i) ASSERT_TRUE(commands_.Ask(kAck, kRandom, now_));
  EXPECT_FALSE(commands_.Ask(kAck, kRandom, now_));
}

TEST(SocUser, StandsInATopic) {
  EXPECT_TRUE(IsSocUser("an"));
  EXPECT_TRUE(IsSocUser("nguyễn.an@soc"));
  for (const char* bad : {"", "a/b", "+", "a#", "a\n"}) EXPECT_FALSE(IsSocUser(bad)) << bad;
  EXPECT_FALSE(IsSocUser(std::string(65, 'a')));
}

}  // namespace
}  // namespace tramgac::app
