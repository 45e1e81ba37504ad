// The record store of the Linux agent: one SQLite file, one connection, WAL, synchronous=FULL.
// The contract is agent/core/model/record_store.h; the layout of the file is in
// docs/decisions/0002-store-schema.md, the measurements behind the settings in docs/design/store.md.
//
// Thread safety: one thread at a time. Commit, Read, Get, Open and the destructor block on the disk; the
// others work in memory.
#pragma once

#include <memory>
#include <string>

#include "agent/core/base/time.h"
#include "agent/core/model/record_store.h"
#include "agent/store/database.h"
#include "agent/store/name_table.h"
#include "agent/store/pending.h"
#include "agent/store/problem.h"
#include "agent/store/record_table.h"
#include "agent/store/retention.h"
#include "agent/store/schema.h"

namespace tramgac::store {

constexpr std::uint64_t kLeastBudgetBytes = 256 * 1024;
constexpr std::size_t kPendingLimitBytes = 8 * 1024 * 1024;

// Is the file or folder at `path` in memory (tmpfs), so that the machine's end is its end? Does not block. Outcome:
// false also if there is no such file.
bool IsOnTmpfs(const std::string& path);

struct OpenOptions {
  std::uint64_t budget_bytes = 256 * 1024 * 1024;  // of the file and its WAL; at least kLeastBudgetBytes
  Duration keep_sent = std::chrono::days(7);       // running time that a released record is kept
  BootTime now{};
  // A file up to this size is read through and checked at start; of a larger one only the head is looked at.
  std::uint64_t check_bytes = 256 * 1024 * 1024;
  // Nothing is written anywhere, and the records end with the program; the path is then only what people are told.
  bool in_memory = false;
  const char* vfs = nullptr;  // SQLite's name of the file system to use; null: the default. Tests inject faults.
};

class SqliteStore final : public RecordStore {
 public:
  struct Opened {
    std::unique_ptr<SqliteStore> store;  // null if there is a problem
    Problem problem;
    // Where a damaged file was moved to, of which no salvage has begun yet; empty if there is none: raise an alarm. It
    // comes again at each Open until something stands behind it in the value of kSalvageKey.
    std::string set_aside;
    std::string set_aside_reason;  // what was wrong with it, in SQLite's words; empty if that was found out earlier
  };

  // Opens the store at `path`, or makes a new one, also its folder. A file that is damaged, cannot be read (tried
  // twice) or is not a database is renamed to `<path>.damaged-<N>`, and a new store (new UUID) is begun. Wherever that
  // is interrupted, the next Open goes on with it.
  // Outcomes by problem.status: kOk (a store); kInvalidArgument (budget); kPermissionDenied;
  // kResourceExhausted (disk full); kFailedPrecondition (another process holds it); kAlreadyExists (another
  // program's database, untouched); kUnimplemented (newer schema, untouched); kDataLoss (damaged, and cannot
  // be set aside); kUnavailable (I/O error). May block for as long as reading `check_bytes` takes.
  static Opened Open(const std::string& path, const OpenOptions& options);

  // What was not committed is lost, as in a power cut.
  ~SqliteStore() override;

  // Other limits, from now on; records that are too many for them go with the next commits. Outcomes: kOk;
  // kInvalidArgument (less than kLeastBudgetBytes: as before).
  Status SetLimits(std::uint64_t budget_bytes, Duration keep_sent);

  // The present time, for the running time that retention counts. Call it before Append and Commit; a time
  // before the last one is ignored.
  void SetTime(BootTime now);

