#include "agent/store/salvage_reader.h"

#include <gmock/gmock.h>

#include <map>
#include <random>

#include "tests/unit/store/store_fixture.h"

namespace tramgac::store {
namespace {

using testing::HasSubstr;

class SalvageTest : public StoreFixture {
 protected:
  // A store with records of several sizes, names and values, closed; its WAL is in the file.
  void Make(int records) {
    Open();
    uuid_ = store_->status().uuid.data();
    for (int i = 1; i <= 40; ++i) ASSERT_TRUE(store_->Intern("point." + std::to_string(i)).ok());
    ASSERT_EQ(store_->Put("alarms", Bytes("acknowledged by an")), Status::kOk);
    for (int i = 1; i <= records; ++i) {
      const std::string body = "record " + std::to_string(i) + std::string(static_cast<std::size_t>(i * 37 % 900), 'x');
      written_[Append(body, i % 9 == 0 ? RecordKind::kAlarm : RecordKind::kData)] = body;
      if (i % 20 == 0) {
        ASSERT_EQ(store_->Commit(), Status::kOk);
      }
    }
    ASSERT_EQ(store_->Commit(), Status::kOk);
    store_.reset();
  }

  // Everything that can be read. Expects that it is what was written, and that the rest is told as unreadable.
  std::size_t Salvage() {
    reader_.reset();
    reader_ = SalvageReader::Open(path_);
    if (reader_ == nullptr) return 0;
    Collector collector;
    while (reader_->Next(50, collector)) {
    }
    std::map<SequenceNumber, std::string> found;
    for (const SeenRecord& record : collector.seen) {
      EXPECT_TRUE(found.emplace(record.seq, record.body).second) << record.seq << " twice";
      if (written_.contains(record.seq)) wrong_ += written_[record.seq] == record.body ? 0 : 1;
    }
    EXPECT_EQ(reader_->records(), found.size());
    if (reader_->uuid().empty()) return found.size();
    for (const auto& [seq, body] : written_) {
      if (found.contains(seq)) continue;
      const bool told = std::ranges::any_of(reader_->unreadable(), [seq = seq](const NumberRange& range) {
        return range.first <= seq && seq <= range.last;
      });
      EXPECT_TRUE(told) << seq;
    }
    return found.size();
  }

  void Overwrite(std::size_t offset, const std::string& bytes) {
    std::string content = ReadFile(path_);
    content.replace(offset, bytes.size(), bytes);
    WriteFile(path_, content);
  }

