// One lane of the way out: a set of sequence numbers still to be sent, in order, and what of it is in flight.
// Single-threaded; no clock; allocation only at construction.
#pragma once

#include <cstdint>
#include <vector>

#include "agent/core/buffer/interval_set.h"

namespace tramgac {

class Lane {
 public:
  // `kinds`: which records belong here, as bits 1 << RecordKind. `window`: the most records in flight.
  // `intervals`: as IntervalSet.
  Lane(std::uint8_t kinds, std::size_t window, std::size_t intervals = IntervalSet::kMaxIntervals)
      : kinds_(kinds), unsent_(intervals) {
    in_flight_.reserve(window);
  }

  std::uint8_t kinds() const { return kinds_; }
  IntervalSet& unsent() { return unsent_; }
  const IntervalSet& unsent() const { return unsent_; }

  // The next stretch to look for records in. Outcome: {0, 0} when everything was handed out.
  Interval Next() const { return unsent_.From(cursor_); }
  // Everything up to `seq` was looked at and held no further record of this lane.
  void SkipTo(SequenceNumber seq);

  // A record was handed to the sink as `parts` messages.
  void HandedOut(SequenceNumber seq, std::uint8_t parts);
  // One message of it was acknowledged. Outcomes: kUnknown (it is not in flight here); kMore (there are more parts of
  // it to come); kAccepted; kRejected (at least one part was).
  enum class Answer : std::uint8_t { kUnknown, kMore, kAccepted, kRejected };
  Answer Acknowledged(SequenceNumber seq, bool accepted);
  // The connection was lost: what was in flight is to be sent again.
  void Rewind();

  std::size_t in_flight() const { return in_flight_.size(); }
  // Outcome: IntervalSet::kOpen if nothing is in flight.
  SequenceNumber oldest_in_flight() const { return in_flight_.empty() ? IntervalSet::kOpen : in_flight_.front().seq; }

 private:
  struct InFlight {
    SequenceNumber seq;
    std::uint8_t parts;
    bool rejected;
  };
  void DropAnswered();

  std::uint8_t kinds_;
  IntervalSet unsent_;
  SequenceNumber cursor_ = 1;
  std::vector<InFlight> in_flight_;  // in the order of sending
};

}  // namespace tramgac
