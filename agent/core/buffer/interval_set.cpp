#include "agent/core/buffer/interval_set.h"

#include <algorithm>

namespace tramgac {

void IntervalSet::Add(SequenceNumber first, SequenceNumber last) {
  if (first > last) return;
  // Everything that overlaps or touches the new interval is merged into it.
  auto at = std::find_if(intervals_.begin(), intervals_.end(), [first](const Interval& interval) {
    return interval.last == kOpen || interval.last + 1 >= first;
  });
  while (at != intervals_.end() && (last == kOpen || at->first <= last + 1)) {
    first = std::min(first, at->first);
    last = std::max(last, at->last);
    at = intervals_.erase(at);
  }
  intervals_.insert(at, {first, last});
  if (intervals_.size() > most_) JoinNearest();
}

void IntervalSet::JoinNearest() {
  std::size_t nearest = 0;
  SequenceNumber smallest = kOpen;
  for (std::size_t i = 0; i + 1 < intervals_.size(); ++i) {
    const SequenceNumber gap = intervals_[i + 1].first - intervals_[i].last;
    if (gap < smallest) {
      smallest = gap;
      nearest = i;
    }
  }
  intervals_[nearest].last = intervals_[nearest + 1].last;
  intervals_.erase(intervals_.begin() + static_cast<std::ptrdiff_t>(nearest) + 1);
}

void IntervalSet::RemoveUpTo(SequenceNumber seq) {
  while (!intervals_.empty() && intervals_.front().last <= seq) intervals_.erase(intervals_.begin());
  if (!intervals_.empty() && intervals_.front().first <= seq) intervals_.front().first = seq + 1;
}

Interval IntervalSet::From(SequenceNumber seq) const {
  for (const Interval& interval : intervals_) {
    if (interval.last >= seq) return {std::max(seq, interval.first), interval.last};
  }
  return {};
}

bool IntervalSet::Write(ByteWriter& out) const {
  out.Varint(intervals_.size());
  for (const Interval& interval : intervals_) {
    out.Varint(interval.first);
    out.Varint(interval.last);
  }
  return out.ok();
}

bool IntervalSet::Read(ByteReader& in) {
  intervals_.clear();
  const std::uint64_t count = in.Varint();
  for (std::uint64_t i = 0; i < count && i < kMaxIntervals; ++i) {
    const SequenceNumber first = in.Varint();
    const SequenceNumber last = in.Varint();
    if (!in.ok() || first == 0 || first > last) break;
    Add(first, last);
  }
  if (!in.ok() || intervals_.size() != count) intervals_.clear();
  return in.ok() && intervals_.size() == count;
}

}  // namespace tramgac