  std::string uuid_;
  std::map<SequenceNumber, std::string> written_;
  std::unique_ptr<SalvageReader> reader_;
  int wrong_ = 0;
};

TEST_F(SalvageTest, ASoundStoreIsReadWhole) {
  Make(500);
  EXPECT_EQ(Salvage(), 500U);
  EXPECT_EQ(wrong_, 0);
  EXPECT_EQ(reader_->uuid(), uuid_);
  EXPECT_EQ(reader_->NameOf(7), "point.7");
  EXPECT_EQ(reader_->NameOf(70), "");
  EXPECT_TRUE(reader_->unreadable().empty());
  std::map<std::string, std::string> values;
  reader_->Values([&](std::string_view key, ByteSpan value) {
    values[std::string(key)] = std::string(value.begin(), value.end());
  });
  EXPECT_EQ(values["alarms"], "acknowledged by an");
}

TEST_F(SalvageTest, WhatIsNotTakenIsShownAgain) {
  Make(60);
  reader_ = SalvageReader::Open(path_);
  ASSERT_NE(reader_, nullptr);
  Collector collector;
  collector.stop_after = 10;  // takes nine, and not the tenth
  EXPECT_TRUE(reader_->Next(50, collector));
  EXPECT_EQ(reader_->records(), 9U);
  collector.stop_after = 1000;
  while (reader_->Next(50, collector)) {
  }
  EXPECT_EQ(reader_->records(), 60U);
  ASSERT_EQ(collector.seen.size(), 61U);
  EXPECT_EQ(collector.seen[9], collector.seen[10]);
  EXPECT_TRUE(reader_->unreadable().empty());
}

TEST_F(SalvageTest, ZeroedPagesCostWhatWasInThem) {
  Make(500);
  for (const std::size_t page : {150, 151, 300}) Overwrite(page * kPageBytes, std::string(kPageBytes, '\0'));
  const std::size_t found = Salvage();
  EXPECT_GE(found, 480U);
  EXPECT_LT(found, 500U);
  EXPECT_LE(wrong_, 3) << "SQLite does not notice it when the end of a long body is zeroed";
}

TEST_F(SalvageTest, OfATruncatedFileTheBeginningIsRead) {
  Make(500);
  const auto half = std::filesystem::file_size(path_) / 2 / kPageBytes * kPageBytes;
  std::filesystem::resize_file(path_, half);
  const std::size_t found = Salvage();
  EXPECT_GT(found, 150U);
  EXPECT_EQ(wrong_, 0);
  EXPECT_EQ(reader_->unreadable().back().last, 500U);
}

TEST_F(SalvageTest, TheFirstPageIsMadeAnew) {
  Make(500);
  Overwrite(0, std::string(kPageBytes, 'j'));
  const std::string damaged = ReadFile(path_);
  EXPECT_EQ(Salvage(), 500U);
  EXPECT_EQ(wrong_, 0);
  EXPECT_EQ(reader_->uuid(), uuid_) << "it stands in another page";
  EXPECT_EQ(ReadFile(path_ + ".page1"), std::string(kPageBytes, 'j')) << "what was there is kept";
  reader_.reset();
  EXPECT_EQ(ReadFile(path_), damaged) << "and put back: it is evidence";
  EXPECT_FALSE(std::filesystem::exists(path_ + ".page1"));
}

TEST_F(SalvageTest, WithoutItsWalAStoreIsReadAsFarAsItGoes) {
  Open();
  for (int i = 1; i <= 50; ++i) Append("in the file " + std::to_string(i));
  ASSERT_EQ(store_->Commit(), Status::kOk);
  store_.reset();
  Open();
  for (int i = 1; i <= 50; ++i) Append("in the WAL " + std::to_string(i));
  ASSERT_EQ(store_->Commit(), Status::kOk);
  // As after a power cut: the file and its WAL as they are now.
  const std::string file = ReadFile(path_), wal = ReadFile(path_ + "-wal");
  ASSERT_FALSE(wal.empty());
  store_.reset();
  path_ = folder_ + "/cut.db";
  WriteFile(path_, file);
  EXPECT_EQ(Salvage(), 50U);
  WriteFile(path_, file);
  WriteFile(path_ + "-wal", wal);
  EXPECT_EQ(Salvage(), 100U);
  WriteFile(path_, file);
  WriteFile(path_ + "-wal", "this is no WAL" + std::string(5000, 'w'));
  EXPECT_EQ(Salvage(), 50U);
}

TEST_F(SalvageTest, WhatIsNoStoreGivesNothing) {
  for (const std::string& content : {std::string(), std::string("short"), std::string(300'000, 'j')}) {
    WriteFile(path_, content);
    EXPECT_EQ(Salvage(), 0U);
  }
  std::filesystem::remove(path_);
  EXPECT_EQ(Salvage(), 0U);
}

// Whatever was overwritten: it ends, in time, shows nothing twice, and tells what is missing.
TEST_F(SalvageTest, DamageByLot) {
  Make(300);
  const std::string sound = ReadFile(path_);
  std::mt19937 random(11);
  std::size_t least = 300, sum = 0;
  constexpr int kRounds = 150;
  for (int round = 0; round < kRounds; ++round) {
    std::string content = sound;
    const int pieces = 1 + static_cast<int>(random() % 4);
    for (int i = 0; i < pieces; ++i) {
      const std::size_t length = random() % 2 == 0 ? 1 : random() % 2000;
      const std::size_t at = kPageBytes + random() % (content.size() - kPageBytes - length);
      for (std::size_t j = 0; j < length; ++j) content[at + j] = static_cast<char>(random());
    }
    WriteFile(path_, content);
    std::filesystem::remove(path_ + "-wal");
    wrong_ = 0;
    const std::size_t found = Salvage();
    reader_.reset();
    least = std::min(least, found);
    sum += found;
  }
  EXPECT_GT(sum / kRounds, 200U) << "on average; the least: " << least;
}

// A kill leaves a stand-in for the damaged first page and the WAL elsewhere: the next reader puts both back first.
TEST_F(SalvageTest, WhatAKillHasLeftIsPutBackFirst) {
  Open();
  for (int i = 1; i <= 100; ++i) Append("in the file " + std::to_string(i));
  ASSERT_EQ(store_->Commit(), Status::kOk);
  Open();
  for (int i = 1; i <= 100; ++i) Append("in the WAL " + std::to_string(i));
  ASSERT_EQ(store_->Commit(), Status::kOk);
  const std::string file = ReadFile(path_), wal = ReadFile(path_ + "-wal");
  store_.reset();
  for (const bool half_written : {false, true}) {
    WriteFile(path_, std::string(kPageBytes, 'x') + file.substr(kPageBytes));
    WriteFile(path_ + ".page1", file.substr(0, kPageBytes));
    if (half_written) WriteFile(path_ + ".page1.new", "half");
    WriteFile(path_ + ".wal", wal);
    WriteFile(path_ + "-wal", "");
    {
      const auto reader = SalvageReader::Open(path_);
      ASSERT_NE(reader, nullptr);
      Collector collector;
      while (reader->Next(50, collector)) {
      }
      EXPECT_EQ(collector.seen.size(), 200U);
      EXPECT_EQ(reader->unreadable().size(), 0U);
    }
    EXPECT_EQ(ReadFile(path_), file);
    EXPECT_EQ(ReadFile(path_ + "-wal"), wal);
    for (const char* left : {".page1", ".page1.new", ".wal", ".new"}) {
      EXPECT_FALSE(std::filesystem::exists(path_ + left)) << left;
    }
  }
}

TEST_F(SalvageTest, AnotherReaderGoesOn) {
  Make(300);
  Overwrite(FileBytes(path_) / 2 / kPageBytes * kPageBytes, std::string(2 * kPageBytes, '\0'));
  Collector at_once, in_parts;
  std::vector<NumberRange> unreadable;
  {
    const auto reader = SalvageReader::Open(path_);
    while (reader->Next(50, at_once)) {
    }
    unreadable = reader->unreadable();
  }
  ASSERT_FALSE(unreadable.empty());
  SalvageProgress progress;
  for (bool more = true; more;) {
    const auto reader = SalvageReader::Open(path_);
    reader->Continue(progress);
    more = reader->Next(7, in_parts);
    progress = reader->progress();
  }
  EXPECT_EQ(in_parts.seen, at_once.seen);
  EXPECT_EQ(progress.records, at_once.seen.size());
  ASSERT_EQ(progress.unreadable.size(), unreadable.size());
  for (std::size_t i = 0; i < unreadable.size(); ++i) {
    EXPECT_EQ(progress.unreadable[i].first, unreadable[i].first);
    EXPECT_EQ(progress.unreadable[i].last, unreadable[i].last);
  }
}

}  // namespace
}  // namespace tramgac::store
