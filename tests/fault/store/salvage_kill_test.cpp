// A salvage that is killed goes on at the next start, wherever that was: nothing is moved twice, nothing stays behind.
// Killed at each change while the stores are exchanged, and at every seventh while records are moved; with TRAMGAC_LONG
// in the environment at each of those too.
#include <cstdlib>
#include <map>

#include "agent/app/null_sink.h"
#include "agent/app/salvage.h"
#include "agent/core/model/record_body.h"
#include "agent/core/pipeline/silent_observer.h"
#include "agent/store/set_aside.h"
#include "agent/store/store_reader.h"
#include "tests/fault/store/kill_at.h"
#include "tests/unit/store/store_fixture.h"

namespace tramgac::store {
namespace {

constexpr int kRecords = 500;
constexpr SequenceNumber kFirstUnsent = 51;

class NoBlocks final : public BlockSource {
 public:
  RawBlock* Take() override { return nullptr; }
  void Return(RawBlock*) override {}
  Counters counters() const override { return {}; }
};

// What an agent does with its store from its start until the salvage is over. Never fails silently.
void LiveUntilSalvaged(const std::string& path) {
  SqliteStore::Opened opened = SqliteStore::Open(path, {});
  if (opened.store == nullptr) _exit(3);
  std::unique_ptr<app::Salvage> salvage = app::Salvage::Begin(path, *opened.store);
  NoBlocks source;
  app::NullSink sink;
  SilentObserver observer;
  PipelineSettings settings;
  settings.site = "site", settings.node = "node", settings.boot_id = "boot-2";
  Pipeline pipeline({}, settings, *opened.store, source, sink, observer);
  Now now;
  now.boot = BootTime(std::chrono::hours(1));
  for (int steps = 0; salvage != nullptr; ++steps) {
    if (steps == 200) _exit(4);
    now.boot += std::chrono::seconds(1);
    pipeline.Step(now);
    if (!salvage->Step(pipeline)) salvage.reset();
  }
  if (!Ok(pipeline.Flush(now))) _exit(5);
}

class Reader final : public RecordVisitor {
 public:
  explicit Reader(const StoreReader& store) : store_(store) {}

  bool Visit(const StoredRecord& record) override {
    if (record.kind == RecordKind::kData) {
      DataBodyReader in(record.body);
      DataEntry entry;
      while (in.Next(entry)) {
        records.push_back(std::string(store_.NameOf(in.device())) + "/" + std::string(store_.NameOf(entry.point)) +
                          " " + std::to_string(entry.value.AsNumber()));
      }
      return true;
    }
    EventBodyReader in(record.body);
    EventField field;
    std::string text(in.event());
    bool salvaged = false;
    while (in.Next(field)) {
      salvaged = salvaged || field.name == kSalvagedField;
      if (field.name == "detail") text += " " + std::string(field.value.text);
    }
    if (in.event() == "store-salvaged") {
      summaries.emplace_back(text);
    } else if (salvaged && in.event() != "alarm") {  // that numbers of a store before could not be read
      records.push_back(std::move(text));
    }
    return true;
  }

  std::vector<std::string> records, summaries;

 private:
  const StoreReader& store_;
};

struct Outcome {
  std::vector<std::string> records;  // as they stand in the new store, in order
  std::vector<std::string> summaries;
  std::string value;                         // that was remembered under "command"
  std::map<std::string, std::string> files;  // beside the new store
  bool ended = false;
  bool operator==(const Outcome&) const = default;
};

class SalvageKillTest : public StoreFixture {
 protected:
  // A store of which a part is in the WAL, as a power cut leaves it.
  void Make() {
    Open();
    std::array<std::uint8_t, 200> buffer;
    ByteWriter unsent(buffer);
    IntervalSet since;
    since.Add(kFirstUnsent, IntervalSet::kOpen);
    ASSERT_TRUE(since.Write(unsent) && since.Write(unsent));
    ASSERT_EQ(store_->Put("unsent", unsent.written()), Status::kOk);
    ASSERT_EQ(store_->Put("command", Bytes("done")), Status::kOk);
    for (int i = 1; i <= kRecords; ++i) {
      Write(i);
      if (i % 50 != 0) continue;
      ASSERT_EQ(store_->Commit(), Status::kOk);
      if (i == kRecords - 200) Open();  // what came before is in the file
    }
    file_ = ReadFile(path_);
    wal_ = ReadFile(path_ + "-wal");
    ASSERT_GT(wal_.size(), 4096U);
    store_.reset();
  }

