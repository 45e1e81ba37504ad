// One commit: a transaction that deletes first, so that what is inserted reuses the pages.
#include <sqlite3.h>

#include <algorithm>

#include "agent/store/sqlite_store.h"

namespace tramgac::store {
namespace {

constexpr std::uint64_t kWalFrameBytes = kPageBytes + 24;
// How much older material one commit deletes beside what makes room for itself: bounds its time.
constexpr std::uint64_t kExpiredPerCommit = 512;
constexpr std::uint64_t kExcessPerCommit = 2 * 1024 * 1024;
// Pages of names, values, meta, the index and b-tree splits, per commit.
constexpr std::uint64_t kCommitOverhead = 16 * kPageBytes;
// Free pages are given back to the file system when they are most of the file, in slices of this many.
constexpr std::uint64_t kShrinkAboveBytes = 1024 * 1024;

}  // namespace

bool SqliteStore::Dirty() const { return !pending_.empty() || names_.unsaved() || release_unsaved_; }

Status SqliteStore::Commit() {
  if (!Dirty()) return Status::kOk;
  // Once all of the WAL is in the file, it is written from its beginning again and needs no new room.
  if (disk_full_) (void)Checkpoint();
  Changes changes;
  if (const int code = WriteTransaction(changes); code != SQLITE_OK) {
    const Status status = Fail(code);
    db_.RollBack();
    return status == Status::kResourceExhausted ? status : Status::kUnavailable;
  }
  TakeOver(changes);
  CheckpointIfLong();
  return Status::kOk;
}

Status SqliteStore::Fail(int code) {
  const Status status = db_.StatusOf(code);
  if (status == Status::kResourceExhausted) disk_full_ = true;
  if (status == Status::kDataLoss) damaged_ = true;
  last_error_ = db_.ErrorText();
  return status;
}

int SqliteStore::WriteTransaction(Changes& changes) {
  int code = db_.Exec("BEGIN IMMEDIATE");
  if (code == SQLITE_OK) code = WriteAll(changes);
  return code == SQLITE_OK ? db_.Exec("COMMIT") : code;
}

int SqliteStore::WriteAll(Changes& changes) {
  int code = ReplaceRecords();
  if (code == SQLITE_OK) code = MakeRoom(changes);
  if (code == SQLITE_OK) code = names_.Save(db_);
  if (code == SQLITE_OK) code = InsertRecords(changes);
  if (code == SQLITE_OK) code = WriteValues();
  if (code == SQLITE_OK) code = WriteMeta(changes);
  if (code == SQLITE_OK) code = ShrinkFile();
  SequenceNumber newest = 0;
  if (code == SQLITE_OK) code = records_.Ends(changes.first, newest);
  std::uint64_t file = 0;
  return code == SQLITE_OK ? UsedBytes(changes.used_bytes, file) : code;
}

// First of all: what is thinned makes room for the rest.
int SqliteStore::ReplaceRecords() {
  for (const SequenceNumber seq : pending_.gone()) {
    if (const int code = records_.Delete(Which::kData, seq, seq); code != SQLITE_OK) return code;
  }
  for (const PendingReplacement& one : pending_.replacements()) {
    if (const int code = records_.Replace(one.kept, pending_.BodyOf(one)); code != SQLITE_OK) return code;
  }
  return SQLITE_OK;
}

int SqliteStore::MakeRoom(Changes& changes) {
  std::uint64_t used = 0, file = 0, data = 0, incoming = kCommitOverhead;
  if (const int code = UsedBytes(used, file); code != SQLITE_OK) return code;
  for (const PendingRecord& record : pending_.records()) {
    const std::uint64_t bytes = Footprint(record.size);
    incoming += bytes;
    if (record.kind == RecordKind::kData) data += bytes;
  }
  const std::uint64_t room = options_.budget_bytes - wal_limit_bytes_;
  TrimRequest request;
  request.released = released_;
  request.expired_run_s = RunSeconds() - std::chrono::duration_cast<std::chrono::seconds>(options_.keep_sent).count();
  request.expired_records = kExpiredPerCommit + 2 * pending_.records().size();
  request.reserve_bytes = options_.budget_bytes / 10;
  request.waiting_data_bytes = data;
  request.data_from = data_from_;
  if (used + incoming > room) request.excess_bytes = std::min(used + incoming - room, incoming + kExcessPerCommit);
  return Trim(records_, request, changes.trimmed);
}

int SqliteStore::InsertRecords(Changes& changes) {
  std::uint64_t skip = changes.trimmed.skip_data_bytes;
  int code = SQLITE_OK;
  for (const PendingRecord& record : pending_.records()) {
    if (skip > 0 && record.kind == RecordKind::kData) {
      skip -= std::min(skip, Footprint(record.size));
      ++changes.skipped_records;
      changes.skipped_to = record.seq;
      continue;
    }
    code = records_.Insert(record, pending_.BodyOf(record));
    if (code != SQLITE_OK) break;
  }
  return code;
}

int SqliteStore::WriteValues() {
  for (const auto& [key, value] : pending_.values()) {
    const int code = value.empty() ? forget_.Bind(1, std::string_view(key)).Run()
                                   : put_.Bind(1, std::string_view(key)).Bind(2, ByteSpan(value)).Run();
    if (code != SQLITE_OK) return code;
  }
  return SQLITE_OK;
}

int SqliteStore::WriteMeta(const Changes& changes) {
  const std::uint64_t dropped = dropped_ + changes.trimmed.dropped + changes.skipped_records;
  return write_meta_.Bind(1, static_cast<std::int64_t>(assigned_))
      .Bind(2, RunSeconds())
      .Bind(3, static_cast<std::int64_t>(released_))
      .Bind(4, static_cast<std::int64_t>(dropped))
      .Run();
}

int SqliteStore::UsedBytes(std::uint64_t& used, std::uint64_t& file) {
  std::int64_t pages = 0, free_pages = 0;
  int code = db_.QueryInt("PRAGMA page_count", pages);
  if (code == SQLITE_OK) code = db_.QueryInt("PRAGMA freelist_count", free_pages);
  file = static_cast<std::uint64_t>(pages) * kPageBytes;
  used = static_cast<std::uint64_t>(pages - free_pages) * kPageBytes;
  return code;
}

int SqliteStore::ShrinkFile() {
  std::uint64_t used = 0, file = 0;
  const int code = UsedBytes(used, file);
  if (code != SQLITE_OK || disk_full_) return code;
  const std::uint64_t free_bytes = file - used;
  const bool over_budget = file > options_.budget_bytes && free_bytes > 0;
  const bool mostly_free = free_bytes > kShrinkAboveBytes && free_bytes > used;
  return over_budget || mostly_free ? db_.Exec("PRAGMA incremental_vacuum(512)") : SQLITE_OK;
}

void SqliteStore::TakeOver(const Changes& changes) {
  pending_.Clear();
  names_.MarkSaved();
  first_ = changes.first;
  durable_ = assigned_;
  dropped_ += changes.trimmed.dropped + changes.skipped_records;
  dropped_to_ = std::max({dropped_to_, changes.trimmed.dropped_to, changes.skipped_to});
  used_bytes_ = changes.used_bytes;
  data_from_ = changes.trimmed.data_from;
  release_unsaved_ = false;
  disk_full_ = false;
  last_error_.clear();
}

int SqliteStore::OnWalGrown(void* self, sqlite3*, const char*, int frames) {
  static_cast<SqliteStore*>(self)->wal_frames_ = frames;
  return SQLITE_OK;
}

std::uint64_t SqliteStore::WalBytes() const { return static_cast<std::uint64_t>(wal_frames_) * kWalFrameBytes; }

int SqliteStore::Checkpoint() {
  int frames = 0, moved = 0;
  const int code = sqlite3_wal_checkpoint_v2(db_.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &frames, &moved);
  if (code == SQLITE_OK && frames == moved) wal_frames_ = 0;
  return code;
}

void SqliteStore::CheckpointIfLong() {
  if (WalBytes() <= wal_limit_bytes_) return;
  // The records are durable in the WAL; a checkpoint that fails is tried again after the next commit.
  if (const int code = Checkpoint(); code != SQLITE_OK) (void)Fail(code);
}

}  // namespace tramgac::store
