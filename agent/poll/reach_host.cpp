#include "agent/poll/reach_host.h"

#include <bit>
#include <utility>

namespace tramgac::poll {
namespace {

// Every host has been asked once by then, however long its period; and never are many asked at the same moment.
constexpr Duration kLongestSpread = std::chrono::minutes(1);

RefreshSet ClassesOf(const std::vector<reach::NamedQuestion>& questions) {
  RefreshSet classes = 0;
  for (const auto& question : questions) classes |= SetOf(question.refresh);
  return classes;
}

// Of these nothing says whether the host is there: this machine could not ask.
bool CouldNotAsk(const reach::Findings& findings) {
  const Value& reason = findings.Of(reach::Fact::kReason);
  return reason.text == LineEndName(reach::LineEnd::kNotAllowed) ||
         reason.text == LineEndName(reach::LineEnd::kNoResources);
}

// Some let in only whom they know: there silence is a failure only after an answer was once seen.
bool MaySnub(reach::Kind kind, const reach::Findings& findings) {
  const bool of_kind = kind == reach::Kind::kSip || kind == reach::Kind::kRas;
  return of_kind && findings.Of(reach::Fact::kReason) == Value::Text("timeout");
}

}  // namespace

ReachHost::ReachHost(ReachDevice device, ReachPool& pool) : device_(std::move(device)), pool_(pool) {
  for (const reach::NamedQuestion& question : device_.questions) {
    const bool was_up = (device_.seen >> asked_.size() & 1U) != 0;
    asked_.push_back({pool_.maker_(question.question), was_up});
  }
}

void ReachHost::Start(BootTime now, std::uint32_t index) {
  schedule_.Add(device_.index, device_.period, ClassesOf(device_.questions), device_.misses,
                FirstPoll(device_.due, now, std::min<Duration>(device_.period, kLongestSpread), index), device_.alert);
  pool_.timers_.Set(*this, schedule_.NextDue());
}

bool ReachHost::PollNow(DeviceIndex device, BootTime now) {
  if (device != device_.index || !schedule_.PollNow(device, now)) return false;
  if (block_ == nullptr) pool_.timers_.Set(*this, schedule_.NextDue());
  return true;
}

bool ReachHost::SetAlert(DeviceIndex device, bool on, BootTime now) {
  if (device != device_.index || !schedule_.SetAlert(device, on, now)) return false;
  if (block_ == nullptr) pool_.timers_.Set(*this, schedule_.NextDue());
  return true;
}

void ReachHost::OnTimer(BootTime now) {
  if (talking_) {
    Current().OnDue(now, *this);
    return Step(now);
  }
  if (block_ == nullptr) BeginPoll(now);
}

void ReachHost::BeginPoll(BootTime now) {
  DuePoll due;
  if (!schedule_.Next(now, due)) return pool_.timers_.Set(*this, schedule_.NextDue());
  classes_ = due.classes;
  block_ = pool_.queue_.Acquire();
  block_->device = device_.index;
  block_->asked = now;
  question_ = 0;
  NextQuestion(now);
}

void ReachHost::NextQuestion(BootTime now) {
  while (question_ < asked_.size() && !IsDue(question_)) ++question_;
  if (question_ == asked_.size()) return Finish(now);
  pool_.Want(*this, now);
}

void ReachHost::Ask(BootTime now) {
  pool_.queue_.poll_counters().requested.fetch_add(1, std::memory_order_relaxed);
  talking_ = true;
  Current().Begin(now);
  Step(now);
}

// Does what the conversation wants next.
void ReachHost::Step(BootTime now) {
  while (Current().next() == reach::Next::kOpen) {
    line_.reset();
    reach::Opening opening = pool_.lines_.Open(device_.host, Current().Wish(), *this);
    line_ = std::move(opening.line);
    if (line_ != nullptr) break;
    Current().OnEnd(opening.why, now);
  }
  if (Current().next() == reach::Next::kDone) return EndQuestion(now);
  pool_.timers_.Set(*this, Current().Due());
}

void ReachHost::OnOpen(const reach::LineFacts& facts, BootTime now) {
  Current().OnOpen(facts, pool_.utc_us_(now), now, *this);
  Step(now);
}

void ReachHost::OnReceived(ByteSpan bytes, BootTime now) {
  Current().OnReceived(bytes, now, *this);
  Step(now);
}

void ReachHost::OnEnd(reach::LineEnd why, BootTime now) {
  Current().OnEnd(why, now);
  Step(now);
}

bool ReachHost::Send(ByteSpan bytes) { return line_ != nullptr && line_->Send(bytes); }

void ReachHost::EndQuestion(BootTime now) {
  line_.reset();
  talking_ = false;
  TakeFindings();
  ++question_;
  pool_.Leave(now);
  NextQuestion(now);
}

void ReachHost::TakeFindings() {
  const reach::Findings& findings = Current().findings();
  Asked& asked = asked_[question_];
  const bool is_up = findings.Of(reach::Fact::kUp) == Value::Bool(true);
  // What was asked longer ago, a certificate perhaps, says nothing about whether the host is there now.
  answered_ = answered_ || is_up;
  if (is_up && !std::exchange(asked.was_up, true)) Remember();
  if (is_up) pool_.queue_.poll_counters().exchanged.fetch_add(1, std::memory_order_relaxed);
  const bool tells =
      !CouldNotAsk(findings) && (asked.was_up || !MaySnub(device_.questions[question_].question.kind, findings));
  for (const reach::PointAddress& address : device_.points) {
    if (address.question != question_) continue;
    if (address.extract != reach::kNoExtract) {
      PutExtract(address, findings);
      continue;
    }
    const Value& found = findings.Of(address.fact);
    if (is_up && address.fact == reach::Fact::kReason && found.type == ValueType::kNone) {
      Put(address, Value::Text("none"));
    } else if (tells || address.fact == reach::Fact::kReason) {
      Put(address, found);
    } else {
      block_->AddFailure(address.point, CouldNotAsk(findings) ? Quality::kDisconnected : Quality::kTimeout);
    }
  }
}

void ReachHost::Remember() {
  std::uint32_t seen = 0;
  for (std::size_t i = 0; i < asked_.size(); ++i) seen |= asked_[i].was_up ? 1U << i : 0U;
  block_->memory.clear();
  for (int shift = 0; shift < 32; shift += 8) block_->memory.push_back(static_cast<std::uint8_t>(seen >> shift));
}

void ReachHost::PutExtract(const reach::PointAddress& address, const reach::Findings& findings) {
  const Quality quality = findings.ExtractQuality(address.extract);
  if (quality == Quality::kGood) return Put(address, findings.Extract(address.extract));
  block_->AddFailure(address.point, quality);
}

void ReachHost::Put(const reach::PointAddress& address, const Value& value) {
  switch (value.type) {
    case ValueType::kNone: return block_->AddFailure(address.point, Quality::kNotAvailable);
    case ValueType::kBool:
      return block_->AddNumber(address.point, RawItem::Kind::kBit, static_cast<std::uint64_t>(value.integer));
    case ValueType::kInteger:
      return block_->AddNumber(address.point, RawItem::Kind::kInteger, static_cast<std::uint64_t>(value.integer));
    case ValueType::kReal:
      return block_->AddNumber(address.point, RawItem::Kind::kReal, std::bit_cast<std::uint64_t>(value.real));
    case ValueType::kText:
      return block_->AddBytes(address.point, RawItem::Kind::kOctets,
                              {reinterpret_cast<const std::uint8_t*>(value.text.data()), value.text.size()});
  }
}

void ReachHost::Finish(BootTime now) {
  const bool answers = std::exchange(answered_, false);
  block_->taken = now;
  block_->exchange = answers ? Quality::kGood : Quality::kTimeout;
  schedule_.Done(now, answers);
  pool_.queue_.poll_counters().AddSchedule(schedule_.counters(), seen_);
  pool_.queue_.Push(std::move(block_));
  pool_.timers_.Set(*this, schedule_.NextDue());
}

}  // namespace tramgac::poll
