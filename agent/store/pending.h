// What waits in memory for the next commit: records and remembered values. Names wait in NameTable.
// Thread safety: one thread; nothing here blocks.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/core/base/bytes.h"
#include "agent/core/model/record_store.h"

namespace tramgac::store {

struct PendingRecord {
  SequenceNumber seq = 0;
  RecordKind kind = RecordKind::kData;
  std::int64_t run_s = 0;  // running seconds of the store when it was appended
  std::size_t offset = 0;  // of the body in the arena
  std::size_t size = 0;
};

// A body that takes the place of an older one.
struct PendingReplacement {
  SequenceNumber kept = 0;
  std::size_t offset = 0;  // of the body in the arena
  std::size_t size = 0;
};

class Pending {
 public:
  explicit Pending(std::size_t limit_bytes) : limit_bytes_(limit_bytes) {}

  // Outcomes: true; false (the limit: nothing was kept).
  bool Add(SequenceNumber seq, RecordKind kind, std::int64_t run_s, ByteSpan body);
  bool Put(std::string_view key, ByteSpan value);
  bool Replace(SequenceNumber kept, ByteSpan body, std::span<const SequenceNumber> gone);

  const std::vector<PendingRecord>& records() const { return records_; }
  ByteSpan BodyOf(const PendingRecord& record) const { return ByteSpan(arena_).subspan(record.offset, record.size); }
  const std::vector<PendingReplacement>& replacements() const { return replacements_; }
  ByteSpan BodyOf(const PendingReplacement& one) const { return ByteSpan(arena_).subspan(one.offset, one.size); }
  const std::vector<SequenceNumber>& gone() const { return gone_; }
  // An empty value stands for a key to be forgotten.
  const std::map<std::string, std::vector<std::uint8_t>, std::less<>>& values() const { return values_; }

  bool empty() const { return records_.empty() && values_.empty() && replacements_.empty(); }
  std::size_t bytes() const { return arena_.size() + values_bytes_ + gone_.size() * sizeof(SequenceNumber); }
  std::size_t limit_bytes() const { return limit_bytes_; }

  // All of it is durable.
  void Clear();

 private:
  const std::size_t limit_bytes_;
  std::vector<std::uint8_t> arena_;
  std::vector<PendingRecord> records_;
  std::vector<PendingReplacement> replacements_;
  std::vector<SequenceNumber> gone_;
  std::map<std::string, std::vector<std::uint8_t>, std::less<>> values_;
  std::size_t values_bytes_ = 0;
};

}  // namespace tramgac::store
