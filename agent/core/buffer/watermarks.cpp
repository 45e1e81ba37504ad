#include "agent/core/buffer/watermarks.h"

#include <algorithm>

namespace tramgac {

Watermarks::Watermarks(std::vector<std::string> consumers, Duration resend_after)
    : resend_after_(resend_after), wait_(resend_after) {
  marks_.reserve(consumers.size());
  for (std::string& consumer : consumers) marks_.push_back({std::move(consumer)});
}

Watermarks::Outcome Watermarks::Take(std::string_view consumer, std::string_view store, SequenceNumber seq,
                                     std::string_view present_store, SequenceNumber last, BootTime now) {
  const auto mark = std::ranges::find(marks_, consumer, &Mark::consumer);
  if (mark == marks_.end()) return Outcome::kUnknownConsumer;
  if (store != present_store) return Outcome::kOtherStore;
  if (seq > last) return Outcome::kNeverStored;
  if (mark->known && mark->seq == seq) return Outcome::kUnchanged;
  mark->known = true;
  mark->seq = seq;
  const SequenceNumber confirmed = this->confirmed();
  if (confirmed == seen_confirmed_) return Outcome::kTaken;
  seen_confirmed_ = confirmed;
  stalled_since_ = kNever;
  wait_ = resend_after_;
  resend_at_ = kNever;
  // What was sent once more had been missing, and so is what comes behind it.
  const bool more_is_missing = piece_end_ != 0 && confirmed == piece_end_;
  piece_ = more_is_missing ? std::min(2 * piece_, kLargestPiece) : kFirstPiece;
  piece_end_ = 0;
  if (more_is_missing) resend_at_ = now;
  return Outcome::kTaken;
}

const Watermarks::Mark* Watermarks::Slowest() const {
  const auto behind = [](const Mark& a, const Mark& b) { return (a.known ? a.seq : 0) < (b.known ? b.seq : 0); };
  const auto slowest = std::min_element(marks_.begin(), marks_.end(), behind);
  return slowest == marks_.end() ? nullptr : &*slowest;
}

SequenceNumber Watermarks::confirmed() const {
  const Mark* slowest = Slowest();
  if (slowest == nullptr) return IntervalSet::kOpen;
  return slowest->known ? slowest->seq : 0;
}

std::string_view Watermarks::slowest() const {
  const Mark* slowest = Slowest();
  return slowest == nullptr ? std::string_view() : slowest->consumer;
}

Interval Watermarks::ToResend(SequenceNumber sent, BootTime now) {
  const Mark* slowest = Slowest();
  if (slowest == nullptr || confirmed() >= sent) {
    stalled_since_ = resend_at_ = kNever;
    return {};
  }
  if (stalled_since_ == kNever) stalled_since_ = now;
  if (!slowest->known) return {};
  if (resend_at_ == kNever) resend_at_ = now + wait_;
  if (now < resend_at_) return {};
  wait_ = std::min(2 * wait_, kLongestWait);
  resend_at_ = now + wait_;
  const SequenceNumber from = slowest->seq + 1;
  piece_end_ = std::min<SequenceNumber>(sent, slowest->seq + piece_);
  return {from, piece_end_};
}

}  // namespace tramgac
