// What was sent is sent once more: the fourth lane.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/core/outbox_kit.h"

namespace tramgac {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class ReplayTest : public OutboxTest {
 protected:
  // A store that keeps what was released, as the real one does for its retention time.
  void Begin(int records) {
    outbox_.emplace(store_, settings_);
    outbox_->Load();
    outbox_->SetConfirmed(0);
    Connect();
    for (int i = 0; i < records; ++i) Append(i % 5 == 4 ? RecordKind::kAlarm : RecordKind::kData);
    ASSERT_EQ(store_.Commit(), Status::kOk);
    Fill();
    Run(seconds(1));
    ASSERT_EQ(outbox_->oldest_unsent(), static_cast<SequenceNumber>(records) + 1);
    sender_.sent.clear();
  }
  void SaveAndCommit() {
    outbox_->Save();
    ASSERT_EQ(store_.Commit(), Status::kOk);
  }
};

TEST_F(ReplayTest, AllKindsInOrderMarkedAsHistory) {
  Begin(20);
  outbox_->Replay(3, 12);
  EXPECT_EQ(outbox_->replay_depth(), 10u);
  EXPECT_LE(outbox_->NextDue(now_), now_);
  Run(seconds(1));
  EXPECT_EQ(SentNumbers(), (std::vector<SequenceNumber>{3, 4, 5, 6, 7, 8, 9, 10, 11, 12}));
  for (const Sent& one : sender_.sent) EXPECT_TRUE(one.history);
  EXPECT_EQ(outbox_->replay_depth(), 0u);
  EXPECT_EQ(outbox_->NextDue(now_), kNever);
  EXPECT_EQ(outbox_->oldest_unsent(), 21u);
}

TEST_F(ReplayTest, ItIsPacedAndNewsOvertakesIt) {
  settings_.history_per_second = 10;
  Begin(200);
  outbox_->Replay(1, 200);
  Run(seconds(5));
  const std::size_t after_five = sender_.sent.size();
  EXPECT_GE(after_five, 45u);
  EXPECT_LE(after_five, 60u);
  Records(1);
  Records(1, RecordKind::kAlarm);
  sender_.sent.clear();
  Fill();
  ASSERT_GE(sender_.sent.size(), 2u);
  EXPECT_EQ(sender_.sent[0].seq, 202u);
  EXPECT_EQ(sender_.sent[1].seq, 201u);
}

TEST_F(ReplayTest, WhatIsNotStoredIsNotPromised) {
  Begin(5);
  outbox_->Replay(0, 1000);
  EXPECT_EQ(outbox_->replay_depth(), 5u);
  Records(1);
  Run(seconds(1));
  EXPECT_EQ(std::ranges::count(SentNumbers(), SequenceNumber{6}), 1) << "live, and only once";
}

TEST_F(ReplayTest, AskedForWhileOneIsUnderWayNothingIsLost) {
  Begin(100);
  outbox_->Replay(60, 80);
  Fill();
  ASSERT_FALSE(sender_.unanswered.empty());
  outbox_->Replay(5, 9);  // smaller numbers than what is in flight
  Run(seconds(5));
  for (SequenceNumber seq = 5; seq <= 9; ++seq) EXPECT_EQ(std::ranges::count(SentNumbers(), seq), 1) << seq;
  for (SequenceNumber seq = 60; seq <= 80; ++seq) EXPECT_EQ(std::ranges::count(SentNumbers(), seq), 1) << seq;
  EXPECT_EQ(outbox_->replay_depth(), 0u);
}

TEST_F(ReplayTest, ItGoesOnAfterARestart) {
  settings_.history_per_second = 10;
  Begin(50);
  outbox_->Replay(1, 50);
  Run(seconds(1));
  SaveAndCommit();
  const std::size_t before = sender_.sent.size();
  Restart();
  Connect();
  Run(seconds(10));
  for (SequenceNumber seq = 1; seq <= 50; ++seq) EXPECT_GE(std::ranges::count(SentNumbers(), seq), 1) << seq;
  EXPECT_LE(sender_.sent.size(), 50 + before);
}

TEST_F(ReplayTest, ARefusedReplayIsForgottenAndARefusedRecordIsNot) {
  Begin(4);
  outbox_->Replay(2, 2);
  Fill();
  Answer(false);
  EXPECT_EQ(outbox_->replay_depth(), 0u);
  EXPECT_EQ(outbox_->oldest_unsent(), 5u) << "it had left before";
}

TEST_F(ReplayTest, OneAnswerIsForOneOfTwoCopies) {
  Begin(4);
  // The same record as history, refused, and in a replay, accepted.
  Restart();  // nothing was saved: 1 to 4 are unsent
  outbox_->SetConfirmed(0);
  Connect();
  outbox_->Replay(1, 3);
  Fill();
  Run(seconds(1));
  Connect();
  EXPECT_EQ(outbox_->oldest_unsent(), 5u);
}

TEST_F(ReplayTest, OnlyWhatIsConfirmedIsReleased) {
  Begin(10);
  SequenceNumber released = 0;
  store_.on_release = [&released](SequenceNumber seq) { released = seq; };
  SaveAndCommit();
  EXPECT_EQ(released, 0u);
  outbox_->SetConfirmed(7);
  EXPECT_TRUE(outbox_->Save());
  EXPECT_EQ(released, 7u);
  EXPECT_EQ(outbox_->released(), 7u);
  outbox_->SetConfirmed(3);
  EXPECT_FALSE(outbox_->Save()) << "what is released stays so";
  outbox_->SetConfirmed(IntervalSet::kOpen);
  EXPECT_TRUE(outbox_->Save());
  EXPECT_EQ(released, 10u);
}

TEST_F(ReplayTest, AnOldNoteWithoutAReplayIsRead) {
  std::vector<std::uint8_t> bytes(64);
  ByteWriter out(bytes);
  IntervalSet alarms, data;
  alarms.Add(9, IntervalSet::kOpen);
  data.Add(7, IntervalSet::kOpen);
  alarms.Write(out);
  data.Write(out);
  ASSERT_EQ(store_.Put("unsent", out.written()), Status::kOk);
  Records(8);
  Restart();
  EXPECT_EQ(outbox_->oldest_unsent(), 7u);
  EXPECT_EQ(outbox_->replay_depth(), 0u);
}

}  // namespace
}  // namespace tramgac
