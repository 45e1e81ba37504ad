#include "agent/store/store_reader.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/store/store_fixture.h"

namespace tramgac::store {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class StoreReaderTest : public StoreFixture {
 protected:
  void MakeStore() {
    Open();
    ASSERT_TRUE(store_->Intern("ups-1").ok());
    Append("one");
    Append("two", RecordKind::kAlarm);
    store_->Release(1);
    ASSERT_EQ(store_->Commit(), Status::kOk);
  }

  std::unique_ptr<StoreReader> OpenReader() {
    StoreReader::Opened opened = StoreReader::Open(path_);
    EXPECT_EQ(opened.problem.status, Status::kOk) << opened.problem.en;
    return std::move(opened.reader);
  }

  Status WhyNot() {
    const StoreReader::Opened opened = StoreReader::Open(path_);
    EXPECT_EQ(opened.reader, nullptr);
    EXPECT_THAT(opened.problem.en, HasSubstr(path_));
    EXPECT_THAT(opened.problem.vi, HasSubstr(path_));
    return opened.problem.status;
  }

  // Changes a closed store as no agent would.
  void Harm(const char* sql) {
    Database db;
    ASSERT_EQ(db.Open(path_, 0x2, nullptr), 0);
    ASSERT_EQ(db.Exec(sql), 0) << db.ErrorText();
  }
};

TEST_F(StoreReaderTest, ShowsWhatTheStoreHolds) {
  MakeStore();
  const std::string uuid = store_->status().uuid.data();
  store_.reset();
  const auto reader = OpenReader();
  EXPECT_EQ(std::string(reader->status().uuid.data()), uuid);
  EXPECT_EQ(reader->status().first, 1U);
  EXPECT_EQ(reader->status().last, 2U);
  EXPECT_EQ(reader->released(), 1U);
  EXPECT_EQ(reader->run_seconds(), 0);
  EXPECT_GT(reader->status().bytes, 0U);
  EXPECT_EQ(reader->NameOf(1), "ups-1");
  EXPECT_THAT(ReadAll(*reader, kUrgentKinds), ElementsAre(SeenRecord{2, RecordKind::kAlarm, "two"}));
  EXPECT_EQ(ReadAll(*reader).size(), 2U);
}

TEST_F(StoreReaderTest, ReadsTheWalOfAKilledAgentAndChangesNothing) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    MakeStore();
    _exit(store_->status().last == 2 ? 0 : 1);  // no destructor runs: the WAL stays
  }
  int status = 1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  const std::string file = ReadFile(path_), wal = ReadFile(path_ + "-wal");
  ASSERT_THAT(wal, Not(IsEmpty()));
  EXPECT_EQ(ReadAll(*OpenReader()).size(), 2U);
  EXPECT_EQ(ReadFile(path_), file);
  EXPECT_EQ(ReadFile(path_ + "-wal"), wal);
}

TEST_F(StoreReaderTest, LeavesNoFilesBehind) {
  MakeStore();
  store_.reset();
  const std::string file = ReadFile(path_);
  EXPECT_EQ(ReadAll(*OpenReader()).size(), 2U);
  EXPECT_EQ(ReadFile(path_), file);
  EXPECT_FALSE(std::filesystem::exists(path_ + "-wal"));
  EXPECT_FALSE(std::filesystem::exists(path_ + "-shm"));
}

TEST_F(StoreReaderTest, IsRefusedWhileAnAgentHoldsTheFile) {
  MakeStore();
  EXPECT_EQ(WhyNot(), Status::kFailedPrecondition);
}

TEST_F(StoreReaderTest, AnAgentIsRefusedWhileItReads) {
  MakeStore();
  store_.reset();
  const auto reader = OpenReader();
  EXPECT_EQ(FailToOpen().status, Status::kFailedPrecondition);
}

TEST_F(StoreReaderTest, SaysWhatIsWrongWithTheFile) {
  EXPECT_EQ(WhyNot(), Status::kNotFound);
  WriteFile(path_, "");
  EXPECT_EQ(WhyNot(), Status::kDataLoss);
  WriteFile(path_, "this is no database");
  EXPECT_EQ(WhyNot(), Status::kDataLoss);
  EXPECT_EQ(ReadFile(path_), "this is no database");
}

TEST_F(StoreReaderTest, RefusesForeignAndNewerFiles) {
  MakeStore();
  store_.reset();
  Harm("PRAGMA user_version = 9");
  EXPECT_EQ(WhyNot(), Status::kUnimplemented);
  Harm("PRAGMA application_id = 9");
  EXPECT_EQ(WhyNot(), Status::kAlreadyExists);
}

TEST_F(StoreReaderTest, ReadsAClosedStoreThatItMayNotWrite) {
  MakeStore();
  store_.reset();
  const Unprivileged unprivileged(folder_);
  ASSERT_EQ(chmod(path_.c_str(), 0400), 0);
  EXPECT_EQ(ReadAll(*OpenReader()).size(), 2U);
  WriteFile(path_ + "-wal", "records");
  EXPECT_EQ(WhyNot(), Status::kPermissionDenied);
}

TEST_F(StoreReaderTest, VerifiesAGoodStore) {
  MakeStore();
  store_.reset();
  const StoreReader::Verification report = OpenReader()->Verify();
  EXPECT_THAT(report.findings, IsEmpty());
  EXPECT_EQ(report.records, 2U);
  EXPECT_EQ(report.missing, 0U);
}

TEST_F(StoreReaderTest, VerifyFindsWhatNoAgentWrites) {
  MakeStore();
  store_.reset();
  Harm("INSERT INTO record(seq, kind, run_s, body) VALUES(5, 7, 0, x'00'), (6, 0, 0, x'')");
  const StoreReader::Verification report = OpenReader()->Verify();
  EXPECT_THAT(report.findings, Contains("record 5 is of an unknown kind"));
  EXPECT_THAT(report.findings, Contains("record 5 is above the last number handed out, 2"));
  EXPECT_THAT(report.findings, Contains("record 6 has no body"));
  EXPECT_EQ(report.missing, 2U);
}

TEST_F(StoreReaderTest, VerifyFindsDamagedPages) {
  Open();
  for (int i = 0; i < 300; ++i) Append(std::string(100, 'r'));
  ASSERT_EQ(store_->Commit(), Status::kOk);
  store_.reset();
  std::string content = ReadFile(path_);
  for (std::size_t i = content.size() / 2; i < content.size() / 2 + 512; ++i) content[i] = '\x5A';
  WriteFile(path_, content);
  const auto reader = OpenReader();
  EXPECT_THAT(reader->Verify().findings, Not(IsEmpty()));
  Collector collector;
  EXPECT_EQ(reader->Read(1, kAllNumbers, kAllKinds, 1000, collector).status(), Status::kDataLoss);
}

}  // namespace
}  // namespace tramgac::store
