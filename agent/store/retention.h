// What is deleted in a commit: what was sent and is old enough, and what the byte budget has no room for.
// Thread safety: one thread. Trim blocks on the storage; it runs within the caller's transaction.
#pragma once

#include <cstdint>

#include "agent/core/model/record_store.h"
#include "agent/store/record_table.h"

namespace tramgac::store {

struct TrimRequest {
  SequenceNumber released = 0;           // sent up to here
  std::int64_t expired_run_s = 0;        // sent records appended at or before this running second go
  std::uint64_t expired_records = 0;     // at most so many of them in one commit
  std::uint64_t excess_bytes = 0;        // to be freed for the budget
  std::uint64_t reserve_bytes = 0;       // how much of the excess alarms and events may stay over: their tenth
  std::uint64_t waiting_data_bytes = 0;  // of data records that wait for this commit
  SequenceNumber data_from = 0;          // there is no data record before this one
};

struct TrimResult {
  std::uint64_t deleted = 0;
  std::uint64_t dropped = 0;          // those of the deleted that were not sent
  SequenceNumber dropped_to = 0;      // the newest of those
  std::uint64_t skip_data_bytes = 0;  // of waiting data, that there is no room for even so
  SequenceNumber data_from = 0;
};

// Deletes, oldest first: sent and expired records; then, while there is excess: sent ones, data not sent, and
// alarms and events not sent only beyond the reserve and after all data, also the data that waits.
// Outcomes: SQLITE_OK; the error code (the caller rolls back).
int Trim(RecordTable& records, const TrimRequest& request, TrimResult& result);

}  // namespace tramgac::store