  void Write(int i) {
    std::array<std::uint8_t, 400> buffer;
    const Stamp stamp{store_->Intern("boot-1").value(), BootTime(std::chrono::seconds(i))};
    if (i % 9 == 0) {
      EventBodyWriter out(buffer);
      out.Begin(stamp, "restart");
      out.Text("detail", std::to_string(i));
      ASSERT_TRUE(store_->Append(RecordKind::kEvent, out.body()).ok());
      return;
    }
    DataBodyWriter out(buffer);
    ASSERT_TRUE(out.Begin(stamp, store_->Intern("ups-1").value()));
    ASSERT_TRUE(out.Add(store_->Intern("p." + std::to_string(i % 20)).value(), Value::Real(i), Quality::kGood));
    ASSERT_TRUE(store_->Append(RecordKind::kData, out.body()).ok());
  }

  void StartAnew() {
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) std::filesystem::remove(entry.path());
    WriteFile(path_, file_);
    if (!wal_.empty()) WriteFile(path_ + "-wal", wal_);
  }

  Outcome Look() {
    Outcome outcome;
    {
      const StoreReader::Opened opened = StoreReader::Open(path_);
      if (opened.reader == nullptr) return outcome;
      Reader reader(*opened.reader);
      EXPECT_TRUE(opened.reader->Read(1, kAllNumbers, kAllKinds, 100000, reader).ok());
      outcome.records = std::move(reader.records);
      outcome.summaries = std::move(reader.summaries);
      std::array<std::uint8_t, 4096> value;
      const auto size = opened.reader->Get("command", value);
      outcome.value = size.ok() ? std::string(value.begin(), value.begin() + static_cast<std::ptrdiff_t>(size.value()))
                                : std::string(StatusName(size.status()));
      outcome.ended = opened.reader->Get(kSalvageKey, value).status() == Status::kNotFound;
    }
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      if (entry.path() != path_) outcome.files[entry.path().filename()] = ReadFile(entry.path());
    }
    return outcome;
  }

  // Without a kill.
  Outcome Undisturbed() {
    StartAnew();
    EXPECT_FALSE(RunAndKillAt(kNever, [this] { LiveUntilSalvaged(path_); }));
    Outcome outcome = Look();
    EXPECT_TRUE(outcome.ended);
    EXPECT_EQ(outcome.value, "done");
    EXPECT_EQ(outcome.summaries.size(), 1U);
    EXPECT_EQ(outcome.files["store.db.damaged-1"], file_) << "what was set aside is evidence";
    return outcome;
  }

  void ExpectTheSameWhereverItIsKilled() {
    const std::uint64_t stride = std::getenv("TRAMGAC_LONG") != nullptr ? 1 : 7;
    const Outcome undisturbed = Undisturbed();
    ASSERT_GT(undisturbed.records.size(), 400U);
    int kills = 0;
    std::uint64_t n = 1, step = 1;
    for (bool killed = true; killed && !HasFailure(); n += step) {
      StartAnew();
      killed = RunAndKillAt(n, [this] { LiveUntilSalvaged(path_); });
      if (killed) {
        ++kills;
        step = IsExchanged() ? stride : 1;
        ASSERT_FALSE(RunAndKillAt(kNever, [this] { LiveUntilSalvaged(path_); })) << "at change " << n;
      }
      ExpectSame(Look(), undisturbed, n);
    }
    EXPECT_GT(n, 150U) << "it was killed too seldom to prove anything";
    std::printf("killed %d times in %llu changes\n", kills, static_cast<unsigned long long>(n));
  }

  bool IsExchanged() const {
    return std::filesystem::exists(path_ + ".damaged-1") && !std::filesystem::exists(path_ + ".new");
  }

