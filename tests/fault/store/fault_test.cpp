// The storage fails at the n-th operation, for every n, in a short life of a store.
// What must hold: no crash; what was committed is there, while it fails, after a power cut at that moment
// (a copy of the files), and after the fault has ended; a commit that failed succeeds then.
#include <map>
#include <set>

#include "tests/fault/store/fault_vfs.h"
#include "tests/unit/store/store_fixture.h"

namespace tramgac::store {
namespace {

using Operation = FaultVfs::Operation;

struct Fault {
  const char* name;
  Operation operation;
  bool disk_full;
  bool once;
};

// What the test knows: bodies by number, of commits that succeeded and of those that did not yet.
struct Model {
  std::map<SequenceNumber, std::string> committed;
  std::map<SequenceNumber, std::string> waiting;
  SequenceNumber released = 0;          // may be deleted
  SequenceNumber waiting_released = 0;  // may be deleted once the next commit succeeded
  std::string committed_value;
  std::string waiting_value;
  std::set<std::string> waiting_values;  // of all failed commits since the last good one
  std::map<SequenceNumber, std::string>
      waiting_replaced;                   // of committed records: the body that the next commit gives them
  std::set<SequenceNumber> waiting_gone;  // and those that it takes away for that

  void Committed() {
    committed.merge(waiting);
    waiting.clear();
    for (const auto& [seq, body] : waiting_replaced) committed[seq] = body;
    for (const SequenceNumber seq : waiting_gone) committed.erase(seq);
    waiting_replaced.clear();
    waiting_gone.clear();
    released = waiting_released;
    committed_value = waiting_value;
    waiting_values.clear();
  }
};

class StoreFaultTest : public StoreFixture, public testing::WithParamInterface<Fault> {
 protected:
  StoreFaultTest() {
    options_.budget_bytes = kLeastBudgetBytes;  // a WAL of 32 KiB: checkpoints within the scenario
    options_.keep_sent = Duration(0);
  }

  void AppendOne(std::size_t size, RecordKind kind) {
    const std::string body(size, static_cast<char>('a' + appended_++ % 26));
    const Result<SequenceNumber> seq = store_->Append(kind, Bytes(body));
    ASSERT_TRUE(seq.ok());
    ASSERT_FALSE(model_.committed.contains(seq.value())) << "number used twice";
    model_.waiting[seq.value()] = body;
  }

  // Of the newest two data records that are committed one is made.
  void Thin() {
    if (!model_.waiting_replaced.empty()) return;
    std::vector<SequenceNumber> newest;
    for (auto one = model_.committed.rbegin(); one != model_.committed.rend() && newest.size() < 2; ++one) {
      if (one->second.size() > 100) newest.push_back(one->first);
    }
    if (newest.size() < 2) return;
    const std::string body(700, static_cast<char>('A' + newest[0] % 26));
    ASSERT_EQ(store_->Replace(newest[0], Bytes(body), std::span(newest).subspan(1)), Status::kOk);
    model_.waiting_replaced[newest[0]] = body;
    model_.waiting_gone = {newest[1]};
  }

  // One commit interval: a few records, two older ones thinned, a value, a name, an acknowledgement.
  void Round(int round) {
    AppendOne(4000, RecordKind::kData);
    AppendOne(900, RecordKind::kData);
    AppendOne(60, RecordKind::kAlarm);
    Thin();
    model_.waiting_value = "round " + std::to_string(round);
    model_.waiting_values.insert(model_.waiting_value);
    ASSERT_EQ(store_->Put("frontier", Bytes(model_.waiting_value)), Status::kOk);
    ASSERT_TRUE(store_->Intern("name-" + std::to_string(round)).ok());
    if (!model_.committed.empty() && round > 4) {
      model_.waiting_released = model_.committed.rbegin()->first - 12;
      store_->Release(model_.waiting_released);
    }
    if (store_->Commit() == Status::kOk) model_.Committed();
  }

  void Life() {
    for (int round = 0; round < 8; ++round) {
      ASSERT_NO_FATAL_FAILURE(Round(round));
      // A read may fail, but never show anything that is not so.
      Collector collector;
      if (store_->Read(1, kAllNumbers, kAllKinds, 1000, collector).ok()) ExpectCommitted(collector.seen, false);
    }
  }

