#include "agent/core/buffer/lane.h"

#include <algorithm>

namespace tramgac {

void Lane::SkipTo(SequenceNumber seq) {
  if (seq == IntervalSet::kOpen) return;
  cursor_ = std::max(cursor_, seq + 1);
  DropAnswered();
}

void Lane::HandedOut(SequenceNumber seq, std::uint8_t parts) {
  in_flight_.push_back({seq, parts, false});
  cursor_ = seq + 1;
}

Lane::Answer Lane::Acknowledged(SequenceNumber seq, bool accepted) {
  const auto found = std::find_if(in_flight_.begin(), in_flight_.end(),
                                  [seq](const InFlight& entry) { return entry.seq == seq && entry.parts > 0; });
  if (found == in_flight_.end()) return Answer::kUnknown;
  found->rejected |= !accepted;
  const Answer answer = found->rejected ? Answer::kRejected : Answer::kAccepted;
  if (--found->parts > 0) return Answer::kMore;
  DropAnswered();
  return answer;
}

// The acknowledged frontier: everything before the oldest record that is still unanswered is done with.
void Lane::DropAnswered() {
  while (!in_flight_.empty() && in_flight_.front().parts == 0) {
    unsent_.RemoveUpTo(in_flight_.front().seq);
    in_flight_.erase(in_flight_.begin());
  }
  if (in_flight_.empty() && cursor_ > 1) unsent_.RemoveUpTo(cursor_ - 1);
}

void Lane::Rewind() {
  in_flight_.clear();
  cursor_ = 1;
}

}  // namespace tramgac
