#include "agent/publish/inflight_ledger.h"

#include <gmock/gmock.h>

#include <map>
#include <random>
#include <string>
#include <vector>

namespace tramgac {
void PrintTo(const Acknowledgement& ack, std::ostream* out) { *out << ack.token << ":" << ack.reason; }
bool operator==(const Acknowledgement& a, const Acknowledgement& b) {
  return a.token == b.token && a.reason == b.reason;
}
}  // namespace tramgac

namespace tramgac::publish {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<Acknowledgement> TakeAll(InflightLedger& ledger) {
  std::vector<Acknowledgement> taken(16);
  taken.resize(ledger.Take(taken));
  return taken;
}

TEST(InflightLedger, AnswersComeInTheOrderOfTheBroker) {
  InflightLedger ledger(4);
  ledger.Sent(1, 101, BootTime{}, "t");
  ledger.Sent(2, 102, BootTime{}, "t");
  EXPECT_TRUE(ledger.Answered(2, 0x87));
  EXPECT_TRUE(ledger.Answered(1, 0));
  EXPECT_THAT(TakeAll(ledger), ElementsAre(Acknowledgement{102, 0x87}, Acknowledgement{101, 0}));
}

TEST(InflightLedger, KnowsTheTopicUntilTheAnswer) {
  InflightLedger ledger(2);
  for (std::uint64_t delivery = 1; delivery <= 9; ++delivery) {
    ledger.Sent(delivery, 0, BootTime{}, "topic/" + std::to_string(delivery));
    if (delivery == 1) continue;  // the first stays, and the others take turns in the place beside it
    EXPECT_EQ(ledger.TopicOf(delivery), "topic/" + std::to_string(delivery));
    EXPECT_TRUE(ledger.Answered(delivery, 0));
    EXPECT_EQ(ledger.TopicOf(delivery), "");
  }
  EXPECT_EQ(ledger.TopicOf(1), "topic/1");
  EXPECT_EQ(ledger.LoseAll(), 1u);
  ledger.Sent(10, 0, BootTime{}, "a");
  ledger.Sent(11, 0, BootTime{}, "b");
  EXPECT_EQ(ledger.TopicOf(10), "a");
  EXPECT_EQ(ledger.TopicOf(11), "b");
}

TEST(InflightLedger, NumbersFitIntoAPointerOf32Bits) {
  InflightLedger ledger(4, 0xFFFFFFFE);
  for (const std::uint64_t expected : {0xFFFFFFFFU, 0U, 1U}) {
    const std::uint64_t delivery = ledger.NextDelivery();
    EXPECT_EQ(delivery, expected);
    ledger.Sent(delivery, 7, BootTime{}, "t");
    EXPECT_TRUE(ledger.Answered(delivery, 0));
  }
}

TEST(InflightLedger, AnswersOnceOnly) {
  InflightLedger ledger(4);
  ledger.Sent(1, 101, BootTime{}, "t");
  EXPECT_TRUE(ledger.Answered(1, 0));
  EXPECT_FALSE(ledger.Answered(1, 0));
  EXPECT_FALSE(ledger.Answered(7, 0));
  EXPECT_EQ(TakeAll(ledger).size(), 1u);
}

TEST(InflightLedger, LosesEverythingInOrderAndIgnoresWhatComesLater) {
  InflightLedger ledger(4);
  for (std::uint64_t i = 1; i <= 3; ++i) ledger.Sent(i, 100 + i, BootTime{}, "t");
  ledger.Answered(2, 0);
  EXPECT_EQ(ledger.LoseAll(), 2u);
  EXPECT_FALSE(ledger.Answered(1, 0));
  constexpr auto kLost = Acknowledgement::kNotAcknowledged;
  EXPECT_THAT(TakeAll(ledger),
              ElementsAre(Acknowledgement{102, 0}, Acknowledgement{101, kLost}, Acknowledgement{103, kLost}));
}

TEST(InflightLedger, AnswersNobodyForTokenZero) {
  InflightLedger ledger(4);
  ledger.Sent(1, 0, BootTime{}, "t");
  EXPECT_TRUE(ledger.Answered(1, 0));
  ledger.AnswerAtOnce(0, 0x95);
  EXPECT_FALSE(ledger.has_answers());
}

TEST(InflightLedger, RoomCountsAnswersNotTaken) {
  InflightLedger ledger(2);
  ledger.Sent(1, 101, BootTime{}, "t");
  ledger.AnswerAtOnce(102, 0x95);
  EXPECT_EQ(ledger.room(), 0u);
  ledger.Answered(1, 0);
  EXPECT_EQ(ledger.room(), 0u);
  std::vector<Acknowledgement> one(1);
  EXPECT_EQ(ledger.Take(one), 1u);
  EXPECT_EQ(one[0].token, 102u);
  EXPECT_EQ(ledger.room(), 1u);
}

TEST(InflightLedger, KnowsTheOldest) {
  InflightLedger ledger(4);
  EXPECT_EQ(ledger.oldest(), kNever);
  ledger.Sent(1, 101, BootTime{Duration(5)}, "t");
  ledger.Sent(2, 102, BootTime{Duration(9)}, "t");
  EXPECT_EQ(ledger.oldest(), BootTime{Duration(5)});
  ledger.Answered(1, 0);
  EXPECT_EQ(ledger.oldest(), BootTime{Duration(9)});
}

// A long random life: every token that was sent is answered exactly once, whatever happens in between.
TEST(InflightLedger, EveryTokenIsAnsweredExactlyOnce) {
  std::mt19937 random(42);
  InflightLedger ledger(8);
  std::map<std::uint64_t, int> answers;
  std::uint64_t token = 0;
  const auto take = [&] {
    for (const Acknowledgement& ack : TakeAll(ledger)) ++answers[ack.token];
  };
  for (int step = 0; step < 100000; ++step) {
    const auto dice = random() % 100;
    if (dice < 45 && ledger.room() != 0) {
      ledger.Sent(ledger.NextDelivery(), ++token, BootTime{}, "t");
      answers[token] = 0;
    } else if (dice < 85 && token != 0) {
      ledger.Answered(1 + token - std::min<std::uint64_t>(token, random() % 12), 0);
    } else if (dice < 87) {
      ledger.LoseAll();
    } else {
      take();
    }
  }
  ledger.LoseAll();
  take();
  for (const auto& [sent, count] : answers) ASSERT_EQ(count, 1) << "token " << sent;
  EXPECT_GT(answers.size(), 10000u);
  EXPECT_THAT(TakeAll(ledger), IsEmpty());
}

}  // namespace
}  // namespace tramgac::publish
