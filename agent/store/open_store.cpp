#include <fcntl.h>
#include <linux/magic.h>
#include <sqlite3.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <vector>

#include "agent/store/set_aside.h"
#include "agent/store/sqlite_store.h"

namespace tramgac::store {
namespace {

constexpr std::chrono::seconds kCheckTime{6};

Problem MakeFolder(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::error_code error;
  if (folder.empty() || std::filesystem::is_directory(folder, error)) return {};
  std::filesystem::create_directories(folder, error);
  if (!error) return {};
  const bool refused = error == std::errc::permission_denied || error == std::errc::read_only_file_system;
  const bool full = error == std::errc::no_space_on_device;
  const Status status =
      refused ? Status::kPermissionDenied : (full ? Status::kResourceExhausted : Status::kUnavailable);
  return FolderFails(folder.string(), status, error.message());
}

// SQLite's own words for a missing permission depend on which of its attempts failed last, so ask first.
Problem CheckWritable(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  const std::string where = folder.empty() ? "." : folder.string();
  const bool exists = faccessat(AT_FDCWD, path.c_str(), F_OK, AT_EACCESS) == 0;
  if (faccessat(AT_FDCWD, where.c_str(), W_OK | X_OK, AT_EACCESS) != 0 ||
      (exists && faccessat(AT_FDCWD, path.c_str(), R_OK | W_OK, AT_EACCESS) != 0)) {
    return StorageFails(path, Status::kPermissionDenied, std::strerror(errno));
  }
  return {};
}

Problem CheckArguments(const std::string& path, const OpenOptions& options) {
  if (options.budget_bytes < kLeastBudgetBytes) return BudgetTooSmall(path, options.budget_bytes, kLeastBudgetBytes);
  if (options.in_memory) return {};
  Problem problem = MakeFolder(path);
  if (problem.status == Status::kOk) problem = CheckWritable(path);
  return problem.status == Status::kOk ? RefuseForeign(path, options.vfs) : problem;
}

// Whether the file can be read through within kCheckTime; what is read stays in the system's memory for the check that
// follows. A slow card must not hold up the start, and with it every alarm.
bool ReadsWithinCheckTime(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return true;  // opening it will tell
  const auto end = std::chrono::steady_clock::now() + kCheckTime;
  std::vector<char> piece(1 << 20);
  bool in_time = true;
  while (in_time && read(file, piece.data(), piece.size()) > 0) in_time = std::chrono::steady_clock::now() < end;
  // Nobody in this process has the file open as a database yet, whose locks this would drop.
  (void)close(file);
  return in_time;
}

}  // namespace

bool IsOnTmpfs(const std::string& path) {
  struct statfs info {};
  if (statfs(path.c_str(), &info) != 0) return false;
  const auto kind = static_cast<std::uint32_t>(info.f_type);  // a signed type, too short for ramfs on armhf
  return kind == TMPFS_MAGIC || kind == RAMFS_MAGIC;
}

SqliteStore::Opened SqliteStore::Open(const std::string& path, const OpenOptions& options) {
  Opened opened;
  opened.problem = CheckArguments(path, options);
  if (opened.problem.status == Status::kOk && !options.in_memory) opened.problem = FinishReplacing(path, options.vfs);
  if (opened.problem.status != Status::kOk) return opened;
  LoadFailure failure;
  // A read may fail once by chance (a loose contact, a bus error); only what fails twice is given up.
  for (int tries = 0; tries < 2; ++tries) {
    opened.store.reset();
    opened.store.reset(new SqliteStore(path, options));
    failure = {};
    opened.problem = opened.store->Load(failure);
    if (!failure.unreadable) break;
  }
  if (failure.damaged || failure.unreadable) {
    opened.store.reset();
    opened.set_aside_reason = failure.reason;
    BeginAnew(path, options, opened);
  }
  if (opened.problem.status != Status::kOk) {
    opened.store.reset();
    return opened;
  }
  std::array<std::uint8_t, 64 * 1024> value;
  const Result<std::size_t> size = opened.store->Get(kSalvageKey, value);
  bool begun = false;
  if (size.ok()) opened.set_aside = SetAsideOf(path, ByteSpan(value).first(size.value()), begun);
  if (begun) opened.set_aside.clear();
  if (!opened.set_aside.empty()) RemoveOldest(path, opened.set_aside);
  return opened;
}

void SqliteStore::BeginAnew(const std::string& path, const OpenOptions& options, Opened& opened) {
  opened.problem = ReplaceStore(path, options.vfs);
  if (opened.problem.status != Status::kOk) return;
  LoadFailure failure;
  opened.store.reset(new SqliteStore(path, options));
  opened.problem = opened.store->Load(failure);
}

Problem SqliteStore::Load(LoadFailure& failure) {
  check_pages_ = !options_.in_memory && ReadsWithinCheckTime(path_);
  int code =
      db_.Open(options_.in_memory ? ":memory:" : path_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, options_.vfs);
  if (code == SQLITE_OK) code = Configure(db_);
  if (code == SQLITE_OK) code = EnsureSchema(db_);
  if (code == SQLITE_OK) code = LoadContents(failure.reason);
  fleeting_ = options_.in_memory ? "memory" : IsOnTmpfs(path_) ? "tmpfs" : "";
  if (code == SQLITE_OK) return {};
  if ((code & 0xFF) == SQLITE_NOMEM) return NoMemory(path_);
  const Status status = db_.StatusOf(code);
  failure.damaged = status == Status::kDataLoss;
  failure.unreadable = code == SQLITE_IOERR_READ || code == SQLITE_IOERR_SHORT_READ || code == SQLITE_IOERR_CORRUPTFS;
  if (failure.reason.empty() || !failure.damaged) failure.reason = db_.ErrorText();
  if (failure.damaged || failure.unreadable) db_.LeaveFilesAtClose();
  return StorageFails(path_, status, db_.ErrorText());
}

int SqliteStore::LoadContents(std::string& damage) {
  std::uint64_t file_bytes = 0;
  int code = UsedBytes(used_bytes_, file_bytes);
  if (code == SQLITE_OK && check_pages_ && file_bytes <= options_.check_bytes) code = CheckPages(db_, damage);
  Meta meta;
  if (code == SQLITE_OK) code = LoadMeta(db_, meta);
  if (code == SQLITE_OK) code = names_.Load(db_);
  if (code == SQLITE_OK) code = PrepareStatements();
  SequenceNumber newest = 0;
  if (code == SQLITE_OK) code = records_.Ends(first_, newest);
  if (code != SQLITE_OK) return code;
  if (newest > meta.last_seq) return SQLITE_CORRUPT;
  uuid_ = meta.uuid;
  durable_ = assigned_ = meta.last_seq;
  released_ = meta.released;
  dropped_ = meta.dropped;
  run_s_at_start_ = meta.run_s;
  return SQLITE_OK;
}

int SqliteStore::PrepareStatements() {
  sqlite3* handle = db_.handle();
  int code = records_.Prepare(db_);
  if (code == SQLITE_OK) {
    code = put_.Prepare(handle, "INSERT INTO kv(key, value) VALUES(?1, ?2) ON CONFLICT(key) DO UPDATE SET value = ?2");
  }
  if (code == SQLITE_OK) code = forget_.Prepare(handle, "DELETE FROM kv WHERE key = ?1");
  if (code == SQLITE_OK) code = get_.Prepare(handle, kGetValue);
  if (code == SQLITE_OK) {
    code = write_meta_.Prepare(handle, "UPDATE meta SET last_seq = ?1, run_s = ?2, released = ?3, dropped = ?4");
  }
  // This hook takes the place of SQLite's automatic checkpoint.
  if (code == SQLITE_OK) (void)sqlite3_wal_hook(handle, &SqliteStore::OnWalGrown, this);
  return code == SQLITE_OK ? LimitWal() : code;
}

int SqliteStore::LimitWal() {
  const std::string limit = "PRAGMA journal_size_limit = " + std::to_string(wal_limit_bytes_);
  return db_.Exec(limit.c_str());
}

}  // namespace tramgac::store
