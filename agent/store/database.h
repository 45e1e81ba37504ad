// A connection to an SQLite file and its prepared statements, closed and finalized by their destructors.
// Return codes are SQLite's own (https://www.sqlite.org/rescode.html); StatusOfCode turns them into ours.
//
// Thread safety: one thread. Every call may block on the storage, none waits for a lock.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "agent/core/base/bytes.h"
#include "agent/core/base/status.h"

struct sqlite3;
struct sqlite3_stmt;

namespace tramgac::store {

// Outcomes: kOk; kResourceExhausted (disk full); kDataLoss (damaged, or not a database);
// kFailedPrecondition (another process holds the file); kPermissionDenied; kUnavailable (all other failures).
Status StatusOfCode(int code);

// Never blocks on a lock: a busy file is SQLITE_BUSY at once.
class Statement {
 public:
  Statement() = default;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement();

  // Outcomes: SQLITE_OK or the error code.
  int Prepare(sqlite3* db, const char* sql);

  // Bind parameter `index` (from 1). Blobs and texts are not copied: they must stay until Reset. A value that
  // SQLite refuses makes the next Step fail.
  Statement& Bind(int index, std::int64_t value);
  Statement& Bind(int index, ByteSpan value);
  Statement& Bind(int index, std::string_view value);

  // Outcomes: SQLITE_ROW, SQLITE_DONE or the error code.
  int Step();

  // Steps once and resets. Outcomes: SQLITE_OK (a row or the end), or the error code.
  int Run();

  // Gives locks and pages back. A statement that failed must be reset before the connection recovers.
  void Reset();

  // Columns (from 0) of the present row; views are valid until the next Step or Reset.
  std::int64_t Int(int column) const;
  ByteSpan Blob(int column) const;
  std::string_view Text(int column) const;

 private:
  sqlite3_stmt* statement_ = nullptr;
  int bind_error_ = 0;
};

// Resets a statement at the end of a scope, whichever way the scope is left.
class ResetAtEnd {
 public:
  explicit ResetAtEnd(Statement& statement) : statement_(statement) {}
  ResetAtEnd(const ResetAtEnd&) = delete;
  ResetAtEnd& operator=(const ResetAtEnd&) = delete;
  ~ResetAtEnd() { statement_.Reset(); }

 private:
  Statement& statement_;
};

class Database {
 public:
  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database() { Close(); }

  // Opens `path` with SQLITE_OPEN_* flags through the VFS named `vfs` (null: the default one).
  // Outcomes: SQLITE_OK or the error code.
  int Open(const std::string& path, int flags, const char* vfs);

  // At Close the file and its WAL stay byte for byte as they are: for a reader, and for a damaged file.
  void LeaveFilesAtClose();

  // Closes; does nothing when closed. All statements must be gone. Moves the WAL into the file when it can.
  void Close();

  // Runs statements without parameters, rows are ignored. Outcomes: SQLITE_OK or the error code.
  int Exec(const char* sql);

  // The first column of the first row of `sql`. Outcomes: SQLITE_OK; SQLITE_DONE (no row); the error code.
  int QueryInt(const char* sql, std::int64_t& value);
  int QueryText(const char* sql, std::string& value);

  // Ends an open transaction without effect; nothing if there is none.
  void RollBack();

  // StatusOfCode(code), or more exactly what the system said last: a full disk or a missing permission.
  Status StatusOf(int code) const;

  // What went wrong last, in SQLite's and the system's words, e.g. "disk I/O error (Input/output error)".
  std::string ErrorText() const;

  sqlite3* handle() const { return db_; }

 private:
  sqlite3* db_ = nullptr;
};

}  // namespace tramgac::store
