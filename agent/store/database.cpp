#include "agent/store/database.h"

#include <sqlite3.h>

#include <cerrno>
#include <cstring>

namespace tramgac::store {

Status StatusOfCode(int code) {
  switch (code & 0xFF) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE: return Status::kOk;
    case SQLITE_FULL: return Status::kResourceExhausted;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return Status::kDataLoss;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return Status::kFailedPrecondition;
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH: return Status::kPermissionDenied;
    default: return Status::kUnavailable;
  }
}

Statement::~Statement() { sqlite3_finalize(statement_); }

int Statement::Prepare(sqlite3* db, const char* sql) {
  sqlite3_finalize(statement_);
  statement_ = nullptr;
  return sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
}

Statement& Statement::Bind(int index, std::int64_t value) {
  bind_error_ |= sqlite3_bind_int64(statement_, index, value);
  return *this;
}

Statement& Statement::Bind(int index, ByteSpan value) {
  bind_error_ |= sqlite3_bind_blob64(statement_, index, value.data(), value.size(), SQLITE_STATIC);
  return *this;
}

Statement& Statement::Bind(int index, std::string_view value) {
  bind_error_ |= sqlite3_bind_text64(statement_, index, value.data(), value.size(), SQLITE_STATIC, SQLITE_UTF8);
  return *this;
}

int Statement::Step() {
  if (bind_error_ != SQLITE_OK) return SQLITE_ERROR;
  return sqlite3_step(statement_);
}

int Statement::Run() {
  const int code = Step();
  Reset();
  return code == SQLITE_ROW || code == SQLITE_DONE ? SQLITE_OK : code;
}

void Statement::Reset() {
  // The code of a reset repeats the failure of the step before it, which the caller has.
  (void)sqlite3_reset(statement_);
  (void)sqlite3_clear_bindings(statement_);
  bind_error_ = SQLITE_OK;
}

std::int64_t Statement::Int(int column) const { return sqlite3_column_int64(statement_, column); }

ByteSpan Statement::Blob(int column) const {
  const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_, column));
  return ByteSpan(data, data == nullptr ? 0 : static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

std::string_view Statement::Text(int column) const {
  const ByteSpan bytes = Blob(column);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

int Database::Open(const std::string& path, int flags, const char* vfs) {
  Close();
  const int code = sqlite3_open_v2(path.c_str(), &db_, flags | SQLITE_OPEN_NOMUTEX, vfs);
  if (db_ != nullptr) (void)sqlite3_extended_result_codes(db_, 1);
  return code;
}

void Database::LeaveFilesAtClose() {
  int keep = 1;
  (void)sqlite3_file_control(db_, "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
  (void)sqlite3_db_config(db_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

void Database::Close() {
  (void)sqlite3_close_v2(db_);
  db_ = nullptr;
}

int Database::Exec(const char* sql) { return sqlite3_exec(db_, sql, nullptr, nullptr, nullptr); }

int Database::QueryInt(const char* sql, std::int64_t& value) {
  Statement statement;
  int code = statement.Prepare(db_, sql);
  if (code == SQLITE_OK) code = statement.Step();
  if (code != SQLITE_ROW) return code;
  value = statement.Int(0);
  return SQLITE_OK;
}

int Database::QueryText(const char* sql, std::string& value) {
  Statement statement;
  int code = statement.Prepare(db_, sql);
  if (code == SQLITE_OK) code = statement.Step();
  if (code != SQLITE_ROW) return code;
  value = statement.Text(0);
  return SQLITE_OK;
}

void Database::RollBack() {
  // Some errors end the transaction by themselves; a failing ROLLBACK leaves nothing to be done.
  if (sqlite3_get_autocommit(db_) == 0) (void)Exec("ROLLBACK");
}

Status Database::StatusOf(int code) const {
  const int kind = code & 0xFF;
  if (db_ == nullptr || (kind != SQLITE_CANTOPEN && kind != SQLITE_IOERR)) return StatusOfCode(code);
  switch (sqlite3_system_errno(db_)) {
    case ENOSPC:
    case EDQUOT: return Status::kResourceExhausted;
    case EACCES:
    case EPERM:
    case EROFS: return Status::kPermissionDenied;
    default: return StatusOfCode(code);
  }
}

std::string Database::ErrorText() const {
  std::string text = sqlite3_errmsg(db_);
  const int error = db_ != nullptr ? sqlite3_system_errno(db_) : 0;
  if (error != 0) text.append(" (").append(std::strerror(error)).append(")");
  return text;
}

}  // namespace tramgac::store
