#include "agent/store/sqlite_store.h"

#include <gmock/gmock.h>

#include "tests/unit/store/store_fixture.h"

namespace tramgac::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class SqliteStoreTest : public StoreFixture {};

TEST_F(SqliteStoreTest, ANewStoreIsEmptyAndHasAUuid) {
  const StoreStatus status = Open().status();
  EXPECT_EQ(std::string(status.uuid.data()).size(), 36U);
  EXPECT_EQ(status.uuid[14], '4');
  EXPECT_EQ(status.first, 0U);
  EXPECT_EQ(status.last, 0U);
  EXPECT_EQ(status.budget_bytes, options_.budget_bytes);
  EXPECT_EQ(status.dropped_records, 0U);
  EXPECT_GT(status.bytes, 0U);
}

TEST_F(SqliteStoreTest, NumbersRiseByOneAndRecordsShowOnlyAfterCommit) {
  Open();
  EXPECT_EQ(Append("one"), 1U);
  EXPECT_EQ(Append("two", RecordKind::kAlarm), 2U);
  EXPECT_THAT(ReadAll(*store_), IsEmpty());
  EXPECT_EQ(store_->status().last, 0U);
  EXPECT_GT(store_->pending_bytes(), 0U);

  ASSERT_EQ(store_->Commit(), Status::kOk);
  EXPECT_THAT(ReadAll(*store_),
              ElementsAre(SeenRecord{1, RecordKind::kData, "one"}, SeenRecord{2, RecordKind::kAlarm, "two"}));
  EXPECT_EQ(store_->status().first, 1U);
  EXPECT_EQ(store_->status().last, 2U);
  EXPECT_EQ(store_->pending_bytes(), 0U);
}

TEST_F(SqliteStoreTest, EverythingCommittedIsThereAfterReopening) {
  const std::string uuid = Open().status().uuid.data();
  const std::string body(5000, 'x');
  Append(body, RecordKind::kEvent);
  ASSERT_EQ(store_->Put("frontier", Bytes("17")), Status::kOk);
  const NameId name = store_->Intern("ups-1").value_or(0);
  ASSERT_EQ(store_->Commit(), Status::kOk);

  Open();
  EXPECT_EQ(std::string(store_->status().uuid.data()), uuid);
  EXPECT_THAT(ReadAll(*store_), ElementsAre(SeenRecord{1, RecordKind::kEvent, body}));
  EXPECT_EQ(GetText(*store_, "frontier"), "17");
  EXPECT_EQ(store_->NameOf(name), "ups-1");
  EXPECT_EQ(Append("next"), 2U);
}

TEST_F(SqliteStoreTest, WhatWasNotCommittedIsGoneAndItsNumbersAreUsedAgain) {
  Open();
  Append("kept");
  ASSERT_EQ(store_->Commit(), Status::kOk);
  EXPECT_EQ(Append("lost"), 2U);
  ASSERT_EQ(store_->Put("key", Bytes("lost")), Status::kOk);
  Open();
  EXPECT_EQ(ReadAll(*store_).size(), 1U);
  EXPECT_EQ(GetText(*store_, "key"), "<not-found>");
  EXPECT_EQ(Append("another"), 2U);
}

TEST_F(SqliteStoreTest, NumbersGoOnWhenAllRecordsWereDeleted) {
  options_.keep_sent = Duration(0);
  Open();
  Append("one");
  Append("two");
  ASSERT_EQ(store_->Commit(), Status::kOk);
  store_->Release(2);
  ASSERT_EQ(store_->Commit(), Status::kOk);
  EXPECT_THAT(ReadAll(*store_), IsEmpty());
  EXPECT_EQ(store_->status().first, 0U);
  EXPECT_EQ(store_->status().last, 2U);
  Open();
  EXPECT_EQ(store_->status().last, 2U);
  EXPECT_EQ(store_->released(), 2U);
  EXPECT_EQ(Append("three"), 3U);
}

TEST_F(SqliteStoreTest, AppendRefusesAnEmptyBody) {
  Open();
  EXPECT_EQ(store_->Append(RecordKind::kData, {}).status(), Status::kInvalidArgument);
  EXPECT_EQ(Append("first"), 1U);
}

