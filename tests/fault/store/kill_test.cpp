// A process that appends and commits is killed (SIGKILL) at random moments, again and again on one store.
// It reports a number only after its Commit succeeded; every reported record must be there afterwards.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <random>

#include "agent/store/store_reader.h"
#include "tests/unit/store/store_fixture.h"

namespace tramgac::store {
namespace {

constexpr int kKills = 50;
constexpr SequenceNumber kKeep = 200;  // the writer releases what is older than so many records

std::string BodyOf(SequenceNumber seq) {
  std::mt19937 random(static_cast<std::uint32_t>(seq));
  return std::string(1 + random() % 2000, static_cast<char>('a' + seq % 26));
}

// Never returns. Exit codes tell what went wrong; a kill is the expected end.
[[noreturn]] void WriteUntilKilled(const std::string& path, const OpenOptions& options, int report) {
  const SqliteStore::Opened opened = SqliteStore::Open(path, options);
  if (opened.store == nullptr || !opened.set_aside.empty()) _exit(2);
  SqliteStore& store = *opened.store;
  std::mt19937 random(static_cast<std::uint32_t>(store.status().last));
  for (SequenceNumber last = store.status().last;;) {
    for (unsigned i = random() % 8 + 1; i > 0; --i) {
      const std::string body = BodyOf(last + 1);
      const RecordKind kind = random() % 10 == 0 ? RecordKind::kAlarm : RecordKind::kData;
      if (store.Append(kind, Bytes(body)).value_or(0) != ++last) _exit(3);
    }
    if (last > kKeep) store.Release(last - kKeep);
    if (store.Put("last", Bytes(std::to_string(last))) != Status::kOk) _exit(4);
    if (store.Commit() != Status::kOk) _exit(5);
    if (write(report, &last, sizeof last) != sizeof last) _exit(6);
  }
}

class StoreKillTest : public StoreFixture {
 protected:
  StoreKillTest() {
    options_.budget_bytes = 2 * 1024 * 1024;
    options_.keep_sent = Duration(0);
  }

  // Lets a writer run for `reports` commits and `more` microseconds, kills it, returns the last reported number.
  SequenceNumber RunAndKill(std::uint64_t reports, std::uint64_t more) {
    int channel[2];
    EXPECT_EQ(pipe(channel), 0);
    const pid_t writer = fork();
    if (writer == 0) WriteUntilKilled(path_, options_, channel[1]);
    close(channel[1]);
    SequenceNumber last = 0, number = 0;
    for (std::uint64_t i = 0; i < reports && read(channel[0], &number, sizeof number) == sizeof number; ++i)
      last = number;
    const auto until = std::chrono::steady_clock::now() + std::chrono::microseconds(static_cast<std::int64_t>(more));
    while (std::chrono::steady_clock::now() < until) {
    }
    EXPECT_EQ(kill(writer, SIGKILL), 0);
    while (read(channel[0], &number, sizeof number) == sizeof number) last = number;
    close(channel[0]);
    int status = 0;
    EXPECT_EQ(waitpid(writer, &status, 0), writer);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the writer ended by itself with " << WEXITSTATUS(status);
    return last;
  }

  void ExpectIntact(SequenceNumber committed) {
    const StoreReader::Opened opened = StoreReader::Open(path_);
    ASSERT_NE(opened.reader, nullptr) << opened.problem.en;
    const StoreReader::Verification report = opened.reader->Verify();
    EXPECT_TRUE(report.findings.empty()) << report.findings.front();
    EXPECT_EQ(report.missing, 0U);
    const StoreStatus status = opened.reader->status();
    EXPECT_GE(status.last, committed) << "a committed record is lost";
    EXPECT_LE(status.first, committed > kKeep ? status.last - kKeep + 1 : 1);
    const std::vector<SeenRecord> records = ReadAll(*opened.reader);
    ASSERT_FALSE(records.empty());
    EXPECT_EQ(records.back().seq, status.last);
    for (const SeenRecord& record : records) ASSERT_EQ(record.body, BodyOf(record.seq));
  }
};

TEST_F(StoreKillTest, NoCommittedRecordIsLost) {
  std::mt19937 random(20240229);
  SequenceNumber committed = 0;
  for (int i = 0; i < kKills && !HasFailure(); ++i) {
    const SequenceNumber last = RunAndKill(1 + random() % 40, random() % 3000);
    EXPECT_GT(last, committed) << "numbers go on";
    committed = last;
    ExpectIntact(committed);
    EXPECT_FALSE(HasFailure()) << "after kill " << i + 1;
  }
  EXPECT_GT(committed, 3 * kKeep) << "the writer did too little to prove anything";
}

}  // namespace
}  // namespace tramgac::store
