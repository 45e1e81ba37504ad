#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>

#include "tests/unit/core/outbox_kit.h"

namespace tramgac {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

TEST_F(OutboxTest, LiveReadingsLeaveInOrderAndOnce) {
  Restart();
  Connect();
  for (int i = 0; i < 5; ++i) {
    Records(3);
    Fill();
    AnswerAll();
  }
  EXPECT_EQ(SentNumbers(), (std::vector<SequenceNumber>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}));
  for (const Sent& one : sender_.sent) EXPECT_FALSE(one.history);
  EXPECT_EQ(outbox_->counters().sent, 15u);
  EXPECT_EQ(outbox_->depth(), 0u);
  EXPECT_EQ(outbox_->oldest_unsent(), 16u);
}

TEST_F(OutboxTest, NothingThatIsNotDurableLeaves) {
  Restart();
  Connect();
  Append();
  Append(RecordKind::kAlarm);
  Fill();
  EXPECT_TRUE(sender_.sent.empty());
  ASSERT_EQ(store_.Commit(), Status::kOk);
  Fill();
  EXPECT_EQ(sender_.sent.size(), 2u);
}

TEST_F(OutboxTest, AlarmsFirstThenLiveThenHistory) {
  Records(40);  // before the connection: history
  Restart();
  Connect();
  Records(3);
  Records(2, RecordKind::kAlarm);
  Records(1, RecordKind::kEvent);
  Fill();
  ASSERT_GE(sender_.sent.size(), 7u);
  const auto numbers = SentNumbers();
  EXPECT_EQ((std::vector<SequenceNumber>(numbers.begin(), numbers.begin() + 7)),
            (std::vector<SequenceNumber>{44, 45, 46, 41, 42, 43, 1}));
  EXPECT_TRUE(sender_.sent[6].history);
  EXPECT_FALSE(sender_.sent[5].history);
}

TEST_F(OutboxTest, AlarmsOfTheOutageComeBeforeItsReadings) {
  Records(10);
  Records(1, RecordKind::kAlarm);
  Restart();
  Connect();
  Fill();
  EXPECT_EQ(sender_.sent.front().seq, 11u);
}

TEST_F(OutboxTest, HistoryIsPacedAndLiveIsNotHeldUp) {
  Records(1000);
  Restart();
  Connect();
  const BootTime begin = now_;
  int live_waits = 0;
  for (int i = 0; i < 250; ++i, now_ += milliseconds(20)) {
    if (i % 50 == 0) Records(1);
    Fill();
    if (i % 50 == 0 && !std::any_of(sender_.sent.begin(), sender_.sent.end(),
                                    [this](const Sent& s) { return s.seq == store_.status().last; })) {
      ++live_waits;
    }
    AnswerAll();
  }
  const auto history = std::count_if(sender_.sent.begin(), sender_.sent.end(), [](const Sent& s) { return s.history; });
  const double elapsed = std::chrono::duration<double>(now_ - begin).count();
  EXPECT_GE(history, static_cast<long>(50 * elapsed * 0.95));
  EXPECT_LE(history, static_cast<long>(50 * elapsed + 15)) << "a burst of a quarter of a second at most";
  EXPECT_EQ(live_waits, 0);
  EXPECT_GT(outbox_->NextDue(now_), now_ - milliseconds(1));
  EXPECT_LE(outbox_->NextDue(now_), now_ + milliseconds(20));
}

// A fleet that lost its broker at one moment: its nodes keep their pace, but not in step.
TEST_F(OutboxTest, HistoryOfDifferentNodesIsNotSentInStep) {
  std::vector<std::vector<long>> courses;
  for (const std::uint32_t seed : {1u, 2u, 0u, 0u}) {
    settings_.jitter_seed = seed;
    Records(1000);
    Restart();
    Connect();
    sender_.sent.clear();
    std::vector<long> course;
    for (int i = 0; i < 1000; ++i, now_ += milliseconds(10)) {
      Fill();
      AnswerAll();
      course.push_back(static_cast<long>(sender_.sent.size()));
    }
    EXPECT_NEAR(static_cast<double>(course.back()), 500, 30) << "the pace is kept, seed " << seed;
    courses.push_back(std::move(course));
  }
  EXPECT_NE(courses[0], courses[1]);
  EXPECT_EQ(courses[2], courses[3]);
}

TEST_F(OutboxTest, TheWindowIsNeverExceeded) {
  settings_.window = 8;
  sender_.room = 100;
  Restart();
  Connect();
  sender_.room = 100;
  Records(100);
  Fill();
  EXPECT_EQ(sender_.sent.size(), 8u);
  Answer();
  Answer();
  Fill();
  EXPECT_EQ(sender_.sent.size(), 10u);
}

