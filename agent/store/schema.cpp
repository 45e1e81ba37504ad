#include "agent/store/schema.h"

#include <sqlite3.h>

#include <array>
#include <bit>
#include <cstring>
#include <memory>

#include "agent/core/base/uuid.h"
#include "agent/store/set_aside.h"

namespace tramgac::store {
namespace {

constexpr const char* kTables = R"sql(
CREATE TABLE meta(id INTEGER PRIMARY KEY CHECK(id = 1), uuid TEXT NOT NULL, created TEXT NOT NULL,
  last_seq INTEGER NOT NULL, run_s INTEGER NOT NULL, released INTEGER NOT NULL, dropped INTEGER NOT NULL);
CREATE TABLE record(seq INTEGER PRIMARY KEY, kind INTEGER NOT NULL, run_s INTEGER NOT NULL, body BLOB NOT NULL);
CREATE INDEX record_urgent ON record(seq) WHERE kind <> 0;
CREATE TABLE name(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE kv(key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
)sql";
constexpr std::int64_t kSchemaObjects = 5;

UuidText NewUuid() {
  std::array<std::uint8_t, 16> random{};
  sqlite3_randomness(static_cast<int>(random.size()), random.data());
  return RandomUuid(random);
}

int InsertMeta(Database& db) {
  // `created` is for people; it may be wrong when the clock was, and decides nothing.
  Statement insert;
  const int code = insert.Prepare(db.handle(),
                                  "INSERT INTO meta(id, uuid, created, last_seq, run_s, released, dropped)"
                                  " VALUES(1, ?1, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), 0, 0, 0, 0)");
  if (code != SQLITE_OK) return code;
  const UuidText uuid = NewUuid();
  return insert.Bind(1, std::string_view(uuid.data(), uuid.size())).Run();
}

int RememberSetAside(Database& db, std::string_view set_aside) {
  std::array<std::uint8_t, 300> buffer;
  ByteWriter value(buffer);
  value.Text(set_aside);
  if (!value.ok()) return SQLITE_TOOBIG;
  Statement insert;
  const int code = insert.Prepare(db.handle(), "INSERT INTO kv(key, value) VALUES(?1, ?2)");
  return code == SQLITE_OK ? insert.Bind(1, kSalvageKey).Bind(2, value.written()).Run() : code;
}

// The transaction runs on a rollback journal, so that from its end on the file itself says what it is.
int CreateTables(Database& db, std::string_view set_aside) {
  int code = db.Exec("BEGIN EXCLUSIVE");
  if (code == SQLITE_OK) code = db.Exec(kTables);
  if (code == SQLITE_OK) code = InsertMeta(db);
  if (code == SQLITE_OK && !set_aside.empty()) code = RememberSetAside(db, set_aside);
  if (code == SQLITE_OK) code = db.Exec("COMMIT");
  if (code != SQLITE_OK) db.RollBack();
  return code;
}

// Reads the file's header through SQLite's own VFS: closing a plain descriptor of a file that this process
// has open as a database would drop that database's POSIX locks.
bool ReadHeader(const std::string& path, const char* vfs_name, std::array<std::uint8_t, 100>& header) {
  sqlite3_vfs* vfs = sqlite3_vfs_find(vfs_name);
  if (vfs == nullptr) return false;
  const auto memory =
      std::make_unique<std::max_align_t[]>(static_cast<std::size_t>(vfs->szOsFile) / sizeof(std::max_align_t) + 1);
  auto* file = reinterpret_cast<sqlite3_file*>(memory.get());
  std::string full(static_cast<std::size_t>(vfs->mxPathname) + 1, '\0');
  if (vfs->xFullPathname(vfs, path.c_str(), vfs->mxPathname, full.data()) & ~SQLITE_OK_SYMLINK) return false;
  // sqlite3_create_filename gives the name the form that a VFS expects of a main database.
  const char* name = sqlite3_create_filename(full.c_str(), "", "", 0, nullptr);
  int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB;
  bool read = false;
  if (vfs->xOpen(vfs, name, file, flags, &flags) == SQLITE_OK) {
    read = file->pMethods->xRead(file, header.data(), static_cast<int>(header.size()), 0) == SQLITE_OK;
  }
  if (file->pMethods != nullptr) (void)file->pMethods->xClose(file);
  sqlite3_free_filename(const_cast<char*>(name));  // NOLINT: the API of SQLite 3.31 to 3.41
  return read;
}

// Could SQLite have written this header? (SQLite file format, clause 1.3: page size, versions, payload fractions.)
// A header that it could not have is damaged, whatever its application id now seems to be.
bool IsWellFormed(const std::array<std::uint8_t, 100>& header) {
  const std::uint16_t page = LoadBe16(&header[16]);
  const bool page_size = page == 1 || (page >= 512 && std::has_single_bit(page));
  const bool versions = header[18] >= 1 && header[18] <= 2 && header[19] >= 1 && header[19] <= 2;
  return page_size && versions && header[21] == 64 && header[22] == 32 && header[23] == 32;
}

}  // namespace

Problem RefuseForeign(const std::string& path, const char* vfs) {
  std::array<std::uint8_t, 100> header{};
  static constexpr char kMagic[] = "SQLite format 3";
  if (!ReadHeader(path, vfs, header) || std::memcmp(header.data(), kMagic, sizeof kMagic) != 0) return {};
  if (!IsWellFormed(header)) return {};
  const std::uint32_t application_id = LoadBe32(&header[68]);
  const std::uint32_t version = LoadBe32(&header[60]);
  // Without any table it is nobody's: a making of ours that was interrupted (see EnsureSchema).
  if (LoadBe32(&header[40]) == 0) return {};
  if (application_id != kApplicationId) return ForeignFile(path, application_id);
  if (version > kSchemaVersion) return NewerSchema(path, version, kSchemaVersion);
  return {};
}

int Configure(Database& db) {
  // secure_delete (on in Debian's build) would write zeros over every record deleted. The exclusive lock is
  // taken by the first read, here page_count; with it the index of the WAL is in memory, not in a -shm file.
  std::int64_t pages = 0;
  const int code = db.Exec(
      "PRAGMA locking_mode = EXCLUSIVE; PRAGMA secure_delete = OFF; PRAGMA synchronous = FULL;"
      "PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -384; PRAGMA temp_store = MEMORY;"
      "PRAGMA trusted_schema = OFF");
  return code == SQLITE_OK ? db.QueryInt("PRAGMA page_count", pages) : code;
}

int EnsureSchema(Database& db, std::string_view set_aside) {
  std::int64_t tables = 0;
  int code = db.QueryInt("SELECT count(*) FROM sqlite_schema", tables);
  if (code == SQLITE_OK && tables == 0) {
    // Transactions of their own, before there is a table: a power cut can tear the first page, and a file with tables
    // whose identity is half written would be refused as another program's before its journal is looked at.
    const std::string layout =
        "PRAGMA page_size = " + std::to_string(kPageBytes) +
        "; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA application_id = " + std::to_string(kApplicationId) +
        "; PRAGMA user_version = " + std::to_string(kSchemaVersion);
    code = db.Exec(layout.c_str());
    if (code == SQLITE_OK) code = CreateTables(db, set_aside);
  }
  std::string mode;
  if (code == SQLITE_OK) code = db.QueryText("PRAGMA journal_mode = WAL", mode);
  // A database in memory has no WAL and needs none.
  if (code == SQLITE_OK && mode != "wal" && mode != "memory") code = SQLITE_CANTOPEN;
  return code == SQLITE_OK ? CheckSchema(db) : code;
}

int CheckSchema(Database& db) {
  std::int64_t application_id = 0, version = 0, objects = 0, page_bytes = 0;
  int code = db.QueryInt("PRAGMA application_id", application_id);
  if (code == SQLITE_OK) code = db.QueryInt("PRAGMA user_version", version);
  if (code == SQLITE_OK) code = db.QueryInt("PRAGMA page_size", page_bytes);
  if (code == SQLITE_OK) {
    code = db.QueryInt(
        "SELECT count(*) FROM sqlite_schema WHERE name IN ('meta', 'record', 'record_urgent', 'name', 'kv')", objects);
  }
  if (code != SQLITE_OK) return code;
  const bool ours = application_id == kApplicationId && version == kSchemaVersion && objects == kSchemaObjects &&
                    page_bytes == kPageBytes;
  return ours ? SQLITE_OK : SQLITE_CORRUPT;
}

int CheckPages(Database& db, std::string& why) {
  // The check reports a failed read as damage; only what it finds twice is taken for that.
  for (int tries = 0; tries < 2; ++tries) {
    const int code = db.QueryText("PRAGMA quick_check(1)", why);
    if (code != SQLITE_OK) return code;
    if (why == "ok") return SQLITE_OK;
  }
  return SQLITE_CORRUPT;
}

int LoadMeta(Database& db, Meta& meta) {
  Statement select;
  int code = select.Prepare(db.handle(), "SELECT uuid, last_seq, run_s, released, dropped FROM meta WHERE id = 1");
  if (code == SQLITE_OK) code = select.Step();
  if (code == SQLITE_DONE) return SQLITE_CORRUPT;
  if (code != SQLITE_ROW) return code;
  meta.uuid = select.Text(0);
  meta.last_seq = static_cast<SequenceNumber>(select.Int(1));
  meta.run_s = select.Int(2);
  meta.released = static_cast<SequenceNumber>(select.Int(3));
  meta.dropped = static_cast<std::uint64_t>(select.Int(4));
  return meta.uuid.size() == 36 && select.Int(1) >= 0 ? SQLITE_OK : SQLITE_CORRUPT;
}

Result<std::size_t> CopyValue(ByteSpan value, MutableByteSpan out) {
  if (value.size() > out.size()) return Status::kOutOfRange;
  if (!value.empty()) std::memcpy(out.data(), value.data(), value.size());
  return value.size();
}

}  // namespace tramgac::store
