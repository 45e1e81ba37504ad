// Reads what can still be read of a store that was set aside because it is damaged. Pages that cannot be read are
// stepped over; when the first page is damaged, which says what the file is, that of a new store stands in for it (the
// damaged one is kept beside the file meanwhile, as `.page1`); when the WAL cannot be used, it is moved away meanwhile
// (to `.wal`). At the end the file is as it was; what a kill has left beside it is put back by the next Open.
//
// SQLite has no checksums: a bit that has flipped inside a value is not noticed here.
//
// Thread safety: one thread. Open and Next block on the storage; Next for about as long as reading `limit` records
// takes.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "agent/core/model/record_store.h"
#include "agent/store/database.h"

namespace tramgac::store {

struct NumberRange {
  SequenceNumber first = 0;
  SequenceNumber last = 0;  // included
};

// How far a salvage has come; `next`: the number that it goes on with.
struct SalvageProgress {
  SequenceNumber next = 1;
  std::uint64_t records = 0;            // that were shown
  std::vector<NumberRange> unreadable;  // numbers without a record that could be read
};

class SalvageReader {
 public:
  // `set_aside`: as told by SqliteStore::Open. Outcome: null if nothing at all can be read.
  static std::unique_ptr<SalvageReader> Open(const std::string& set_aside, const char* vfs = nullptr);

  ~SalvageReader();

  // Shows the next records that can be read, in order, at most `limit`; one that the visitor does not take (false) is
  // shown again by the next call. Outcome: false: that was all.
  bool Next(std::uint32_t limit, RecordVisitor& visitor);

  // The record that is being shown makes no sense: its number is counted as unreadable. For the visitor of Next.
  void Reject(SequenceNumber seq);

  // Goes on where another reader of this file was, instead of at the beginning.
  void Continue(SalvageProgress progress) { progress_ = std::move(progress); }
  const SalvageProgress& progress() const { return progress_; }

  // The name of an id in a record's body. Outcome: empty if it cannot be read.
  std::string_view NameOf(NameId id) const;

  // Shows the remembered values that can be read.
  void Values(const std::function<void(std::string_view key, ByteSpan value)>& show);

  // Of the store that it was; empty if that cannot be read.
  const std::string& uuid() const { return uuid_; }
  // How many records were shown.
  std::uint64_t records() const { return progress_.records; }
  // Numbers without a record that could be read, behind the last one too: the first kMostRanges of them, in order.
  // There may have been a record of each, or none.
  static constexpr std::size_t kMostRanges = 1000;
  const std::vector<NumberRange>& unreadable() const { return progress_.unreadable; }

 private:
  // What was done to the file so that it can be read, and is undone at the end.
  struct Changes {
    bool wal_moved = false, page_replaced = false;
  };

  explicit SalvageReader(std::string path) : path_(std::move(path)) {}
  static void Undo(const std::string& path, const Changes& changes);
  bool Begin(const char* vfs);
  void LoadNames();
  bool StepOver();
  bool End();
  void Miss(SequenceNumber first, SequenceNumber last);
  bool CanReadFrom(SequenceNumber seq);

  const std::string path_;
  Changes changes_;
  std::unique_ptr<Database> db_ = std::make_unique<Database>();
  std::unique_ptr<Statement> read_ = std::make_unique<Statement>(), probe_ = std::make_unique<Statement>();
  std::unordered_map<NameId, std::string> names_;
  std::string uuid_;
  SalvageProgress progress_;
  SequenceNumber last_ = 0;  // handed out by the store, as far as known
};

}  // namespace tramgac::store
