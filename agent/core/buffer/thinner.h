// Makes room when what is still to be sent outgrows the store: many records of a device become one, which says for each
// point how many readings there were, the least, the greatest, the mean and the last (DESIGN section 5). The oldest
// first; in windows of ten minutes, and when all is thinned and there is still no room, of one hour and of six.
//
// Single-threaded; blocks in RecordStore::Read; allocates while it works.
#pragma once

#include <cstdint>
#include <vector>

#include "agent/core/base/time.h"
#include "agent/core/buffer/interval_set.h"
#include "agent/core/model/record_store.h"

namespace tramgac {

class Thinner {
 public:
  static constexpr std::uint32_t kRecordsAStep = 2048;
  static constexpr Duration kFirstWindow = std::chrono::minutes(10);
  static constexpr Duration kLastWindow = std::chrono::hours(6);

  // What a step has done. Nothing of it is durable before the next Commit.
  struct Work {
    SequenceNumber first = 0, last = 0;  // among these numbers
    std::uint32_t records = 0;           // so many records
    std::vector<SequenceNumber> kept;    // have become these
    bool over = false;                   // the end was reached: the next step begins anew, with longer windows
  };

  explicit Thinner(RecordStore& store);

  // Thins the next piece of first..last, which are durable, unknown to the outbox's connection, and may not shrink
  // between two steps but by what the steps do. Commit before the next step. Outcomes: what was done, which may be
  // nothing; kUnavailable (the store cannot be read).
  Result<Work> Step(const Interval& range);

  // All is thinned as far as it may be: only dropping makes room now, until there is enough that is new.
  bool exhausted() const { return window_ > kLastWindow; }
  // There is room again: the next step begins anew with the shortest window.
  void Reset();

 private:
  RecordStore& store_;
  Duration window_ = kFirstWindow;
  SequenceNumber cursor_ = 0;
  std::vector<std::uint8_t> body_;
};

}  // namespace tramgac