TEST_F(OutboxTest, AReconnectSendsEverythingBehindTheFrontierAgain) {
  Restart();
  Connect();
  Records(6);
  Fill();
  Answer();
  Answer();  // 1 and 2 are accepted, 3 to 6 are in flight
  sender_.sent.clear();
  Connect();
  Run(seconds(2));
  EXPECT_EQ(SentNumbers(), (std::vector<SequenceNumber>{3, 4, 5, 6}));
  for (const Sent& one : sender_.sent) EXPECT_TRUE(one.history);
  Records(1);
  Fill();
  EXPECT_FALSE(sender_.sent.back().history);
}

TEST_F(OutboxTest, ARefusedRecordIsTriedAgainAfterAMinute) {
  for (const RecordKind kind : {RecordKind::kData, RecordKind::kAlarm}) {
    store_ = MemoryStore();
    sender_ = FakeSender();
    Restart();
    Connect();
    Records(3, kind);
    Fill();
    Answer(false);
    while (!sender_.unanswered.empty()) Answer();
    EXPECT_EQ(outbox_->counters().rejected, 1u);
    EXPECT_EQ(outbox_->counters().sent, 2u);
    EXPECT_EQ(outbox_->oldest_unsent(), 1u) << "a refused record is not sent";
    EXPECT_EQ(outbox_->NextDue(now_), now_ + minutes(1));
    sender_.sent.clear();
    now_ += seconds(59);
    Fill();
    EXPECT_TRUE(sender_.sent.empty());
    now_ += seconds(1);
    Fill();
    EXPECT_EQ(SentNumbers(), (std::vector<SequenceNumber>{1}));
    AnswerAll();
    EXPECT_EQ(outbox_->oldest_unsent(), 4u);
  }
}

// A broker that hangs up at what it refuses would otherwise do so at every connection.
TEST_F(OutboxTest, ARefusedRecordWaitsItsMinuteAcrossConnections) {
  for (const RecordKind kind : {RecordKind::kData, RecordKind::kAlarm}) {
    store_ = MemoryStore();
    sender_ = FakeSender();
    Restart();
    Connect();
    Records(3, kind);
    Fill();
    // 1 is still unanswered, so that 2 is in its lane once more after the loss.
    const int parts = kind == RecordKind::kAlarm ? 2 : 1;
    for (int i = 0; i < parts; ++i) outbox_->OnAcknowledgement(2, false, now_);
    for (int i = 0; i < 3; ++i) {
      now_ += seconds(10);
      sender_.sent.clear();
      Connect();
      Run(seconds(1));
      EXPECT_EQ(SentNumbers(), i == 0 ? (std::vector<SequenceNumber>{1, 3}) : std::vector<SequenceNumber>{});
      EXPECT_EQ(outbox_->oldest_unsent(), 2u);
      EXPECT_TRUE(i != 0 || outbox_->Save()) << "a restart must know of it";
    }
    Run(seconds(30));
    EXPECT_EQ(SentNumbers(), (std::vector<SequenceNumber>{2}));
    EXPECT_EQ(outbox_->oldest_unsent(), 4u);
    EXPECT_EQ(outbox_->depth(), 0u);
  }
}

TEST_F(OutboxTest, ARefusedAlarmIsTriedAgainDuringALongBacklog) {
  Records(1, RecordKind::kAlarm);
  Records(8000);
  Restart();
  Connect();
  Fill();
  Answer(false);  // the alarm, refused
  Answer(false);
  // The broker answers slowly: there is always history in flight.
  int alarms = 0;
  for (const BootTime end = now_ + minutes(2); now_ < end; now_ += milliseconds(20)) {
    const std::size_t before = sender_.sent.size();
    Fill();
    for (std::size_t i = before; i < sender_.sent.size(); ++i) {
      if (sender_.sent[i].kind == RecordKind::kAlarm) ++alarms;
    }
    if (sender_.unanswered.size() > 1) Answer();
  }
  EXPECT_GE(alarms, 1) << "an hour of history must not hold up an alarm";
}

TEST_F(OutboxTest, RetriesDoNotWaitForNewRecords) {
  Restart();
  Connect();
  Records(1);
  Fill();
  Answer(false);
  now_ += minutes(1);
  EXPECT_LE(outbox_->NextDue(now_), now_);
  Fill();
  EXPECT_EQ(sender_.sent.size(), 2u);
}

TEST_F(OutboxTest, ADamagedRecordIsPassedOver) {
  Records(3);
  sender_.damaged.insert(2);
  Restart();
  Connect();
  Run(seconds(1));
  EXPECT_EQ(SentNumbers(), (std::vector<SequenceNumber>{1, 3}));
  EXPECT_EQ(outbox_->counters().unsendable, 1u);
  EXPECT_EQ(outbox_->oldest_unsent(), 4u);
}

