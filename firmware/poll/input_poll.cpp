#include "firmware/poll/input_poll.h"

namespace tramgac::firmware {

void InputPoll::Step(BootTime now) {
  if (now < look_due_) return;
  look_due_ = now + kLook;
  news_ = inputs_.Look(now) || news_;
  if (state_ != State::kFilling || !inputs_.complete() || (!news_ && now < tell_due_)) return;
  ++counters_.scheduled;
  ++counters_.requested;
  ++counters_.exchanged;
  inputs_.Fill(now, block_);
  news_ = false;
  tell_due_ = now + kPeriod;
  state_ = State::kReady;
}

RawBlock* InputPoll::Take() {
  if (state_ != State::kReady) return nullptr;
  state_ = State::kTaken;
  return &block_;
}

void InputPoll::Return(RawBlock*) { state_ = State::kFilling; }

RawBlock* SourcePair::Take() {
  if (first_ == nullptr || of_first_ != nullptr) return second_.Take();
  of_first_ = first_->Take();
  return of_first_ != nullptr ? of_first_ : second_.Take();
}

void SourcePair::Return(RawBlock* block) {
  if (block != of_first_) return second_.Return(block);
  of_first_ = nullptr;
  first_->Return(block);
}

BlockSource::Counters SourcePair::counters() const {
  Counters sum = second_.counters();
  if (first_ == nullptr) return sum;
  const Counters more = first_->counters();
  sum.scheduled += more.scheduled;
  sum.requested += more.requested;
  sum.exchanged += more.exchanged;
  sum.late += more.late;
  sum.skipped += more.skipped;
  sum.dropped += more.dropped;
  return sum;
}

}  // namespace tramgac::firmware