  // `crashed`: a commit that was reported as failed may have become durable all the same, as a whole.
  void ExpectCommitted(const std::vector<SeenRecord>& seen, bool crashed) {
    std::map<SequenceNumber, std::string> found;
    bool thinned = false;
    for (const SeenRecord& record : seen) {
      ASSERT_TRUE(found.empty() || found.rbegin()->first < record.seq) << "numbers must rise";
      found[record.seq] = record.body;
      const bool known = model_.committed.contains(record.seq);
      ASSERT_TRUE(known || (crashed && model_.waiting.contains(record.seq))) << record.seq << " was never committed";
      const auto replaced = model_.waiting_replaced.find(record.seq);
      if (crashed && replaced != model_.waiting_replaced.end() && record.body == replaced->second)
        thinned = true;
      else
        ASSERT_EQ(record.body, known ? model_.committed[record.seq] : model_.waiting[record.seq]);
    }
    const SequenceNumber gone = crashed ? model_.waiting_released : model_.released;
    for (const auto& [seq, body] : model_.committed) {
      const bool may_be_thinned = thinned && model_.waiting_gone.contains(seq);
      ASSERT_TRUE(seq <= gone || may_be_thinned || found.contains(seq)) << "lost committed record " << seq;
      ASSERT_FALSE(may_be_thinned && found.contains(seq)) << "thinned by half: " << seq;
    }
  }

  // A power cut now, and a start on a healthy disk.
  void CheckACopy(FaultVfs& vfs) {
    const std::string copy = folder_ + "/copy.db";
    for (const char* suffix : {"", "-wal", "-journal"}) {
      std::error_code error;
      std::filesystem::remove(copy + suffix, error);
      std::filesystem::copy_file(path_ + suffix, copy + suffix, error);
    }
    // Healthy to the end: how many pages stay in memory after Open differs between versions of SQLite.
    const FaultVfs::Paused healthy(vfs);
    const SqliteStore::Opened opened = SqliteStore::Open(copy, options_);
    ASSERT_NE(opened.store, nullptr) << opened.problem.en;
    EXPECT_EQ(opened.set_aside, "") << opened.set_aside_reason;
    ExpectCommitted(ReadAll(*opened.store), true);
    if (!model_.committed.empty()) {
      EXPECT_GE(opened.store->status().last, model_.committed.rbegin()->first);
      const std::string value = GetText(*opened.store, "frontier");
      EXPECT_TRUE(value == model_.committed_value || model_.waiting_values.contains(value)) << value;
    }
  }

  // Returns whether the fault was met at all.
  bool Run(std::uint64_t n) {
    const Fault& fault = GetParam();
    FaultVfs vfs;
    options_.vfs = vfs.name();
    vfs.FailAt(n, fault.operation, fault.disk_full, fault.once);
    SqliteStore::Opened opened = SqliteStore::Open(path_, options_);
    if (opened.store == nullptr) {
      EXPECT_NE(opened.problem.status, Status::kOk);
      EXPECT_NE(opened.problem.en, "");
      CheckACopy(vfs);
      vfs.Heal();
      opened = SqliteStore::Open(path_, options_);
    }
    EXPECT_NE(opened.store, nullptr) << opened.problem.en;
    EXPECT_EQ(opened.set_aside, "") << opened.set_aside_reason;
    if (opened.store == nullptr) return false;
    store_ = std::move(opened.store);
    Life();
    CheckACopy(vfs);
    vfs.Heal();
    EXPECT_EQ(store_->Commit(), Status::kOk) << "not even after the fault has ended: " << store_->last_error();
    model_.Committed();
    ExpectCommitted(ReadAll(*store_), false);
    EXPECT_FALSE(store_->damaged());
    Open();
    EXPECT_EQ(set_aside_, "") << set_aside_reason_;
    ExpectCommitted(ReadAll(*store_), false);
    EXPECT_EQ(GetText(*store_, "frontier"), model_.committed_value);
    EXPECT_EQ(store_->NameOf(8), "name-7");
    EXPECT_EQ(store_->status().last, model_.committed.rbegin()->first);
    store_.reset();
    return vfs.hit();
  }

  void StartAnew() {
    model_ = {};
    appended_ = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) std::filesystem::remove(entry.path());
  }