  // As in RecordStore, and: kInvalidArgument (empty body). kResourceExhausted comes at kPendingLimitBytes
  // waiting for a commit; for data at 7/8 of it, so that there is room for alarms while the disk is full.
  Result<SequenceNumber> Append(RecordKind kind, ByteSpan body) override;
  // As in RecordStore, and: kResourceExhausted (kPendingLimitBytes waiting); kInvalidArgument (empty key).
  Status Put(std::string_view key, ByteSpan value) override;
  // As in RecordStore; sees what was put and not yet committed. And: kUnavailable.
  Result<std::size_t> Get(std::string_view key, MutableByteSpan out) override;
  Result<NameId> Intern(std::string_view name) override;
  std::string_view NameOf(NameId id) const override;
  Status Commit() override;
  // As in RecordStore, and: kInvalidArgument (empty body).
  Status Replace(SequenceNumber kept, ByteSpan body, std::span<const SequenceNumber> gone) override;
  // The visitor must not call Read or Commit.
  Result<std::uint32_t> Read(SequenceNumber from, SequenceNumber to, std::uint8_t kinds, std::uint32_t limit,
                             RecordVisitor& visitor) override;
  void Release(SequenceNumber seq) override;
  // `bytes` counts pages in use and the WAL; pages that are free for reuse are not counted.
  StoreStatus status() const override;

  // Records up to here were released.
  SequenceNumber released() const { return released_; }
  // Appended and not yet durable, in bytes.
  std::size_t pending_bytes() const { return pending_.bytes(); }
  // The words of the last failure of Commit, a checkpoint or Read; empty since the last good Commit.
  const std::string& last_error() const { return last_error_; }
  // The file turned out to be damaged while in use. Nothing repairs that here: the next Open sets it aside.
  bool damaged() const { return damaged_; }

 private:
  SqliteStore(const std::string& path, const OpenOptions& options);

  // Opening (open_store.cpp).
  struct LoadFailure {
    bool damaged = false;
    bool unreadable = false;  // the system cannot read a part of the file
    std::string reason;
  };
  static void BeginAnew(const std::string& path, const OpenOptions& options, Opened& opened);
  Problem Load(LoadFailure& failure);
  int LoadContents(std::string& damage);
  int PrepareStatements();
  int LimitWal();

  // One commit (commit.cpp): `Changes` become the store's state only when the transaction is durable.
  struct Changes {
    TrimResult trimmed;
    SequenceNumber first = 0;
    SequenceNumber newest_kept = 0;
    std::uint64_t skipped_records = 0;
    SequenceNumber skipped_to = 0;
    std::uint64_t used_bytes = 0;
  };
  bool Dirty() const;
  int WriteTransaction(Changes& changes);
  int WriteAll(Changes& changes);
  int ReplaceRecords();
  int MakeRoom(Changes& changes);
  int InsertRecords(Changes& changes);
  int WriteValues();
  int WriteMeta(const Changes& changes);
  int ShrinkFile();
  int UsedBytes(std::uint64_t& used, std::uint64_t& file);
  void TakeOver(const Changes& changes);
  Status Fail(int code);
  int Checkpoint();
  void CheckpointIfLong();
  std::uint64_t WalBytes() const;
  std::int64_t RunSeconds() const;
  static int OnWalGrown(void* self, sqlite3* db, const char* name, int frames);

  const std::string path_;
  OpenOptions options_;
  std::uint64_t wal_limit_bytes_;  // a longer WAL is moved into the file
  Database db_;
  RecordTable records_;  // these hold statements of db_ and are destroyed before it
  Statement put_, forget_, get_, write_meta_;
  NameTable names_;
  Pending pending_{kPendingLimitBytes};
  std::string uuid_;
  SequenceNumber first_ = 0;     // oldest durable record
  SequenceNumber durable_ = 0;   // newest number that a durable record had
  SequenceNumber assigned_ = 0;  // newest number handed out
  SequenceNumber released_ = 0;
  bool release_unsaved_ = false;
  std::uint64_t dropped_ = 0;
  SequenceNumber dropped_to_ = 0;
  std::uint64_t used_bytes_ = 0;
  SequenceNumber data_from_ = 0;
  std::int64_t run_s_at_start_ = 0;
  BootTime now_;
  int wal_frames_ = 0;
  std::string_view fleeting_;  // as in StoreStatus
  bool check_pages_ = true;
  bool disk_full_ = false;
  bool damaged_ = false;
  std::string last_error_;
};

}  // namespace tramgac::store
