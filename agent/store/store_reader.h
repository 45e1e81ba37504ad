// Looks into a store file that no agent holds, without changing it: for `tramgac store status|export|verify`.
// Thread safety: one thread. Every call may block on the disk.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agent/core/model/record_store.h"
#include "agent/store/database.h"
#include "agent/store/name_table.h"
#include "agent/store/problem.h"
#include "agent/store/record_table.h"
#include "agent/store/schema.h"

namespace tramgac::store {

class StoreReader {
 public:
  struct Opened {
    std::unique_ptr<StoreReader> reader;  // null if there is a problem
    Problem problem;
  };

  // While the reader lives, no agent can open the file. The file and its WAL stay as they are, byte for byte.
  // Outcomes by problem.status: kOk (a reader); kNotFound; kFailedPrecondition (an agent holds it);
  // kAlreadyExists (another program's database); kUnimplemented (newer schema); kDataLoss (damaged or not a
  // database); kPermissionDenied; kUnavailable (I/O error).
  static Opened Open(const std::string& path);

  // `budget_bytes` is 0: it belongs to the agent's configuration, not to the file.
  StoreStatus status() const { return status_; }
  SequenceNumber released() const { return meta_.released; }
  std::int64_t run_seconds() const { return meta_.run_s; }

  // As RecordStore::Read. Outcomes: how many were shown; kDataLoss (damaged); kUnavailable.
  Result<std::uint32_t> Read(SequenceNumber from, SequenceNumber to, std::uint8_t kinds, std::uint32_t limit,
                             RecordVisitor& visitor);

  // As RecordStore::Get. And: kDataLoss (damaged); kUnavailable.
  Result<std::size_t> Get(std::string_view key, MutableByteSpan out);

  // As RecordStore::NameOf.
  std::string_view NameOf(NameId id) const { return names_.NameOf(id); }

  struct Verification {
    std::uint64_t records = 0;
    std::uint64_t missing = 0;          // numbers between the oldest and the newest that have no record
    std::vector<std::string> findings;  // what is wrong, in English; empty: nothing
  };

  // Reads everything: SQLite's integrity_check (at most 20 findings), sequence numbers strictly rising and not
  // above the last one handed out, kinds known, bodies not empty. Blocks for as long as reading the file takes.
  Verification Verify();

 private:
  StoreReader() = default;
  Problem Load(const std::string& path);

  Database db_;
  RecordTable records_;
  NameTable names_;
  Statement get_;
  Meta meta_;
  StoreStatus status_;
};

}  // namespace tramgac::store
