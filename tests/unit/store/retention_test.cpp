#include "agent/store/retention.h"

#include <gmock/gmock.h>

#include "tests/unit/store/store_fixture.h"

namespace tramgac::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using std::chrono::hours;
using std::chrono::seconds;

class RetentionTest : public StoreFixture {
 protected:
  std::vector<SequenceNumber> Numbers(std::uint8_t kinds = kAllKinds) {
    std::vector<SequenceNumber> numbers;
    for (const SeenRecord& record : ReadAll(*store_, kinds)) numbers.push_back(record.seq);
    return numbers;
  }

  void At(Duration running) { store_->SetTime(options_.now + running); }

  void AppendAndCommit(std::string_view body, RecordKind kind = RecordKind::kData) {
    ASSERT_NE(Append(body, kind), 0U);
    ASSERT_EQ(store_->Commit(), Status::kOk) << store_->last_error();
  }

  // Appends `count` records of 1000 bytes, ten a commit.
  void Fill(int count, RecordKind kind = RecordKind::kData) {
    const std::string body(1000, 'f');
    for (int i = 1; i <= count; ++i) {
      ASSERT_NE(Append(body, kind), 0U);
      if (i % 10 == 0) {
        ASSERT_EQ(store_->Commit(), Status::kOk) << store_->last_error();
        most_bytes_ = std::max(most_bytes_, FileBytes(path_) + FileBytes(path_ + "-wal"));
      }
    }
  }

  std::uint64_t most_bytes_ = 0;
};

TEST_F(RetentionTest, ReleasedRecordsAreKeptForTheirTimeOnly) {
  options_.keep_sent = hours(1);
  Open();
  AppendAndCommit("at 0");
  At(seconds(600));
  AppendAndCommit("at 600");
  store_->Release(2);
  At(seconds(3599));
  AppendAndCommit("at 3599");
  EXPECT_THAT(Numbers(), ElementsAre(1, 2, 3));
  At(seconds(3600));
  AppendAndCommit("at 3600");
  EXPECT_THAT(Numbers(), ElementsAre(2, 3, 4));
  At(hours(100));
  AppendAndCommit("much later");
  EXPECT_THAT(Numbers(), ElementsAre(3, 4, 5)) << "what was not released stays, however old";
  EXPECT_EQ(store_->status().dropped_records, 0U);
  EXPECT_EQ(store_->status().first, 3U);
}

TEST_F(RetentionTest, OneRecordTakesThePlaceOfMany) {
  Open();
  for (int i = 1; i <= 6; ++i) Append("reading " + std::to_string(i));
  Append("alarm", RecordKind::kAlarm);
  ASSERT_EQ(store_->Commit(), Status::kOk);
  const SequenceNumber gone[] = {1, 3, 7, 99};
  ASSERT_EQ(store_->Replace(5, Bytes("all of them"), gone), Status::kOk);
  EXPECT_THAT(Numbers(), ElementsAre(1, 2, 3, 4, 5, 6, 7)) << "nothing before the commit";
  ASSERT_EQ(store_->Commit(), Status::kOk);
  EXPECT_THAT(Numbers(), ElementsAre(2, 4, 5, 6, 7)) << "an alarm is never thinned away";
  EXPECT_EQ(ReadAll(*store_)[2].body, "all of them");
  EXPECT_EQ(store_->status().dropped_records, 0U);
  EXPECT_EQ(store_->Replace(5, {}, gone), Status::kInvalidArgument);
  Open();
  EXPECT_THAT(Numbers(), ElementsAre(2, 4, 5, 6, 7));
}

TEST_F(RetentionTest, WhatIsReplacedAndNotCommittedIsAsItWas) {
  Open();
  for (int i = 1; i <= 3; ++i) Append("reading " + std::to_string(i));
  ASSERT_EQ(store_->Commit(), Status::kOk);
  const SequenceNumber gone[] = {1, 2};
  ASSERT_EQ(store_->Replace(3, Bytes("all"), gone), Status::kOk);
  Open();
  EXPECT_THAT(Numbers(), ElementsAre(1, 2, 3));
  EXPECT_EQ(ReadAll(*store_)[2].body, "reading 3");
}

TEST_F(RetentionTest, WhatIsDroppedIsNumbered) {
  options_.budget_bytes = kLeastBudgetBytes;
  Open();
  Fill(400);
  EXPECT_GT(store_->status().dropped_records, 0U);
  EXPECT_EQ(store_->status().dropped_to + 1, Numbers().front());
}

TEST_F(RetentionTest, RunningTimeGoesOnOverRestartsAndIgnoresTimeSwitchedOff) {
  options_.keep_sent = hours(2);
  options_.now = BootTime(hours(500));
  Open();
  AppendAndCommit("first");
  store_->Release(1);
  At(hours(1));
  AppendAndCommit("second");

  options_.now = BootTime(seconds(5));  // the machine was off for a week and has booted
  Open();
  At(seconds(3599));
  AppendAndCommit("third");
  EXPECT_THAT(Numbers(), ElementsAre(1, 2, 3));
  At(seconds(3600));
  AppendAndCommit("fourth");
  EXPECT_THAT(Numbers(), ElementsAre(2, 3, 4));
}

TEST_F(RetentionTest, TimeNeverGoesBack) {
  options_.keep_sent = seconds(10);
  Open();
  At(seconds(100));
  At(seconds(50));
  AppendAndCommit("at 100");
  store_->Release(1);
  At(seconds(109));
  AppendAndCommit("at 109");
  EXPECT_THAT(Numbers(), ElementsAre(1, 2));
}

