// A store that is damaged, on storage that fails at the n-th operation while the store is set aside and salvaged, for
// every n.
#include <algorithm>
#include <map>

#include "agent/store/salvage_reader.h"
#include "tests/fault/store/fault_vfs.h"
#include "tests/unit/store/store_fixture.h"

namespace tramgac::store {
namespace {

using Operation = FaultVfs::Operation;

class DamagedFaultTest : public StoreFixture {
 protected:
  // A store of which a part is in the WAL, as a power cut leaves it.
  void Make() {
    Open();
    for (int i = 1; i <= 120; ++i) {
      const std::string body = "record " + std::to_string(i) + std::string(static_cast<std::size_t>(i * 37 % 900), 'x');
      written_[Append(body, i % 9 == 0 ? RecordKind::kAlarm : RecordKind::kData)] = body;
      if (i % 20 == 0) {
        ASSERT_EQ(store_->Commit(), Status::kOk);
      }
    }
    file_ = ReadFile(path_);
    wal_ = ReadFile(path_ + "-wal");
    store_.reset();
    ASSERT_GT(wal_.size(), 4096U) << "nothing would be lost without the WAL";
  }

  void StartAnew() {
    store_.reset();
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) std::filesystem::remove(entry.path());
    WriteFile(path_, file_);
    WriteFile(path_ + "-wal", wal_);
  }

  // What is shown is what was written, and the rest is told.
  void ExpectAllShownOrTold(SalvageReader& reader) {
    Collector collector;
    int steps = 0;
    while (reader.Next(50, collector)) ASSERT_LT(++steps, 10'000) << "it does not end";
    std::map<SequenceNumber, std::string> found;
    for (const SeenRecord& record : collector.seen) found[record.seq] = record.body;
    for (const auto& [seq, body] : written_) {
      if (const auto one = found.find(seq); one != found.end()) {
        ASSERT_EQ(one->second, body);
        continue;
      }
      const bool told = std::ranges::any_of(reader.unreadable(), [seq = seq](const NumberRange& range) {
        return range.first <= seq && seq <= range.last;
      });
      ASSERT_TRUE(told) << "record " << seq << " is neither shown nor told as unreadable";
    }
  }

  std::map<SequenceNumber, std::string> written_;
  std::string file_, wal_;
};

TEST_F(DamagedFaultTest, AReadThatFailsOnceHidesNothingFromTheSalvage) {
  Make();
  std::uint64_t n = 1;
  for (bool hit = true; hit && !HasFailure(); ++n) {
    StartAnew();
    FaultVfs vfs;
    vfs.FailAt(n, Operation::kRead, false, true);
    const auto reader = SalvageReader::Open(path_, vfs.name());
    ASSERT_NE(reader, nullptr) << "at read " << n;
    ExpectAllShownOrTold(*reader);
    EXPECT_FALSE(HasFailure()) << "at read " << n;
    hit = vfs.hit();
  }
  EXPECT_GT(n, 20U) << "the fault was met too seldom to prove anything";
}

TEST_F(DamagedFaultTest, ReadsThatFailForGoodEndTheSalvage) {
  Make();
  std::uint64_t n = 1;
  for (bool hit = true; hit && !HasFailure(); ++n) {
    StartAnew();
    FaultVfs vfs;
    vfs.FailAt(n, Operation::kRead, false, false);
    if (const auto reader = SalvageReader::Open(path_, vfs.name()); reader != nullptr) {
      Collector collector;
      int steps = 0;
      while (reader->Next(50, collector)) ASSERT_LT(++steps, 10'000) << "it does not end, from read " << n;
      for (const SeenRecord& record : collector.seen) ASSERT_EQ(record.body, written_[record.seq]);
    }
    hit = vfs.hit();
  }
  EXPECT_GT(n, 20U) << "the fault was met too seldom to prove anything";
}

// Wherever the making of the new store fails, the damaged one is still there, and the next start finds it.
TEST_F(DamagedFaultTest, SettingAsideFailsAndIsDoneAtTheNextStart) {
  Make();
  wal_.clear();
  file_.replace(1024, 2048, std::string(2048, '\xff'));
  std::uint64_t n = 1;
  for (bool hit = true; hit && !HasFailure(); ++n) {
    StartAnew();
    FaultVfs vfs;
    options_.vfs = vfs.name();
    vfs.FailAt(n, Operation::kChange, true, false);
    const SqliteStore::Opened opened = SqliteStore::Open(path_, options_);
    EXPECT_EQ(opened.problem.en.empty(), opened.store != nullptr);
    hit = vfs.hit();
    const std::string aside = path_ + ".damaged-1";
    const bool in_its_place = ReadFile(path_) == file_;
    EXPECT_TRUE(in_its_place || ReadFile(aside) == file_) << "from change " << n;
    EXPECT_FALSE(in_its_place && opened.store != nullptr);
    if (opened.store != nullptr) continue;
    vfs.Heal();
    Open();
    EXPECT_EQ(set_aside_, aside) << "from change " << n;
    EXPECT_EQ(ReadFile(aside), file_) << "from change " << n;
    EXPECT_EQ(Append("goes on"), 1U);
    EXPECT_EQ(store_->Commit(), Status::kOk);
    store_.reset();
  }
  EXPECT_GT(n, 5U) << "the fault was met too seldom to prove anything";
}

}  // namespace
}  // namespace tramgac::store
