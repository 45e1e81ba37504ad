#include "agent/store/retention.h"

#include <sqlite3.h>

#include <algorithm>

namespace tramgac::store {
namespace {

// Deletes what the bounds find; `left` is lowered by the bytes found.
int DeleteOldest(RecordTable& records, Which which, const Bounds& bounds, std::uint64_t& left, Found& found) {
  int code = records.Oldest(which, bounds, found);
  if (code == SQLITE_OK && found.records > 0) code = records.Delete(which, bounds.from, found.last);
  left -= std::min(left, found.bytes);
  return code;
}

int DeleteSent(RecordTable& records, const TrimRequest& request, std::uint64_t& left, TrimResult& result) {
  Found expired;
  Bounds bounds{.to = request.released, .run_s = request.expired_run_s, .records = request.expired_records};
  int code = DeleteOldest(records, Which::kAll, bounds, left, expired);
  result.deleted += expired.records;
  if (code != SQLITE_OK || left == 0) return code;
  Found found;
  bounds = {.to = request.released, .bytes = left};
  code = DeleteOldest(records, Which::kAll, bounds, left, found);
  result.deleted += found.records;
  return code;
}

int DropUnsent(RecordTable& records, Which which, SequenceNumber from, std::uint64_t& left, TrimResult& result) {
  Found found;
  const Bounds bounds{.from = from, .bytes = left};
  const int code = DeleteOldest(records, which, bounds, left, found);
  result.deleted += found.records;
  result.dropped += found.records;
  result.dropped_to = std::max(result.dropped_to, found.last);
  if (which == Which::kData && found.records > 0) result.data_from = found.last + 1;
  return code;
}

}  // namespace

int Trim(RecordTable& records, const TrimRequest& request, TrimResult& result) {
  result = {};
  result.data_from = request.data_from;
  std::uint64_t left = request.excess_bytes;
  int code = DeleteSent(records, request, left, result);
  if (code != SQLITE_OK || left == 0) return code;
  code = DropUnsent(records, Which::kData, request.data_from, left, result);
  if (code != SQLITE_OK || left == 0) return code;
  result.skip_data_bytes = std::min(left, request.waiting_data_bytes);
  left -= result.skip_data_bytes;
  left -= std::min(left, request.reserve_bytes);
  return left == 0 ? SQLITE_OK : DropUnsent(records, Which::kUrgent, 0, left, result);
}

}  // namespace tramgac::store
