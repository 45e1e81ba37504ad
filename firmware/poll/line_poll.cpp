#include "firmware/poll/line_poll.h"

#include <algorithm>
#include <utility>

namespace tramgac::firmware {
namespace {

constexpr unsigned kClasses = 3;

RefreshClass ClassAt(unsigned index) { return static_cast<RefreshClass>(index); }

RefreshSet ClassesOf(const modbus::ReadPlan& plan) {
  RefreshSet classes = 0;
  for (unsigned i = 0; i < kClasses; ++i) {
    if (!plan.reads(ClassAt(i)).empty()) classes = static_cast<RefreshSet>(classes | SetOf(ClassAt(i)));
  }
  return classes;
}

// Not so when a gateway speaks in the place of a device that it does not reach.
bool SaidItself(Quality quality) {
  return DeviceAnswered(quality) && quality != Quality::kException10 && quality != Quality::kException11;
}

}  // namespace

Status LinePoll::ByHand::Ask(std::uint8_t unit, const modbus::Question& question, Duration timeout) {
  if (state_ != State::kIdle) return Status::kFailedPrecondition;
  unit_ = unit;
  question_ = question;
  timeout_ = timeout;
  state_ = State::kWaiting;
  return Status::kOk;
}

bool LinePoll::ByHand::Step() {
  if (state_ != State::kEnded) return false;
  state_ = State::kIdle;
  return true;
}

// Outcome: is the question on its way?
bool LinePoll::ByHand::Begin() {
  refused_ = !Ok(line_.Ask(unit_, question_, timeout_));
  state_ = refused_ ? State::kEnded : State::kAsked;
  return !refused_;
}

Status LinePoll::Add(const PolledDevice& device, const modbus::CompiledProfile& profile, BootTime first) {
  if (device.period <= Duration::zero()) return Status::kFailedPrecondition;
  Result<modbus::ReadPlan> plan = modbus::ReadPlan::Build(profile.addresses, profile.limits);
  if (!plan.ok()) return plan.status();
  schedule_.Add(static_cast<DeviceIndex>(entries_.size()), device.period, ClassesOf(plan.value()), device.misses,
                first);
  entries_.push_back({device, &profile, std::move(plan).value()});
  return Status::kOk;
}

bool LinePoll::PollNow(DeviceIndex index, BootTime now) {
  const auto found = std::ranges::find(entries_, index, [](const Entry& entry) { return entry.device.index; });
  return found != entries_.end() && schedule_.PollNow(static_cast<DeviceIndex>(found - entries_.begin()), now);
}

void LinePoll::Step(BootTime now) {
  if (line_.Step()) {
    if (by_hand_.state_ == ByHand::State::kAsked) {
      by_hand_.state_ = ByHand::State::kEnded;
      return;  // so that its answer can be looked at
    }
    if (asked_) OnAnswer(line_.answer(), now);
  }
  if (asked_ || by_hand_.state_ == ByHand::State::kAsked) return;
  if (by_hand_.state_ == ByHand::State::kWaiting && by_hand_.Begin()) return;
  if (polled_ == nullptr) Begin(now);
  if (polled_ != nullptr) AskNext(now);
}

void LinePoll::Begin(BootTime now) {
  DuePoll due;
  if (block_state_ != BlockState::kFilling || !schedule_.Next(now, due)) return;
  polled_ = &entries_[due.device];
  ++counters_.scheduled;
  classes_ = due.classes;
  class_ = 0;
  read_ = 0;
  answered_ = false;
  failure_ = Quality::kGood;
  block_.Clear();
  block_.device = polled_->device.index;
}

const modbus::PlannedRead* LinePoll::Current() const {
  return class_ < kClasses ? &polled_->plan.reads(ClassAt(class_))[read_] : nullptr;
}

// Moves on to a read of a class that is due.
void LinePoll::Advance() {
  while (class_ < kClasses) {
    const bool is_due = (classes_ & SetOf(ClassAt(class_))) != 0;
    if (is_due && read_ < polled_->plan.reads(ClassAt(class_)).size()) return;
    ++class_;
    read_ = 0;
  }
}

void LinePoll::AskNext(BootTime now) {
  Advance();
  const modbus::PlannedRead* read = Current();
  if (read == nullptr) {
    Finish(now);
    return;
  }
  if (now < polled_->ready) return;
  asked_ = Ok(line_.Ask(polled_->device.unit, read->request, polled_->profile->limits.timeout));
  ++counters_.requested;
  if (!asked_) OnAnswer({Quality::kDisconnected, {}}, now);
}

// A device that is silent costs its line one timeout a poll: what is left of the poll fails like this read.
void LinePoll::OnAnswer(const modbus::Answer& answer, BootTime now) {
  asked_ = false;
  polled_->ready = now + polled_->profile->limits.request_pause;
  if (SaidItself(answer.quality)) {
    answered_ = true;
    ++counters_.exchanged;
    polled_->plan.Append(*Current(), answer, block_);
    ++read_;
    return;
  }
  failure_ = answer.quality;
  for (const modbus::PlannedRead* read = Current(); read != nullptr; read = Current()) {
    polled_->plan.Append(*read, {answer.quality, {}}, block_);
    ++read_;
    Advance();
  }
}

void LinePoll::Finish(BootTime now) {
  block_.taken = now;
  block_.exchange = answered_ ? Quality::kGood : failure_;
  block_state_ = BlockState::kReady;
  polled_ = nullptr;
  schedule_.Done(now, answered_);
}

RawBlock* LinePoll::Take() {
  if (block_state_ != BlockState::kReady) return nullptr;
  block_state_ = BlockState::kTaken;
  return &block_;
}

void LinePoll::Return(RawBlock*) { block_state_ = BlockState::kFilling; }

BlockSource::Counters LinePoll::counters() const {
  Counters counters = counters_;
  counters.late = schedule_.counters().late;
  counters.skipped = schedule_.counters().skipped;
  return counters;
}

}  // namespace tramgac::firmware
