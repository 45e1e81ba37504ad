#include "agent/store/sqlite_store.h"

#include <sqlite3.h>

#include <algorithm>

namespace tramgac::store {
namespace {

constexpr std::size_t kMaxKeyBytes = 64;
constexpr std::size_t kMaxValueBytes = 64 * 1024;

// The WAL takes an eighth of a small budget; beyond 4 MiB a longer one saves no more writes. Memory needs none.
std::uint64_t WalLimit(const OpenOptions& options) {
  return options.in_memory ? 0 : std::min<std::uint64_t>(options.budget_bytes / 8, 4 * 1024 * 1024);
}

}  // namespace

SqliteStore::SqliteStore(const std::string& path, const OpenOptions& options)
    : path_(path), options_(options), wal_limit_bytes_(WalLimit(options)), now_(options.now) {}

SqliteStore::~SqliteStore() = default;

Status SqliteStore::SetLimits(std::uint64_t budget_bytes, Duration keep_sent) {
  if (budget_bytes < kLeastBudgetBytes) return Status::kInvalidArgument;
  options_.budget_bytes = budget_bytes;
  options_.keep_sent = keep_sent;
  wal_limit_bytes_ = WalLimit(options_);
  // A WAL that stays longer than it should is shortened all the same by the checkpoints.
  (void)LimitWal();
  return Status::kOk;
}

void SqliteStore::SetTime(BootTime now) { now_ = std::max(now_, now); }

std::int64_t SqliteStore::RunSeconds() const {
  return run_s_at_start_ + std::chrono::duration_cast<std::chrono::seconds>(now_ - options_.now).count();
}

Result<SequenceNumber> SqliteStore::Append(RecordKind kind, ByteSpan body) {
  if (body.empty()) return Status::kInvalidArgument;
  const std::size_t limit = kind == RecordKind::kData ? kPendingLimitBytes / 8 * 7 : kPendingLimitBytes;
  if (body.size() > limit || pending_.bytes() > limit - body.size()) return Status::kResourceExhausted;
  if (!pending_.Add(assigned_ + 1, kind, RunSeconds(), body)) return Status::kResourceExhausted;
  return ++assigned_;
}

Status SqliteStore::Put(std::string_view key, ByteSpan value) {
  if (key.empty() || key.size() > kMaxKeyBytes) return Status::kInvalidArgument;
  if (value.size() > kMaxValueBytes) return Status::kResourceExhausted;
  return pending_.Put(key, value) ? Status::kOk : Status::kResourceExhausted;
}

Result<std::size_t> SqliteStore::Get(std::string_view key, MutableByteSpan out) {
  if (const auto waiting = pending_.values().find(key); waiting != pending_.values().end()) {
    if (waiting->second.empty()) return Status::kNotFound;
    return CopyValue(waiting->second, out);
  }
  const ResetAtEnd reset(get_);
  switch (const int code = get_.Bind(1, key).Step()) {
    case SQLITE_ROW: return CopyValue(get_.Blob(0), out);
    case SQLITE_DONE: return Status::kNotFound;
    default: (void)Fail(code); return Status::kUnavailable;
  }
}

Status SqliteStore::Replace(SequenceNumber kept, ByteSpan body, std::span<const SequenceNumber> gone) {
  if (body.empty()) return Status::kInvalidArgument;
  return pending_.Replace(kept, body, gone) ? Status::kOk : Status::kResourceExhausted;
}

Result<NameId> SqliteStore::Intern(std::string_view name) { return names_.Intern(name); }

std::string_view SqliteStore::NameOf(NameId id) const { return names_.NameOf(id); }

Result<std::uint32_t> SqliteStore::Read(SequenceNumber from, SequenceNumber to, std::uint8_t kinds, std::uint32_t limit,
                                        RecordVisitor& visitor) {
  std::uint32_t shown = 0;
  const int code = records_.Read(from, to, kinds, limit, visitor, shown);
  if (code == SQLITE_OK) return shown;
  (void)Fail(code);
  return Status::kUnavailable;
}

void SqliteStore::Release(SequenceNumber seq) {
  const SequenceNumber known = std::min(seq, assigned_);
  if (known <= released_) return;
  released_ = known;
  release_unsaved_ = true;
}

StoreStatus SqliteStore::status() const {
  StoreStatus status;
  uuid_.copy(status.uuid.data(), status.uuid.size() - 1);
  status.first = first_;
  status.last = durable_;
  status.bytes = used_bytes_ + WalBytes();
  status.budget_bytes = options_.budget_bytes;
  status.dropped_to = dropped_to_;
  status.fleeting = fleeting_;
  status.dropped_records = dropped_;
  return status;
}

}  // namespace tramgac::store