TEST_F(SqliteStoreTest, AppendIsBoundedAndKeepsRoomForAlarms) {
  Open();
  const std::string block(1024 * 1024, 'd');
  SequenceNumber accepted = 0;
  while (accepted < 100 && Append(block) != 0) ++accepted;
  EXPECT_EQ(accepted, 7U);
  EXPECT_EQ(store_->Append(RecordKind::kData, Bytes(block)).status(), Status::kResourceExhausted);
  EXPECT_EQ(Append("an alarm", RecordKind::kAlarm), 8U) << "a refused record takes no number";
  EXPECT_EQ(store_->Append(RecordKind::kAlarm, Bytes(block)).status(), Status::kResourceExhausted);
  ASSERT_EQ(store_->Commit(), Status::kOk);
  EXPECT_EQ(ReadAll(*store_).size(), 8U);
  EXPECT_EQ(Append(block), 9U);
}

TEST_F(SqliteStoreTest, ACommitOfNothingIsFine) {
  Open();
  EXPECT_EQ(store_->Commit(), Status::kOk);
  EXPECT_EQ(store_->status().last, 0U);
}

TEST_F(SqliteStoreTest, PutRemembersReplacesAndForgets) {
  Open();
  ASSERT_EQ(store_->Put("a", Bytes("1")), Status::kOk);
  EXPECT_EQ(GetText(*store_, "a"), "1") << "what was put is seen before the commit";
  ASSERT_EQ(store_->Commit(), Status::kOk);
  ASSERT_EQ(store_->Put("a", Bytes("22")), Status::kOk);
  ASSERT_EQ(store_->Commit(), Status::kOk);
  EXPECT_EQ(GetText(*store_, "a"), "22");
  ASSERT_EQ(store_->Put("a", {}), Status::kOk);
  EXPECT_EQ(GetText(*store_, "a"), "<not-found>");
  ASSERT_EQ(store_->Commit(), Status::kOk);
  EXPECT_EQ(GetText(*store_, "a"), "<not-found>");
}

TEST_F(SqliteStoreTest, PutRefusesLongKeysAndValues) {
  Open();
  EXPECT_EQ(store_->Put(std::string(64, 'k'), Bytes("v")), Status::kOk);
  EXPECT_EQ(store_->Put(std::string(65, 'k'), Bytes("v")), Status::kInvalidArgument);
  EXPECT_EQ(store_->Put("", Bytes("v")), Status::kInvalidArgument);
  EXPECT_EQ(store_->Put("k", Bytes(std::string(64 * 1024, 'v'))), Status::kOk);
  EXPECT_EQ(store_->Put("k2", Bytes(std::string(64 * 1024 + 1, 'v'))), Status::kResourceExhausted);
  ASSERT_EQ(store_->Commit(), Status::kOk);
  EXPECT_EQ(GetText(*store_, "k").size(), 64U * 1024);
}

TEST_F(SqliteStoreTest, PutIsBoundedBeforeACommit) {
  Open();
  const std::string value(64 * 1024, 'v');
  Status last = Status::kOk;
  int accepted = 0;
  for (; accepted < 1000 && last == Status::kOk; ++accepted) last = store_->Put(std::to_string(accepted), Bytes(value));
  EXPECT_EQ(last, Status::kResourceExhausted);
  EXPECT_EQ(accepted, 128);
  EXPECT_EQ(store_->Put("0", Bytes(value)), Status::kOk) << "replacing needs no more room";
}

TEST_F(SqliteStoreTest, GetSaysThatTheBufferIsTooSmall) {
  Open();
  ASSERT_EQ(store_->Put("k", Bytes("four")), Status::kOk);
  std::uint8_t three[3];
  EXPECT_EQ(store_->Get("k", three).status(), Status::kOutOfRange);
  ASSERT_EQ(store_->Commit(), Status::kOk);
  EXPECT_EQ(store_->Get("k", three).status(), Status::kOutOfRange);
  std::uint8_t four[4];
  EXPECT_EQ(store_->Get("k", four).value_or(0), 4U);
}

