// The durable log of records on this node, with a small key-value area committed in the same transaction.
// Implemented by agent/store (SQLite) and firmware/store (flash ring); used by core/pipeline only.
//
// A backend MUST: give sequence numbers that rise by one for every append and are never used again, also
// after a restart or a power cut that lost uncommitted appends which had been numbered but never shown to
// anyone; make everything appended and put before a Commit durable, or nothing of it; keep what was committed
// over kill -9 and power loss; never call back.
//
// Thread safety: single-threaded; the owner calls it from one thread. Calls may block on the storage.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "agent/core/base/bytes.h"
#include "agent/core/base/status.h"
#include "agent/core/base/time.h"

namespace tramgac {

using SequenceNumber = std::uint64_t;  // first record is 1; 0 means "none"
using NameId = std::uint32_t;          // of an interned name; 0 means "none"

enum class RecordKind : std::uint8_t {
  kData = 0,   // a batch of readings of one device
  kAlarm = 1,  // an alarm transition
  kEvent = 2,  // anything else people should know: restart, clock step, drop, audit
};

struct StoredRecord {
  SequenceNumber seq = 0;
  RecordKind kind = RecordKind::kData;
  ByteSpan body;  // valid until the next call on the store
};

class RecordVisitor {
 public:
  // Returns whether to go on.
  virtual bool Visit(const StoredRecord& record) = 0;

 protected:
  ~RecordVisitor() = default;
};

struct StoreStatus {
  std::array<char, 37> uuid{};  // of the store file, text with NUL
  SequenceNumber first = 0;     // oldest record kept, 0 if none
  SequenceNumber last = 0;      // newest durable record, 0 if none ever
  std::uint64_t bytes = 0;      // used by the store on its medium
  std::uint64_t budget_bytes = 0;
  SequenceNumber dropped_to = 0;      // the newest of them
  std::uint64_t dropped_records = 0;  // removed unsent because of the budget, since the store was made
  // What the store is kept in if it does not outlive a power cut: "memory" (it ends with the program) or "tmpfs" (with
  // the machine). Static text; empty: it lasts.
  std::string_view fleeting;
};

class RecordStore {
 public:
  virtual ~RecordStore() = default;

  // Numbers the record and takes a copy of it. It is not durable before Commit.
  // Outcomes: the sequence number; kResourceExhausted (no room: nothing was numbered);
  // kUnavailable (the medium fails; nothing was numbered).
  virtual Result<SequenceNumber> Append(RecordKind kind, ByteSpan body) = 0;

  // Remembers `value` under `key` (at most 64 bytes) with the next Commit; an empty value forgets the key.
  // Outcomes: kOk; kInvalidArgument (key too long); kResourceExhausted (value over 64 KiB).
  virtual Status Put(std::string_view key, ByteSpan value) = 0;

  // Copies the remembered value to `out`. Outcomes: its size; kNotFound; kOutOfRange (`out` too small).
  virtual Result<std::size_t> Get(std::string_view key, MutableByteSpan out) = 0;

  // The number that stands for `name` in record bodies; the same for ever in this store.
  // A new name becomes durable with the next Commit. Outcomes: the id; kResourceExhausted; kUnavailable.
  virtual Result<NameId> Intern(std::string_view name) = 0;

  // The name of an id. Outcome: empty if the id is not known. The view is valid as long as the store.
  virtual std::string_view NameOf(NameId id) const = 0;

  // Makes every Append, Put and Intern so far durable, in one transaction.
  // Outcomes: kOk; kResourceExhausted (disk full) or kUnavailable (I/O error): nothing became durable, all of
  // it is kept in memory and tried again at the next Commit.
  virtual Status Commit() = 0;

  // Puts `body` in the place of the data record `kept` and takes the data records `gone` away, with the next Commit.
  // What is not there any more is passed over; none of them counts as dropped. Read shows them as they were until then.
  // Outcomes: kOk; kResourceExhausted (no room to remember it: nothing will be done); kUnimplemented.
  virtual Status Replace(SequenceNumber kept, ByteSpan body, std::span<const SequenceNumber> gone) = 0;

  // Shows durable records with from <= seq <= to, oldest first, of kinds in `kinds` (bit 1 << RecordKind), at
  // most `limit`. Outcomes: how many were shown; kUnavailable.
  virtual Result<std::uint32_t> Read(SequenceNumber from, SequenceNumber to, std::uint8_t kinds, std::uint32_t limit,
                                     RecordVisitor& visitor) = 0;

  // Records up to and including `seq` may be deleted when they are older than the retention time (running
  // time of the agent, not wall time) or when room is needed. Takes part in the next Commit.
  virtual void Release(SequenceNumber seq) = 0;

  virtual StoreStatus status() const = 0;
};

}  // namespace tramgac
