// The statements over the table `record`. Outcomes of all functions: SQLITE_OK or SQLite's error code.
// Thread safety: one thread. Every call may block on the storage.
#pragma once

#include <cstdint>
#include <limits>

#include "agent/core/model/record_store.h"
#include "agent/store/database.h"
#include "agent/store/pending.h"

namespace tramgac::store {

// Urgent records (alarms and events) have an index of their own; they outlive data when room is short.
enum class Which : std::uint8_t { kAll, kData, kUrgent };

// How far a search for the oldest records goes: it ends at the first record outside these bounds.
struct Bounds {
  SequenceNumber from = 0;
  SequenceNumber to = std::numeric_limits<SequenceNumber>::max();
  std::int64_t run_s = std::numeric_limits<std::int64_t>::max();    // appended at or before
  std::uint64_t bytes = std::numeric_limits<std::uint64_t>::max();  // enough when so many were found
  std::uint64_t records = std::numeric_limits<std::uint64_t>::max();
};

struct Found {
  SequenceNumber last = 0;
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
};

// Bytes that a record of `body_bytes` takes in the file, overflow pages included; a little too high.
std::uint64_t Footprint(std::size_t body_bytes);

class RecordTable {
 public:
  int Prepare(Database& db);

  int Insert(const PendingRecord& record, ByteSpan body);

  // Gives a data record another body; nothing if it is not there.
  int Replace(SequenceNumber seq, ByteSpan body);

  // Finds the oldest records within the bounds.
  int Oldest(Which which, const Bounds& bounds, Found& found);

  // Deletes the records with from <= seq <= to.
  int Delete(Which which, SequenceNumber from, SequenceNumber to);

  // As RecordStore::Read; the visitor must not read again.
  int Read(SequenceNumber from, SequenceNumber to, std::uint8_t kinds, std::uint32_t limit, RecordVisitor& visitor,
           std::uint32_t& shown);

  // Sequence numbers of the oldest and newest record, 0 if there is none.
  int Ends(SequenceNumber& first, SequenceNumber& last);

 private:
  Statement insert_;
  Statement replace_;
  Statement oldest_[3];
  Statement delete_[3];
  Statement read_all_;
  Statement read_urgent_;
  Statement ends_;
};

}  // namespace tramgac::store
