#include "agent/store/record_table.h"

#include <sqlite3.h>

#include <algorithm>

#include "agent/store/schema.h"

namespace tramgac::store {
namespace {

constexpr const char* kOldest[] = {
    "SELECT seq, run_s, length(body) FROM record WHERE seq >= ?1 ORDER BY seq",
    "SELECT seq, run_s, length(body) FROM record WHERE seq >= ?1 AND kind = 0 ORDER BY seq",
    "SELECT seq, run_s, length(body) FROM record INDEXED BY record_urgent WHERE seq >= ?1 AND kind <> 0 ORDER BY seq",
};
constexpr const char* kDelete[] = {
    "DELETE FROM record WHERE seq BETWEEN ?1 AND ?2",
    "DELETE FROM record WHERE seq BETWEEN ?1 AND ?2 AND kind = 0",
    "DELETE FROM record WHERE seq BETWEEN ?1 AND ?2 AND kind <> 0",
};
constexpr const char* kReadAll =
    "SELECT seq, kind, body FROM record WHERE seq BETWEEN ?1 AND ?2 AND (?3 >> kind) & 1 ORDER BY seq LIMIT ?4";
// Without the index a search for the few alarms in a long history would read all of it.
constexpr const char* kReadUrgent =
    "SELECT seq, kind, body FROM record INDEXED BY record_urgent"
    " WHERE seq BETWEEN ?1 AND ?2 AND kind <> 0 AND (?3 >> kind) & 1 ORDER BY seq LIMIT ?4";

constexpr std::uint8_t kDataBit = 1U << static_cast<unsigned>(RecordKind::kData);

// SQLite's integers are signed.
std::int64_t Key(SequenceNumber seq) {
  constexpr auto kLargest = static_cast<SequenceNumber>(std::numeric_limits<std::int64_t>::max());
  return static_cast<std::int64_t>(std::min(seq, kLargest));
}

}  // namespace

std::uint64_t Footprint(std::size_t body_bytes) {
  // A cell keeps up to about 40 bytes of a long body beside its header; each overflow page carries all but 4 of
  // its bytes (https://www.sqlite.org/fileformat2.html, section 1.6).
  constexpr std::size_t kInline = kPageBytes - 64;
  if (body_bytes <= kInline) return body_bytes + 32;
  return 64 + (body_bytes / (kPageBytes - 4) + 1) * kPageBytes;
}

int RecordTable::Prepare(Database& db) {
  sqlite3* handle = db.handle();
  int code = insert_.Prepare(handle, "INSERT INTO record(seq, kind, run_s, body) VALUES(?1, ?2, ?3, ?4)");
  if (code == SQLITE_OK) {
    code = replace_.Prepare(handle, "UPDATE record SET body = ?2 WHERE seq = ?1 AND kind = 0");
  }
  for (int i = 0; i < 3 && code == SQLITE_OK; ++i) code = oldest_[i].Prepare(handle, kOldest[i]);
  for (int i = 0; i < 3 && code == SQLITE_OK; ++i) code = delete_[i].Prepare(handle, kDelete[i]);
  if (code == SQLITE_OK) code = read_all_.Prepare(handle, kReadAll);
  if (code == SQLITE_OK) code = read_urgent_.Prepare(handle, kReadUrgent);
  if (code == SQLITE_OK) {
    code = ends_.Prepare(handle, "SELECT (SELECT min(seq) FROM record), (SELECT max(seq) FROM record)");
  }
  return code;
}

int RecordTable::Insert(const PendingRecord& record, ByteSpan body) {
  return insert_.Bind(1, Key(record.seq))
      .Bind(2, static_cast<std::int64_t>(record.kind))
      .Bind(3, record.run_s)
      .Bind(4, body)
      .Run();
}

int RecordTable::Replace(SequenceNumber seq, ByteSpan body) { return replace_.Bind(1, Key(seq)).Bind(2, body).Run(); }

int RecordTable::Oldest(Which which, const Bounds& bounds, Found& found) {
  Statement& scan = oldest_[static_cast<std::size_t>(which)];
  const ResetAtEnd reset(scan);
  scan.Bind(1, Key(bounds.from));
  while (found.bytes < bounds.bytes && found.records < bounds.records) {
    const int code = scan.Step();
    if (code == SQLITE_DONE) break;
    if (code != SQLITE_ROW) return code;
    const auto seq = static_cast<SequenceNumber>(scan.Int(0));
    if (seq > bounds.to || scan.Int(1) > bounds.run_s) break;
    found.last = seq;
    ++found.records;
    found.bytes += Footprint(static_cast<std::size_t>(scan.Int(2)));
  }
  return SQLITE_OK;
}

int RecordTable::Delete(Which which, SequenceNumber from, SequenceNumber to) {
  return delete_[static_cast<std::size_t>(which)].Bind(1, Key(from)).Bind(2, Key(to)).Run();
}

int RecordTable::Read(SequenceNumber from, SequenceNumber to, std::uint8_t kinds, std::uint32_t limit,
                      RecordVisitor& visitor, std::uint32_t& shown) {
  Statement& read = (kinds & kDataBit) != 0 ? read_all_ : read_urgent_;
  const ResetAtEnd reset(read);
  read.Bind(1, Key(from)).Bind(2, Key(to)).Bind(3, std::int64_t{kinds}).Bind(4, std::int64_t{limit});
  for (shown = 0; shown < limit;) {
    const int code = read.Step();
    if (code == SQLITE_DONE) break;
    if (code != SQLITE_ROW) return code;
    const StoredRecord record{static_cast<SequenceNumber>(read.Int(0)), static_cast<RecordKind>(read.Int(1)),
                              read.Blob(2)};
    ++shown;
    if (!visitor.Visit(record)) break;
  }
  return SQLITE_OK;
}

int RecordTable::Ends(SequenceNumber& first, SequenceNumber& last) {
  const ResetAtEnd reset(ends_);
  const int code = ends_.Step();
  if (code != SQLITE_ROW) return code;
  first = static_cast<SequenceNumber>(ends_.Int(0));
  last = static_cast<SequenceNumber>(ends_.Int(1));
  return SQLITE_OK;
}

}  // namespace tramgac::store
