#include "agent/poll/trap_listener.h"

#include <sys/epoll.h>

#include <algorithm>

namespace tramgac::poll {
namespace {

constexpr Duration kBreath = std::chrono::milliseconds(10);  // between two looks at the port
constexpr std::size_t kMostAtOnce = 256;                     // datagrams a look: about half a millisecond

}  // namespace

TrapListener::TrapListener(PollLoop& loop, BlockQueue& queue, SnmpPool& pool, TrapCounters& counters,
                           std::vector<TrapDevice> devices, std::vector<SourceAddress> forwarders,
                           const snmp::LocalEngine& engine)
    : loop_(loop),
      queue_(queue),
      pool_(pool),
      counters_(counters),
      gate_(std::move(devices), std::move(forwarders), engine.id,
            [&pool](DeviceIndex device) { return pool.EngineOf(device); }),
      receiver_(pool.client().MakeReceiver(engine)) {}

TrapListener::~TrapListener() {
  counters_.listening = false;
  if (socket_.fd() >= 0) loop_.Unwatch(socket_.fd());
}

Status TrapListener::Start() {
  if (receiver_ == nullptr) return Status::kUnimplemented;
  const Status status = loop_.Watch(socket_.fd(), EPOLLIN, *this);
  counters_.listening = Ok(status);
  return status;
}

void TrapListener::Rearm() { loop_.timers().Set(*this, std::min(watch_at_, trigger_.NextDue())); }

void TrapListener::OnTimer(BootTime now) {
  for (const DeviceIndex device : trigger_.TakeDue(now)) pool_.PollNow(device, now);
  if (now >= watch_at_) {
    watch_at_ = kNever;
    // It could be watched before, so it can be now.
    [[maybe_unused]] const Status watched = loop_.Watch(socket_.fd(), EPOLLIN, *this);
  }
  Rearm();
}

void TrapListener::OnEvent(int fd, std::uint32_t, BootTime now) {
  loop_.Unwatch(fd);
  watch_at_ = now + kBreath;
  refused_.fill({});
  socket_.Receive(kMostAtOnce, [this, now](const TrapSocket::Datagram& datagram) { Take(datagram, now); });
  for (std::size_t i = 0; i < kTrapRefusals; ++i) {
    if (refused_[i].count > 0) counters_.Refuse(static_cast<TrapRefusal>(i), refused_[i].count, refused_[i].source);
  }
  counters_.lost.store(socket_.lost(), std::memory_order_relaxed);
  Rearm();
}

void TrapListener::Refuse(TrapRefusal why) {
  Refused& refused = refused_[static_cast<std::size_t>(why)];
  ++refused.count;
  refused.source = gate_.origin();
}

void TrapListener::Take(const TrapSocket::Datagram& datagram, BootTime now) {
  counters_.received.fetch_add(1, std::memory_order_relaxed);
  if (!gate_.Admit(SourceOf(datagram.source), datagram.content, now)) return Refuse(gate_.why());
  if (datagram.cut) return Refuse(TrapRefusal::kMalformed);
  now_ = now;
  current_ = &datagram;
  undelivered_ = false;
  Decode(datagram);
  current_ = nullptr;
}

void TrapListener::Decode(const TrapSocket::Datagram& datagram) {
  const TrapDevice& sender = *gate_.senders().front();
  switch (
      receiver_->Receive(datagram.content, {&sender.credentials, gate_.EngineOf(sender), &sender.endpoint}, *this)) {
    case Status::kOk:
      if (undelivered_) return Refuse(TrapRefusal::kRateLimited);
      counters_.decoded.fetch_add(1, std::memory_order_relaxed);
      return;
    case Status::kNotFound: counters_.discoveries.fetch_add(1, std::memory_order_relaxed); return;
    case Status::kPermissionDenied: return Refuse(TrapRefusal::kWrongCredentials);
    default: return Refuse(TrapRefusal::kMalformed);
  }
}

// Several devices of the configuration may be views of the machine that sent it: the first that knows the notification
// tells of it, and all are polled.
bool TrapListener::OnNotification(const snmp::Notification& notification) {
  undelivered_ = !gate_.Deliver(now_);
  if (undelivered_) return false;
  const auto senders = gate_.senders();
  const auto knows = [&](const TrapDevice* device) {
    return snmp::FindNotification(device->notifications, notification.identity) != RawNotification::kUnknown;
  };
  const auto found = std::find_if(senders.begin(), senders.end(), knows);
  const TrapDevice& teller = found != senders.end() ? **found : *senders.front();
  std::unique_ptr<RawBlock> block = queue_.Acquire();
  block->device = teller.index;
  block->taken = now_;
  snmp::FillNotification(notification, teller.notifications, *block);
  const bool taken = queue_.Push(std::move(block));
  if (taken && notification.inform) counters_.informs.fetch_add(1, std::memory_order_relaxed);
  for (const TrapDevice* device : senders) {
    if (trigger_.Trigger(device->index, now_)) pool_.PollNow(device->index, now_);
  }
  return taken;
}

void TrapListener::OnReply(ByteSpan message) { socket_.Send(message, current_->source, current_->source_size); }

}  // namespace tramgac::poll