TEST_F(OutboxTest, ARestartGoesOnWhereItWasSaved) {
  Restart();
  Connect();
  Records(6);
  Fill();
  Answer();
  Answer();
  EXPECT_TRUE(outbox_->Save());
  EXPECT_FALSE(outbox_->Save()) << "nothing changed";
  ASSERT_EQ(store_.Commit(), Status::kOk);
  EXPECT_EQ(store_.records().front().seq, 3u) << "what is sent may go";
  Restart();
  sender_.sent.clear();
  Connect();
  Run(seconds(1));
  EXPECT_EQ(SentNumbers(), (std::vector<SequenceNumber>{3, 4, 5, 6}));
}

TEST_F(OutboxTest, ALostNoteSendsEverythingAgain) {
  Records(5);
  const std::uint8_t garbage[] = {200, 200, 200};
  ASSERT_EQ(store_.Put("unsent", garbage), Status::kOk);
  ASSERT_EQ(store_.Commit(), Status::kOk);
  Restart();
  Connect();
  Run(seconds(1));
  EXPECT_EQ(sender_.sent.size(), 5u);
}

TEST_F(OutboxTest, AStoreThatCannotBeReadIsNotAskedInALoop) {
  Records(5);
  Restart();
  Connect();
  store_.reads_fail = true;
  Fill();
  EXPECT_GT(outbox_->NextDue(now_), now_);
  store_.reads_fail = false;
  Run(seconds(2));
  EXPECT_EQ(sender_.sent.size(), 5u);
}

// Everything that can happen, in random order; afterwards every record that was ever durable must have been accepted,
// and none may have been released before.
class OutboxStory : public OutboxTest, public ::testing::WithParamInterface<int> {
 protected:
  void Act(std::mt19937& random) {
    switch (random() % 16) {
      case 0:
      case 1:
      case 2: Append(random() % 4 == 0 ? RecordKind::kAlarm : RecordKind::kData); return;
      case 3:
        store_.commits_fail = random() % 4 == 0;
        (void)store_.Commit();
        return;
      case 4:
      case 5:
      case 6: Fill(); return;
      case 7:
      case 8:
      case 9:
        if (!sender_.unanswered.empty()) AnswerOne(random);
        return;
      case 10: outbox_->Save(); return;
      case 11:
        if (random() % 4 == 0) Connect();
        return;
      case 12:
        if (random() % 8 == 0) Crash(random);
        return;
      case 13: now_ += seconds(random() % 90); return;
      case 14: sender_.room = random() % 4; return;
      default: now_ += milliseconds(random() % 100); return;
    }
  }

  // Mostly in order, sometimes not; sometimes refused.
  void AnswerOne(std::mt19937& random) {
    const std::size_t at = random() % 4 == 0 ? random() % sender_.unanswered.size() : 0;
    const SequenceNumber seq = sender_.unanswered[at];
    sender_.unanswered.erase(sender_.unanswered.begin() + static_cast<std::ptrdiff_t>(at));
    ++sender_.room;
    const bool accepted = random() % 6 != 0;
    if (accepted) accepted_.insert(seq);
    outbox_->OnAcknowledgement(seq, accepted, now_);
  }

  void Crash(std::mt19937& random) {
    store_.CutPower(random() % 2 == 0);
    store_.commits_fail = false;
    sender_.unanswered.clear();
    sender_.room = 32;
    Restart();
  }

  void Settle() {
    store_.commits_fail = false;
    ASSERT_EQ(store_.Commit(), Status::kOk);
    Connect();
    for (int i = 0; i < 2000 && outbox_->oldest_unsent() <= store_.status().last; ++i) {
      Fill();
      while (!sender_.unanswered.empty()) {
        accepted_.insert(sender_.unanswered.front());
        Answer();
      }
      now_ += seconds(1);
    }
    EXPECT_GT(outbox_->oldest_unsent(), store_.status().last) << "something waits for ever";
  }

  std::set<SequenceNumber> accepted_;
};

TEST_P(OutboxStory, EveryDurableRecordIsAcceptedAtLeastOnce) {
  for (int world = 0; world < 50; ++world) {
    std::mt19937 random(static_cast<unsigned>(GetParam() * 1000 + world));
    store_ = MemoryStore();
    sender_ = FakeSender();
    accepted_.clear();
    settings_.window = 1 + random() % 32;
    store_.on_release = [this](SequenceNumber upto) {
      for (const SequenceNumber seq : store_.ever) {
        EXPECT_TRUE(seq > upto || accepted_.count(seq) == 1) << "released before it was sent: " << seq;
      }
    };
    Restart();
    for (int step = 0; step < 400; ++step) Act(random);
    Settle();
    for (const SequenceNumber seq : store_.ever) ASSERT_EQ(accepted_.count(seq), 1u) << seq << " world " << world;
    ASSERT_FALSE(HasFailure()) << "world " << world;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, OutboxStory, ::testing::Range(1, 9));

}  // namespace
}  // namespace tramgac
