#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/store/set_aside.h"
#include "agent/store/sqlite_store.h"
#include "tests/unit/store/store_fixture.h"

namespace tramgac::store {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr int kReadWriteCreate = 0x2 | 0x4;  // SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE

class OpenStoreTest : public StoreFixture {
 protected:
  // Every problem says where, and says it in both languages.
  void ExpectTold(const Problem& problem, Status status) {
    EXPECT_EQ(problem.status, status) << problem.en;
    EXPECT_THAT(problem.en, HasSubstr(folder_));
    EXPECT_THAT(problem.vi, HasSubstr(folder_));
    EXPECT_NE(problem.en, problem.vi);
  }

  void MakeStoreWithOneRecord() {
    Open();
    Append("precious");
    ASSERT_EQ(store_->Commit(), Status::kOk);
    store_.reset();
  }

  void RunSql(const char* sql) {
    Database db;
    ASSERT_EQ(db.Open(path_, kReadWriteCreate, nullptr), 0);
    ASSERT_EQ(db.Exec(sql), 0) << db.ErrorText();
  }
};

TEST_F(OpenStoreTest, MakesAMissingFolder) {
  path_ = folder_ + "/a/b/store.db";
  Open();
  EXPECT_TRUE(std::filesystem::exists(path_));
}

TEST_F(OpenStoreTest, RefusesABudgetThatIsTooSmall) {
  options_.budget_bytes = kLeastBudgetBytes - 1;
  ExpectTold(FailToOpen(), Status::kInvalidArgument);
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(OpenStoreTest, SaysThatTheFolderCannotBeMade) {
  WriteFile(folder_ + "/file", "x");
  path_ = folder_ + "/file/store.db";
  const Problem problem = FailToOpen();
  ExpectTold(problem, Status::kUnavailable);
  EXPECT_THAT(problem.en, HasSubstr("Not a directory"));
}

TEST_F(OpenStoreTest, SaysThatTheFolderIsNotWritable) {
  const Unprivileged unprivileged(folder_);
  ASSERT_EQ(chmod(folder_.c_str(), 0500), 0);
  ExpectTold(FailToOpen(), Status::kPermissionDenied);
  path_ = folder_ + "/sub/store.db";
  ExpectTold(FailToOpen(), Status::kPermissionDenied);
  ASSERT_EQ(chmod(folder_.c_str(), 0700), 0);
}

TEST_F(OpenStoreTest, SaysThatTheFileIsReadOnly) {
  MakeStoreWithOneRecord();
  const Unprivileged unprivileged(folder_);
  ASSERT_EQ(chmod(path_.c_str(), 0400), 0);
  ExpectTold(FailToOpen(), Status::kPermissionDenied);
}

TEST_F(OpenStoreTest, SaysThatThePathIsAFolder) {
  ASSERT_TRUE(std::filesystem::create_directory(path_));
  ExpectTold(FailToOpen(), Status::kUnavailable);
}

TEST_F(OpenStoreTest, SetsAsideWhatIsNotADatabase) {
  WriteFile(path_, std::string(5000, 'j'));
  Open();
  EXPECT_EQ(set_aside_, path_ + ".damaged-1");
  EXPECT_THAT(set_aside_reason_, HasSubstr("not a database"));
  EXPECT_EQ(ReadFile(set_aside_), std::string(5000, 'j'));
  EXPECT_EQ(Append("goes on"), 1U);
  EXPECT_EQ(store_->Commit(), Status::kOk);
}

// The magic alone does not make it another program's database: that would stop the agent for ever.
TEST_F(OpenStoreTest, SetsAsideADatabaseWithADamagedHeader) {
  WriteFile(path_, std::string("SQLite format 3") + '\0' + std::string(4096, '\xFF'));
  Open();
  EXPECT_EQ(set_aside_, path_ + ".damaged-1");
  EXPECT_EQ(Append("goes on"), 1U);
  EXPECT_EQ(store_->Commit(), Status::kOk);
}

TEST_F(OpenStoreTest, SetsAsideAShortFile) {
  WriteFile(path_, "short");
  Open();
  EXPECT_EQ(set_aside_, path_ + ".damaged-1");
}

TEST_F(OpenStoreTest, AnEmptyFileIsANewStore) {
  WriteFile(path_, "");
  Open();
  EXPECT_THAT(set_aside_, IsEmpty());
}

TEST_F(OpenStoreTest, SetsAsideATruncatedStoreAndBeginsANewUuid) {
  Open();
  const std::string uuid = store_->status().uuid.data();
  for (int i = 0; i < 200; ++i) Append(std::string(1000, 'r'));
  ASSERT_EQ(store_->Commit(), Status::kOk);
  store_.reset();
  std::filesystem::resize_file(path_, 50000);
  Open();
  EXPECT_EQ(set_aside_, path_ + ".damaged-1");
  EXPECT_THAT(set_aside_reason_, Not(IsEmpty()));
  EXPECT_NE(std::string(store_->status().uuid.data()), uuid);
  EXPECT_THAT(ReadAll(*store_), IsEmpty());
}

TEST_F(OpenStoreTest, SetsAsideAStoreWithOverwrittenPages) {
  Open();
  for (int i = 0; i < 200; ++i) Append(std::string(100, 'r'));
  ASSERT_EQ(store_->Commit(), Status::kOk);
  store_.reset();
  std::string content = ReadFile(path_);
  for (std::size_t i = 4096; i < 8192; ++i) content[i] = '\x5A';
  WriteFile(path_, content);
  Open();
  EXPECT_EQ(set_aside_, path_ + ".damaged-1");
}

TEST_F(OpenStoreTest, ALargeFileIsNotReadThroughAtStart) {
  Open();
  for (int i = 0; i < 200; ++i) Append(std::string(100, 'r'));
  ASSERT_EQ(store_->Commit(), Status::kOk);
  store_.reset();
  std::string content = ReadFile(path_);
  for (std::size_t i = content.size() / 2; i < content.size() / 2 + 1024; ++i) content[i] = '\x5A';
  WriteFile(path_, content);
  options_.check_bytes = 1000;
  Open();
  EXPECT_THAT(set_aside_, IsEmpty());
  Collector collector;
  EXPECT_EQ(store_->Read(1, kAllNumbers, kAllKinds, 1000, collector).status(), Status::kUnavailable);
  EXPECT_TRUE(store_->damaged());
  EXPECT_THAT(store_->last_error(), Not(IsEmpty()));
}

TEST_F(OpenStoreTest, SetsAsideAStoreWithoutItsTables) {
  for (const char* harm : {"DROP TABLE record", "DELETE FROM meta", "UPDATE meta SET uuid = 'x'",
                           "INSERT INTO name(id, name) VALUES(7, 'hole')", "UPDATE meta SET last_seq = 0"}) {
    MakeStoreWithOneRecord();
    RunSql(harm);
    Open();
    EXPECT_THAT(set_aside_, Not(IsEmpty())) << harm;
    store_.reset();
    std::filesystem::remove(path_);
  }
}

TEST_F(OpenStoreTest, KeepsTheLastThreeDamagedFiles) {
  for (int i = 1; i <= 5; ++i) {
    WriteFile(path_, "damaged " + std::to_string(i));
    Open();
    EXPECT_EQ(set_aside_, path_ + ".damaged-" + std::to_string(i));
    store_.reset();
  }
  EXPECT_FALSE(std::filesystem::exists(path_ + ".damaged-2"));
  EXPECT_EQ(ReadFile(path_ + ".damaged-3"), "damaged 3");
  EXPECT_EQ(ReadFile(path_ + ".damaged-5"), "damaged 5");
}

TEST_F(OpenStoreTest, TheWalGoesAsideWithTheFile) {
  WriteFile(path_, "damaged");
  WriteFile(path_ + "-wal", "its wal");
  Open();
  EXPECT_EQ(ReadFile(path_ + ".damaged-1-wal"), "its wal");
}

TEST_F(OpenStoreTest, ReplacingSaysWhyItFailed) {
  ExpectTold(ReplaceStore(folder_ + "/nothing", nullptr), Status::kDataLoss);
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/nothing.new"));
}

// What was set aside is told at each start until a salvage has begun.
TEST_F(OpenStoreTest, WhatWasSetAsideIsToldUntilItsSalvageBegins) {
  WriteFile(path_, "damaged");
  Open();
  EXPECT_EQ(set_aside_, path_ + ".damaged-1");
  Open();
  EXPECT_EQ(set_aside_, path_ + ".damaged-1");
  EXPECT_THAT(set_aside_reason_, IsEmpty()) << "found out earlier";
  std::string value = GetText(*store_, kSalvageKey);
  ASSERT_EQ(store_->Put(kSalvageKey, Bytes(value + '\1')), Status::kOk);
  ASSERT_EQ(store_->Commit(), Status::kOk);
  Open();
  EXPECT_THAT(set_aside_, IsEmpty());
}

// A value that leads elsewhere leads nowhere.
TEST_F(OpenStoreTest, TheNameOfWhatWasSetAsideIsNoPath) {
  bool begun = false;
  EXPECT_EQ(SetAsideOf(path_, Bytes("\22store.db.damaged-1"), begun), path_ + ".damaged-1");
  EXPECT_FALSE(begun);
  EXPECT_EQ(SetAsideOf(path_, Bytes("\10store.db"), begun), "") << "not the store itself";
  EXPECT_EQ(SetAsideOf(path_, Bytes("\24../store.db.damaged-1"), begun), "");
  EXPECT_EQ(SetAsideOf(path_, Bytes("\77short"), begun), "");
  EXPECT_EQ(SetAsideOf(path_, {}, begun), "");
}

TEST_F(OpenStoreTest, AnUnfinishedNewStoreIsRemovedWhileTheOldOneIsThere) {
  MakeStoreWithOneRecord();
  WriteFile(path_ + ".new", "half of it");
  Open();
  EXPECT_THAT(set_aside_, IsEmpty());
  EXPECT_THAT(ReadAll(*store_), SizeIs(1));
  EXPECT_FALSE(std::filesystem::exists(path_ + ".new"));
  store_.reset();
  // Somebody has removed the store: there is nothing to replace.
  std::filesystem::remove(path_);
  WriteFile(path_ + ".new", "half of it");
  Open();
  EXPECT_THAT(set_aside_, IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(path_ + ".new"));
}

TEST_F(OpenStoreTest, AStoreInMemoryWritesNothingAndEndsWithItself) {
  options_.in_memory = true;
  path_ = ":memory:";
  const std::string first = Open().status().uuid.data();
  EXPECT_EQ(store_->status().fleeting, "memory");
  for (int i = 0; i < 300; ++i) Append(std::string(500, 'm'));
  ASSERT_EQ(store_->Put("key", Bytes("value")), Status::kOk);
  ASSERT_EQ(store_->Commit(), Status::kOk);
  EXPECT_THAT(ReadAll(*store_), SizeIs(300));
  EXPECT_EQ(GetText(*store_, "key"), "value");
  EXPECT_GT(store_->status().bytes, 150'000u);
  EXPECT_FALSE(std::filesystem::exists(":memory:"));
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
  EXPECT_NE(Open().status().uuid.data(), first);
  EXPECT_THAT(ReadAll(*store_), IsEmpty());
}

// The budget is that of a file, and what does not fit is dropped in the same order.
TEST_F(OpenStoreTest, AStoreInMemoryKeepsToItsBudget) {
  options_.in_memory = true;
  options_.budget_bytes = kLeastBudgetBytes;
  Open();
  Append("an alarm", RecordKind::kAlarm);
  for (int i = 0; i < 2000; ++i) {
    Append(std::string(500, 'm'));
    if (i % 20 == 0) {
      ASSERT_EQ(store_->Commit(), Status::kOk);
    }
    ASSERT_LE(store_->status().bytes, options_.budget_bytes);
  }
  EXPECT_GT(store_->status().dropped_records, 1000u);
  EXPECT_GT(store_->status().bytes, options_.budget_bytes / 2);
  EXPECT_THAT(ReadAll(*store_, kUrgentKinds), SizeIs(1));
}

TEST_F(OpenStoreTest, OtherLimitsCountWithoutOpeningAnew) {
  options_.budget_bytes = 4 << 20;
  Open();
  for (int i = 0; i < 2000; ++i) Append(std::string(900, 'r'));
  ASSERT_EQ(store_->Commit(), Status::kOk);
  EXPECT_EQ(store_->SetLimits(1000, Duration(0)), Status::kInvalidArgument);
  EXPECT_EQ(store_->status().budget_bytes, 4u << 20);
  ASSERT_EQ(store_->SetLimits(1 << 20, Duration(0)), Status::kOk);
  EXPECT_EQ(store_->status().budget_bytes, 1u << 20);
  for (int i = 0; i < 50 && store_->status().bytes > 1 << 20; ++i) {
    Append("another");
    ASSERT_EQ(store_->Commit(), Status::kOk);
  }
  EXPECT_LE(store_->status().bytes, 1u << 20);
  EXPECT_GT(store_->status().dropped_records, 500u);
}

TEST_F(OpenStoreTest, SaysThatItsFolderIsInMemory) {
  Open();
  EXPECT_EQ(store_->status().fleeting, IsOnTmpfs(folder_) ? "tmpfs" : "");
  std::string folder = "/dev/shm/tramgac-store-XXXXXX";
  if (!IsOnTmpfs("/dev/shm")) GTEST_SKIP() << "no tmpfs at /dev/shm";
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  {
    const SqliteStore::Opened opened = SqliteStore::Open(folder + "/store.db", options_);
    ASSERT_NE(opened.store, nullptr);
    EXPECT_EQ(opened.store->status().fleeting, "tmpfs");
  }
  std::filesystem::remove_all(folder);
}

TEST_F(OpenStoreTest, RefusesAnotherProgramsDatabaseAndDoesNotTouchIt) {
  RunSql("PRAGMA journal_mode=WAL; CREATE TABLE photos(x); INSERT INTO photos VALUES('holiday')");
  const std::string before = ReadFile(path_);
  ExpectTold(FailToOpen(), Status::kAlreadyExists);
  EXPECT_EQ(ReadFile(path_), before);
}

TEST_F(OpenStoreTest, RefusesANewerSchemaAndDoesNotTouchIt) {
  MakeStoreWithOneRecord();
  RunSql("PRAGMA user_version = 2");
  const std::string before = ReadFile(path_);
  const Problem problem = FailToOpen();
  ExpectTold(problem, Status::kUnimplemented);
  EXPECT_THAT(problem.en, HasSubstr("schema 2"));
  EXPECT_EQ(ReadFile(path_), before);
}

TEST_F(OpenStoreTest, RefusesAFileThatAnotherProcessHolds) {
  MakeStoreWithOneRecord();
  int ready[2], done[2];
  ASSERT_EQ(pipe(ready), 0);
  ASSERT_EQ(pipe(done), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const SqliteStore::Opened held = SqliteStore::Open(path_, options_);
    char byte = held.store != nullptr ? 'y' : 'n';
    if (write(ready[1], &byte, 1) != 1) _exit(1);
    close(done[1]);
    (void)!read(done[0], &byte, 1);
    _exit(0);
  }
  close(done[0]);
  char byte = 0;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  EXPECT_EQ(byte, 'y');
  ExpectTold(FailToOpen(), Status::kFailedPrecondition);
  close(done[1]);
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  EXPECT_THAT(ReadAll(Open()), SizeIs(1)) << "the refused opener did no harm";
  close(ready[0]);
  close(ready[1]);
}

TEST_F(OpenStoreTest, ASecondOpeningInTheSameProcessIsRefusedAndKeepsTheLock) {
  Open();
  EXPECT_EQ(FailToOpen().status, Status::kFailedPrecondition);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) _exit(SqliteStore::Open(path_, options_).problem.status == Status::kFailedPrecondition ? 0 : 1);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0) << "looking at the header dropped the first opener's lock";
}

TEST(ProblemTest, EveryStatusOfTheStorageHasItsText) {
  for (const Status status : {Status::kFailedPrecondition, Status::kResourceExhausted, Status::kPermissionDenied,
                              Status::kUnavailable, Status::kDataLoss}) {
    const Problem problem = StorageFails("/x/store.db", status, "why");
    EXPECT_EQ(problem.status, status);
    EXPECT_THAT(problem.en, HasSubstr("/x/store.db"));
    EXPECT_THAT(problem.vi, HasSubstr("/x/store.db"));
  }
  EXPECT_EQ(StorageFails("p", Status::kInternal, "why").status, Status::kUnavailable);
}

}  // namespace
}  // namespace tramgac::store