TEST_F(RetentionTest, ALongBacklogOfExpiredRecordsGoesInSlices) {
  options_.keep_sent = seconds(10);
  Open();
  for (int i = 0; i < 1200; ++i) Append("x");
  ASSERT_EQ(store_->Commit(), Status::kOk);
  store_->Release(1200);
  At(seconds(60));
  AppendAndCommit("a");
  EXPECT_GT(Numbers().size(), 600U);
  AppendAndCommit("b");
  AppendAndCommit("c");
  EXPECT_THAT(Numbers(), ElementsAre(1201, 1202, 1203));
}

TEST_F(RetentionTest, OverBudgetSentRecordsGoFirstOldestFirst) {
  options_.budget_bytes = 1024 * 1024;
  Open();
  Fill(500);
  store_->Release(500);
  Fill(500);
  const StoreStatus status = store_->status();
  EXPECT_EQ(status.dropped_records, 0U);
  EXPECT_GT(status.first, 100U);
  EXPECT_LE(status.first, 501U);
  EXPECT_EQ(Numbers().back(), 1000U);
  EXPECT_EQ(Numbers().size(), 1000 - status.first + 1) << "no holes";
}

TEST_F(RetentionTest, OverBudgetUnsentDataIsDroppedOldestFirstAndCounted) {
  options_.budget_bytes = 1024 * 1024;
  Open();
  AppendAndCommit("an alarm", RecordKind::kAlarm);
  Fill(3000);
  const std::vector<SequenceNumber> numbers = Numbers();
  EXPECT_EQ(numbers.front(), 1U) << "alarms stay";
  EXPECT_EQ(numbers.back(), 3001U);
  EXPECT_EQ(numbers[1], 3001 - numbers.size() + 2) << "the newest stay, without holes";
  EXPECT_GT(numbers.size(), 500U);
  EXPECT_EQ(store_->status().dropped_records, 3001 - numbers.size());
  EXPECT_LE(store_->status().bytes, options_.budget_bytes);
  EXPECT_LE(most_bytes_, options_.budget_bytes + 64 * 1024) << "file and WAL, at any time";

  const std::uint64_t dropped = store_->status().dropped_records;
  Open();
  EXPECT_EQ(store_->status().dropped_records, dropped) << "the count is durable";
}

TEST_F(RetentionTest, AlarmsMayUseATenthMoreAndGoLast) {
  options_.budget_bytes = 1024 * 1024;
  Open();
  Fill(400);
  Fill(3000, RecordKind::kEvent);
  EXPECT_THAT(Numbers(0b001), IsEmpty()) << "all data went first";
  const std::vector<SequenceNumber> events = Numbers(kUrgentKinds);
  EXPECT_EQ(events.back(), 3400U);
  EXPECT_GT(events.size(), 600U);
  EXPECT_EQ(store_->status().dropped_records, 3400 - events.size());
  EXPECT_LE(store_->status().bytes, options_.budget_bytes * 11 / 10);
  store_.reset();
  EXPECT_GT(FileBytes(path_), options_.budget_bytes * 15 / 16) << "without its tenth it would end at 7/8";
}

TEST_F(RetentionTest, DataThatFindsNoRoomAmongAlarmsIsCountedAndTheNumbersGoOn) {
  options_.budget_bytes = 512 * 1024;
  Open();
  Fill(1000, RecordKind::kEvent);
  const std::uint64_t before = store_->status().dropped_records;
  const std::size_t events = Numbers(kUrgentKinds).size();
  AppendAndCommit(std::string(2000, 'd'));
  EXPECT_THAT(Numbers(0b001), IsEmpty());
  EXPECT_EQ(Numbers(kUrgentKinds).size(), events) << "data does not push alarms out";
  EXPECT_EQ(store_->status().dropped_records, before + 1);
  EXPECT_EQ(store_->status().last, 1001U);
}

TEST_F(RetentionTest, OneCommitLargerThanTheBudgetKeepsItsNewest) {
  options_.budget_bytes = kLeastBudgetBytes;
  Open();
  for (int i = 0; i < 1000; ++i) Append(std::string(1000, 'x'));
  ASSERT_EQ(store_->Commit(), Status::kOk);
  EXPECT_EQ(Numbers().back(), 1000U);
  EXPECT_LE(store_->status().bytes, options_.budget_bytes + options_.budget_bytes / 4);
  EXPECT_EQ(store_->status().dropped_records, 1000 - Numbers().size());
}

TEST_F(RetentionTest, TheFileShrinksWhenTheBudgetIsLowered) {
  options_.budget_bytes = 8 * 1024 * 1024;
  Open();
  Fill(5000);
  store_->Release(5000);
  ASSERT_EQ(store_->Commit(), Status::kOk);
  options_.budget_bytes = 1024 * 1024;
  Open();
  ASSERT_GT(FileBytes(path_), 4U * 1024 * 1024);
  for (int i = 0; i < 60; ++i) AppendAndCommit("small");
  store_.reset();
  EXPECT_LE(FileBytes(path_), 1024U * 1024);
}

TEST_F(RetentionTest, TheFileShrinksAfterALongOutageIsWorkedOff) {
  options_.keep_sent = Duration(0);
  Open();
  Fill(5000);
  store_->Release(5000);
  for (int i = 0; i < 60; ++i) AppendAndCommit("small");
  store_.reset();
  EXPECT_LE(FileBytes(path_), 2U * 1024 * 1024);
}

}  // namespace
}  // namespace tramgac::store
