// Libraries: tramgac_core_buffer
// Any bytes as a saved set, then as a list of changes: the set stays sorted, disjoint and bounded, and loses nothing.
#include <cstdlib>
#include <vector>

#include "agent/core/buffer/interval_set.h"

namespace {

using namespace tramgac;

void CheckSound(const IntervalSet& set) {
  const auto& intervals = set.intervals();
  if (intervals.size() > IntervalSet::kMaxIntervals) abort();
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    if (intervals[i].first > intervals[i].last) abort();
    if (i > 0 && intervals[i].first <= intervals[i - 1].last + 1) abort();
  }
}

bool Contains(const IntervalSet& set, SequenceNumber seq) { return set.From(seq).first == seq; }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  IntervalSet set;
  ByteReader saved(ByteSpan(data, size));
  if (!set.Read(saved) && !set.empty()) abort();
  CheckSound(set);
  ByteReader in(ByteSpan(data, size));
  while (in.ok() && !in.at_end()) {
    const std::uint8_t action = in.U8();
    const SequenceNumber first = in.Varint();
    if (!in.ok() || first == 0) break;
    if (action % 4 == 0) {
      set.RemoveUpTo(first);
      if (!set.empty() && set.front() <= first) abort();
    } else {
      const SequenceNumber last = action == 255 ? IntervalSet::kOpen : first + action;
      if (last < first) break;
      set.Add(first, last);
      if (!Contains(set, first) || !Contains(set, last)) abort();
    }
    CheckSound(set);
  }
  std::vector<std::uint8_t> bytes(20 * IntervalSet::kMaxIntervals + 10);
  ByteWriter out(bytes);
  if (!set.Write(out)) abort();
  IntervalSet back;
  ByteReader again(out.written());
  if (!back.Read(again) || back.intervals().size() != set.intervals().size()) abort();
  return 0;
}