  // The first change at which a kill finds the new store in its place. A life that is shorter never gets further.
  std::uint64_t FirstAfterExchange() {
    std::uint64_t n = 20;
    do {
      StartAnew();
      n += 5;
    } while (RunAndKillAt(n, [this] { LiveUntilSalvaged(path_); }) && !IsExchanged());
    return n;
  }

  static void ExpectSame(const Outcome& outcome, const Outcome& undisturbed, std::uint64_t n) {
    EXPECT_EQ(outcome.records, undisturbed.records) << "at change " << n;
    EXPECT_EQ(outcome.summaries, undisturbed.summaries) << "at change " << n;
    EXPECT_EQ(outcome.value, undisturbed.value) << "at change " << n;
    EXPECT_TRUE(outcome.ended) << "at change " << n;
    EXPECT_EQ(outcome.files.size(), undisturbed.files.size()) << "at change " << n;
    EXPECT_TRUE(outcome.files == undisturbed.files) << "at change " << n << ": a file set aside is not as it was";
  }

  std::string file_, wal_;
};

TEST_F(SalvageKillTest, ADamagedPageInTheMiddle) {
  Make();
  file_.replace(file_.size() / 2 / kPageBytes * kPageBytes, kPageBytes, std::string(kPageBytes, '\0'));
  ExpectTheSameWhereverItIsKilled();
}

TEST_F(SalvageKillTest, ADamagedFirstPage) {
  Make();
  Open();
  store_.reset();
  file_ = ReadFile(path_);
  wal_.clear();
  file_.replace(0, kPageBytes, std::string(kPageBytes, '\xde'));
  ExpectTheSameWhereverItIsKilled();
}

// Each start gets a little further than the one before.
TEST_F(SalvageKillTest, KilledAgainAndAgain) {
  Make();
  file_.replace(file_.size() / 2 / kPageBytes * kPageBytes, kPageBytes, std::string(kPageBytes, '\0'));
  const Outcome undisturbed = Undisturbed();
  const std::uint64_t exchange = FirstAfterExchange();
  for (const std::uint64_t n : {exchange + 10, exchange + 20}) {
    StartAnew();
    int kills = 0;
    while (RunAndKillAt(n, [this] { LiveUntilSalvaged(path_); })) ASSERT_LT(++kills, 100) << "it does not get on";
    EXPECT_GT(kills, 1);
    ExpectSame(Look(), undisturbed, n);
  }
}

// The new store is damaged as well before it has everything: the third one gets it from both.
TEST_F(SalvageKillTest, TheNewStoreIsDamagedToo) {
  Make();
  file_.replace(file_.size() / 2 / kPageBytes * kPageBytes, kPageBytes, std::string(kPageBytes, '\0'));
  std::vector<std::string> all = Undisturbed().records;
  std::ranges::sort(all);
  std::size_t in_both = 0;
  const std::uint64_t exchange = FirstAfterExchange();
  for (std::uint64_t n = exchange; n <= exchange + 120 && !HasFailure(); n += 15) {
    StartAnew();
    if (!RunAndKillAt(n, [this] { LiveUntilSalvaged(path_); })) break;
    const std::size_t moved = Look().records.size();
    if (moved > 0 && moved < all.size()) ++in_both;
    // What is in the WAL goes into the file.
    Open();
    store_.reset();
    std::string content = ReadFile(path_);
    WriteFile(path_, content.replace(0, kPageBytes, std::string(kPageBytes, '\xde')));
    ASSERT_FALSE(RunAndKillAt(kNever, [this] { LiveUntilSalvaged(path_); }));
    Outcome outcome = Look();
    std::ranges::sort(outcome.records);
    EXPECT_EQ(outcome.records, all) << "at change " << n << " with " << moved << " moved";
    EXPECT_TRUE(outcome.ended);
    EXPECT_EQ(outcome.value, "done");
  }
  EXPECT_GT(in_both, 0U) << "none of the kills left records in both stores";
}

}  // namespace
}  // namespace tramgac::store
