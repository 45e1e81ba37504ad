#include "agent/poll/snmp_pool.h"

#include <algorithm>

namespace tramgac::poll {
namespace {

// Every device has been asked once by then, however long its period.
constexpr Duration kLongestSpread = std::chrono::seconds(10);

RefreshSet ClassesOf(const snmp::AgentAddress& address) {
  RefreshSet classes = 0;
  for (const auto& scalar : address.scalars) classes |= SetOf(scalar.refresh);
  for (const auto& table : address.tables) classes |= SetOf(table.refresh);
  return classes;
}

}  // namespace

SnmpPool::SnmpPool(Timers& timers, BlockQueue& queue, Duration longest_poll)
    : timers_(timers), queue_(queue), longest_poll_(longest_poll) {}

SnmpPool::~SnmpPool() = default;

void SnmpPool::Add(SnmpDevice device) { agents_.push_back(std::make_unique<SnmpAgent>(std::move(device), *this)); }

void SnmpPool::Start(BootTime now) {
  const auto count = static_cast<std::uint32_t>(agents_.size());
  for (std::uint32_t i = 0; i < count; ++i) agents_[i]->Start(now, i);
}

bool SnmpPool::PollNow(DeviceIndex device, BootTime now) {
  return std::any_of(agents_.begin(), agents_.end(), [&](auto& agent) { return agent->PollNow(device, now); });
}

bool SnmpPool::SetAlert(DeviceIndex device, bool on, BootTime now) {
  return std::any_of(agents_.begin(), agents_.end(), [&](auto& agent) { return agent->SetAlert(device, on, now); });
}

ByteSpan SnmpPool::EngineOf(DeviceIndex device) const {
  const auto found =
      std::find_if(agents_.begin(), agents_.end(), [device](auto& agent) { return agent->device() == device; });
  return found != agents_.end() ? (*found)->engine() : ByteSpan();
}

void SnmpPool::TellDue(std::span<BootTime> due) const {
  for (const auto& agent : agents_) agent->TellDue(due);
}

void SnmpPool::OnTimer(BootTime now) {
  client_->OnTimeout(now);
  Rearm();
}

void SnmpPool::OnReadable(int fd, BootTime now) {
  client_->OnReadable(fd, now);
  Rearm();
}

bool SnmpPool::TakePlace(SnmpAgent& agent, bool silent) {
  Share& share = ShareOf(silent);
  if (share.running >= share.places) {
    share.waiting.push_back(&agent);
    return false;
  }
  ++share.running;
  return true;
}

void SnmpPool::GivePlace(BootTime now, bool silent) {
  Share& share = ShareOf(silent);
  --share.running;
  if (share.waiting.empty() || share.running >= share.places) return;
  SnmpAgent* next = share.waiting.front();
  share.waiting.pop_front();
  ++share.running;
  next->Begin(now);
}

void SnmpPool::MoveToSilent(BootTime now) {
  ++silent_.running;
  GivePlace(now, false);
}

SnmpAgent::SnmpAgent(SnmpDevice device, SnmpPool& pool)
    : device_(std::move(device)), pool_(pool), poll_(device_.address) {}

void SnmpAgent::Start(BootTime now, std::uint32_t index) {
  schedule_.Add(device_.index, device_.period, ClassesOf(device_.address), device_.misses,
                FirstPoll(device_.due, now, std::min<Duration>(device_.period, kLongestSpread), index), device_.alert);
  pool_.timers_.Set(*this, schedule_.NextDue());
}

bool SnmpAgent::PollNow(DeviceIndex device, BootTime now) {
  if (device != device_.index || !schedule_.PollNow(device, now)) return false;
  Rearm();
  return true;
}

bool SnmpAgent::SetAlert(DeviceIndex device, bool on, BootTime now) {
  if (device != device_.index || !schedule_.SetAlert(device, on, now)) return false;
  Rearm();
  return true;
}

// The end of a poll, or a free place, does the same.
void SnmpAgent::Rearm() {
  if (block_ == nullptr && !waiting_) pool_.timers_.Set(*this, schedule_.NextDue());
}

void SnmpAgent::OnTimer(BootTime now) {
  placed_as_silent_ = silent_;
  waiting_ = !pool_.TakePlace(*this, placed_as_silent_);
  if (!waiting_) Begin(now);
}

// The schedule is asked when there is a place, so that waiting for one counts as being late.
void SnmpAgent::Begin(BootTime now) {
  waiting_ = false;
  DuePoll due;
  if (!schedule_.Next(now, due)) {
    pool_.timers_.Set(*this, schedule_.NextDue());
    return pool_.GivePlace(now, placed_as_silent_);
  }
  block_ = pool_.queue_.Acquire();
  block_->device = device_.index;
  block_->asked = began_ = now;
  poll_.Start(due.classes, *block_);
  if (session_ == nullptr) {
    Result<std::unique_ptr<snmp::Session>> opened =
        pool_.client_->Open(device_.endpoint, device_.credentials, device_.address.limits, *this);
    if (!opened.ok()) {
      snmp::Request unused;
      // A library that was built without the algorithm (Debian's has all) is no matter of cables.
      const bool unable = opened.status() == Status::kUnimplemented;
      if (poll_.Next(unused)) poll_.OnFailure(unable ? Quality::kUnsupportedSecurity : Quality::kDisconnected);
      return Finish(now);
    }
    session_ = std::move(opened).value();
  }
  Continue(now);
}

void SnmpAgent::Continue(BootTime now) {
  if (now - began_ > pool_.longest_poll_) poll_.Stop(Quality::kTimeout);
  snmp::Request request;
  if (!poll_.Next(request)) return Finish(now);
  pool_.queue_.poll_counters().requested.fetch_add(1, std::memory_order_relaxed);
  if (!Ok(session_->Send(request, now))) {
    poll_.OnFailure(Quality::kDisconnected);
    return Finish(now);
  }
  pool_.Rearm();
}

void SnmpAgent::OnResponse(const snmp::Response& response, BootTime now) {
  pool_.queue_.poll_counters().exchanged.fetch_add(1, std::memory_order_relaxed);
  poll_.OnResponse(response);
  Continue(now);
}

void SnmpAgent::OnFailure(Quality why, BootTime now) {
  poll_.OnFailure(why);
  Continue(now);
}

// Whoever makes us wait gives the place to somebody who answers, and goes on without. Many that fall silent at once, as
// when a line is cut, are then more than the places of the silent for one poll.
void SnmpAgent::OnRepeat(BootTime now) {
  if (placed_as_silent_) return;
  placed_as_silent_ = true;
  pool_.MoveToSilent(now);
}

void SnmpAgent::Finish(BootTime now) {
  block_->taken = now;
  if (session_ != nullptr) block_->remark = session_->remark();
  if (block_->remark == Quality::kGood) block_->remark = poll_.remark();
  silent_ = !DeviceAnswered(block_->exchange);
  schedule_.Done(now, !silent_);
  pool_.queue_.poll_counters().AddSchedule(schedule_.counters(), seen_);
  pool_.queue_.Push(std::move(block_));
  pool_.timers_.Set(*this, schedule_.NextDue());
  pool_.GivePlace(now, placed_as_silent_);
}

}  // namespace tramgac::poll