  Model model_;
  unsigned appended_ = 0;
};

TEST_P(StoreFaultTest, NothingCommittedIsLostWhereverItFails) {
  std::uint64_t n = 1;
  for (; Run(n) && !HasFailure(); ++n) StartAnew();
  EXPECT_FALSE(HasFailure()) << "at operation " << n;
  EXPECT_GT(n, 50U) << "the fault was met too seldom to prove anything";
  RecordProperty("operations", std::to_string(n - 1));
}

INSTANTIATE_TEST_SUITE_P(Faults, StoreFaultTest,
                         testing::Values(Fault{"DiskFullOnce", Operation::kChange, true, true},
                                         Fault{"DiskFullFromThenOn", Operation::kChange, true, false},
                                         Fault{"WriteErrorOnce", Operation::kChange, false, true},
                                         Fault{"WriteErrorFromThenOn", Operation::kChange, false, false},
                                         Fault{"ReadErrorOnce", Operation::kRead, false, true},
                                         Fault{"ReadErrorFromThenOn", Operation::kRead, false, false}),
                         [](const testing::TestParamInfo<Fault>& fault) { return std::string(fault.param.name); });

class StoreDiskTest : public StoreFixture {
 protected:
  FaultVfs vfs_;
};

TEST_F(StoreDiskTest, AFullDiskAtStartIsToldAndLeavesNothingDamaged) {
  options_.vfs = vfs_.name();
  vfs_.FailAt(2, Operation::kChange, true, false);
  const Problem problem = FailToOpen();
  EXPECT_EQ(problem.status, Status::kResourceExhausted) << problem.en;
  EXPECT_NE(problem.en.find("Free space"), std::string::npos);
  vfs_.Heal();
  Open();
  EXPECT_EQ(set_aside_, "");
  store_.reset();
}

TEST_F(StoreDiskTest, AnExistingStoreOpensOnAFullDiskAndItsRecordsCanBeRead) {
  options_.vfs = vfs_.name();
  Open();
  Append("kept");
  ASSERT_EQ(store_->Commit(), Status::kOk);
  store_.reset();
  vfs_.FailAt(3, Operation::kChange, true, false);  // file and WAL may be opened, nothing may be written
  Open();
  EXPECT_EQ(ReadAll(*store_).size(), 1U);
  EXPECT_EQ(Append("waits"), 2U);
  EXPECT_EQ(store_->Commit(), Status::kResourceExhausted);
  EXPECT_EQ(store_->Commit(), Status::kResourceExhausted);
  EXPECT_EQ(ReadAll(*store_).size(), 1U);
  EXPECT_NE(store_->last_error(), "");
  vfs_.Heal();
  EXPECT_EQ(store_->Commit(), Status::kOk);
  EXPECT_EQ(store_->last_error(), "");
  EXPECT_EQ(ReadAll(*store_).size(), 2U);
  store_.reset();
}

TEST_F(StoreDiskTest, AStoreThatHasReachedItsSizeGoesOnOnAFullDisk) {
  options_.vfs = vfs_.name();
  options_.keep_sent = Duration(0);
  Open();
  for (int i = 0; i < 300; ++i) Append(std::string(1000, 'x'));
  ASSERT_EQ(store_->Commit(), Status::kOk);
  store_->Release(300);
  ASSERT_EQ(store_->Commit(), Status::kOk);
  Open();  // closing moved all into the file; the WAL is new and short
  Append(std::string(3000, 'y'));
  ASSERT_EQ(store_->Commit(), Status::kOk);
  vfs_.SetDiskFull(true);
  int failed = 0;
  for (SequenceNumber seq = 302; seq < 340; ++seq) {
    EXPECT_EQ(Append(std::string(1000, 'z')), seq);
    if (store_->Commit() == Status::kOk) continue;
    ++failed;
    ASSERT_EQ(store_->Commit(), Status::kOk) << store_->last_error();
    store_->Release(seq);
  }
  EXPECT_GT(failed, 0) << "the disk was never full";
  EXPECT_EQ(store_->status().last, 339U);
  store_.reset();
}

TEST_F(StoreDiskTest, AStoreWithABadSectorIsSetAside) {
  options_.vfs = vfs_.name();
  Open();
  for (int i = 0; i < 100; ++i) Append(std::string(1000, 'x'));
  ASSERT_EQ(store_->Commit(), Status::kOk);
  store_.reset();
  vfs_.SetBadSector(40000);
  Open();
  EXPECT_EQ(set_aside_, path_ + ".damaged-1");
  EXPECT_NE(set_aside_reason_, "");
  EXPECT_EQ(Append("goes on"), 1U);
  EXPECT_EQ(store_->Commit(), Status::kOk);
  store_.reset();
}

TEST_F(StoreDiskTest, AStoreIsPutBackWhenTheWholeDiskFails) {
  options_.vfs = vfs_.name();
  Open();
  Append("kept");
  ASSERT_EQ(store_->Commit(), Status::kOk);
  store_.reset();
  const std::string before = ReadFile(path_);
  vfs_.SetBadSector(100);
  EXPECT_EQ(FailToOpen().status, Status::kUnavailable);
  EXPECT_EQ(ReadFile(path_), before);
  EXPECT_FALSE(std::filesystem::exists(path_ + ".damaged-1"));
  vfs_.SetBadSector(-1);
  Open();
  EXPECT_EQ(ReadAll(*store_).size(), 1U);
  store_.reset();
}

}  // namespace
}  // namespace tramgac::store
