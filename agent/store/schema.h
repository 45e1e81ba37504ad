// The file's layout (docs/decisions/0002-store-schema.md): its identity, its tables, the settings of a
// connection. Thread safety: one thread. Every call may block on the storage.
#pragma once

#include <cstdint>
#include <string>

#include "agent/core/model/record_store.h"
#include "agent/store/database.h"
#include "agent/store/problem.h"

namespace tramgac::store {

constexpr std::uint32_t kApplicationId = 0x54726763;  // "Trgc", at offset 68 of the file
constexpr std::int64_t kSchemaVersion = 1;
// Measured: the fewest bytes written for records of 500 to 4000 bytes (docs/design/store.md).
constexpr std::size_t kPageBytes = 512;

// The one row of the table `meta`.
struct Meta {
  std::string uuid;
  SequenceNumber last_seq = 0;
  std::int64_t run_s = 0;  // seconds the agent has run on this store, over all its starts
  SequenceNumber released = 0;
  std::uint64_t dropped = 0;
};

// The value (column 0) that is remembered under the key ?1.
constexpr const char* kGetValue = "SELECT value FROM kv WHERE key = ?1";
// Outcomes: its size, copied to `out`; kOutOfRange (`out` is too small).
Result<std::size_t> CopyValue(ByteSpan value, MutableByteSpan out);

// Looks at the file's first bytes without changing it. Outcomes: no problem (missing, without tables, ours,
// or unreadable: opening it will tell); kAlreadyExists (another program's); kUnimplemented (newer schema).
Problem RefuseForeign(const std::string& path, const char* vfs);

// Takes the file for this connection alone until it is closed and sets how it is written.
// Outcomes: SQLITE_OK; SQLITE_BUSY (another process has it); the error code.
int Configure(Database& db);

// Makes the tables in a file without any, in one transaction, and turns the WAL on. `set_aside`: the name of the
// damaged file that this one replaces, which comes with the tables (kSalvageKey); empty: none. Outcomes: SQLITE_OK;
// SQLITE_CORRUPT (tables, but not ours); the error code.
int EnsureSchema(Database& db, std::string_view set_aside = {});

// Whether our identity, version and tables are there. Outcomes: SQLITE_OK; SQLITE_CORRUPT; the error code.
int CheckSchema(Database& db);

// SQLite's quick_check; reads the whole file. Outcomes: SQLITE_OK; SQLITE_CORRUPT with `why`; the error code.
int CheckPages(Database& db, std::string& why);

// Outcomes: SQLITE_OK; SQLITE_CORRUPT (no or a malformed row); the error code.
int LoadMeta(Database& db, Meta& meta);

}  // namespace tramgac::store
