// A small set of sequence numbers kept as sorted, disjoint, non-adjacent intervals. Bounded: when it would
// need more intervals than that, the two nearest are joined, so that the set may grow by numbers that were
// not added but never loses one (for "still to be sent" that means a duplicate, never a loss).
// Single-threaded; no allocation after construction.
#pragma once

#include <cstdint>
#include <vector>

#include "agent/core/base/bytes.h"
#include "agent/core/model/record_store.h"

namespace tramgac {

struct Interval {
  SequenceNumber first = 0;
  SequenceNumber last = 0;  // included
};

class IntervalSet {
 public:
  static constexpr std::size_t kMaxIntervals = 64;
  static constexpr SequenceNumber kOpen = UINT64_MAX;  // "up to whatever comes"

  // `most`: intervals, 1 to kMaxIntervals.
  explicit IntervalSet(std::size_t most = kMaxIntervals) : most_(most) { intervals_.reserve(most + 1); }

  // Adds first..last. Does nothing if first > last.
  void Add(SequenceNumber first, SequenceNumber last);
  // Takes everything up to and including `seq` out.
  void RemoveUpTo(SequenceNumber seq);
  void Clear() { intervals_.clear(); }

  bool empty() const { return intervals_.empty(); }
  // Outcome: 0 when empty.
  SequenceNumber front() const { return intervals_.empty() ? 0 : intervals_.front().first; }
  // The interval that contains the smallest number >= seq, cut to start there. Outcome: {0, 0} if none.
  Interval From(SequenceNumber seq) const;
  const std::vector<Interval>& intervals() const { return intervals_; }

  // Serialised form, at most 20 bytes an interval. Read takes any bytes; damage leaves the set empty.
  // Outcome of both: whether it fitted / was well-formed.
  bool Write(ByteWriter& out) const;
  bool Read(ByteReader& in);

 private:
  void JoinNearest();

  std::size_t most_;
  std::vector<Interval> intervals_;
};

}  // namespace tramgac