TEST_F(SqliteStoreTest, NamesKeepTheirIds) {
  Open();
  EXPECT_EQ(store_->Intern("a").value_or(0), 1U);
  EXPECT_EQ(store_->Intern("b").value_or(0), 2U);
  EXPECT_EQ(store_->Intern("a").value_or(0), 1U);
  ASSERT_EQ(store_->Commit(), Status::kOk);
  EXPECT_EQ(store_->Intern("not committed").value_or(0), 3U);
  Open();
  EXPECT_EQ(store_->NameOf(2), "b");
  EXPECT_EQ(store_->NameOf(3), "");
  EXPECT_EQ(store_->NameOf(0), "");
  EXPECT_EQ(store_->Intern("c").value_or(0), 3U);
}

TEST_F(SqliteStoreTest, ReadKeepsToRangeKindsAndLimit) {
  Open();
  for (int i = 1; i <= 9; ++i) Append(std::to_string(i), static_cast<RecordKind>(i % 3));
  ASSERT_EQ(store_->Commit(), Status::kOk);
  const auto numbers = [&](SequenceNumber from, SequenceNumber to, std::uint8_t kinds, std::uint32_t limit) {
    Collector collector;
    const auto shown = store_->Read(from, to, kinds, limit, collector);
    EXPECT_EQ(shown.value_or(99), collector.seen.size());
    std::vector<SequenceNumber> found;
    for (const SeenRecord& record : collector.seen) found.push_back(record.seq);
    return found;
  };
  EXPECT_THAT(numbers(3, 5, kAllKinds, 100), ElementsAre(3, 4, 5));
  EXPECT_THAT(numbers(0, kAllNumbers, kAllKinds, 2), ElementsAre(1, 2));
  EXPECT_THAT(numbers(1, 9, 0b001, 100), ElementsAre(3, 6, 9));
  EXPECT_THAT(numbers(1, 9, 0b010, 100), ElementsAre(1, 4, 7));
  EXPECT_THAT(numbers(1, 9, 0b110, 3), ElementsAre(1, 2, 4));
  EXPECT_THAT(numbers(1, 9, 0b101, 100), ElementsAre(2, 3, 5, 6, 8, 9));
  EXPECT_THAT(numbers(1, 9, kAllKinds, 0), IsEmpty());
  EXPECT_THAT(numbers(10, kAllNumbers, kAllKinds, 5), IsEmpty());
  EXPECT_THAT(numbers(6, 5, kAllKinds, 5), IsEmpty());
}

TEST_F(SqliteStoreTest, AVisitorCanStop) {
  Open();
  for (int i = 0; i < 5; ++i) Append("x");
  ASSERT_EQ(store_->Commit(), Status::kOk);
  Collector collector;
  collector.stop_after = 2;
  EXPECT_EQ(store_->Read(1, 5, kAllKinds, 5, collector).value_or(0), 2U);
  EXPECT_EQ(Append("y"), 6U);
  EXPECT_EQ(store_->Commit(), Status::kOk) << "an ended read does not stand in the way of a commit";
}

TEST_F(SqliteStoreTest, ReleaseNeverGoesBackNorBeyondWhatIsKnown) {
  Open();
  Append("a");
  Append("b");
  store_->Release(100);
  EXPECT_EQ(store_->released(), 2U);
  store_->Release(1);
  EXPECT_EQ(store_->released(), 2U);
}

TEST_F(SqliteStoreTest, TheWalIsMovedIntoTheFileWhenItGrowsLong) {
  options_.budget_bytes = 4 * 1024 * 1024;
  Open();
  const std::string body(4000, 'b');
  std::uint64_t longest = 0;
  for (int i = 0; i < 300; ++i) {
    ASSERT_NE(Append(body), 0U);
    ASSERT_EQ(store_->Commit(), Status::kOk);
    longest = std::max(longest, FileBytes(path_ + "-wal"));
  }
  EXPECT_GT(longest, 256U * 1024);
  EXPECT_LT(longest, 600U * 1024) << "an eighth of the budget and one commit";
  EXPECT_GT(FileBytes(path_), 512U * 1024);
  EXPECT_FALSE(std::filesystem::exists(path_ + "-shm")) << "the index of the WAL is in memory";
}

}  // namespace
}  // namespace tramgac::store
