#include "agent/poll/modbus_tcp_bus.h"

#include <algorithm>
#include <utility>

namespace tramgac::poll {
namespace {

// Every device has been asked once by then, however long its period.
constexpr Duration kLongestSpread = std::chrono::seconds(10);

constexpr Duration kConnectTimeout = std::chrono::seconds(3);
constexpr Duration kFirstReconnectPause = std::chrono::milliseconds(250);
constexpr Duration kLongestReconnectPause = std::chrono::seconds(30);
// How long after its timeout a unit on a serial line may still answer (the same as SerialSettings::late_answer). RTU
// answers carry no number, and a device server gives what comes from the line to whoever is connected then.
constexpr Duration kLateAnswer = std::chrono::seconds(1);
// How long a device server is listened to before it is asked again: what it says twice is not the answer to the next
// question.
constexpr Duration kRtuPause = std::chrono::milliseconds(10);
// A connection on which this many requests in a row stay unanswered may be half open: make a new one.
constexpr int kSilentPollsUntilReconnect = 3;

}  // namespace

ModbusTcpBus::ModbusTcpBus(std::vector<TcpPath> paths, std::vector<ModbusDevice> devices, double silent_share,
                           std::unique_ptr<ByteStream> stream, Timers& timers, BlockQueue& queue,
                           modbus::TcpFraming framing)
    : paths_(std::move(paths)),
      devices_(std::move(devices)),
      stream_(std::move(stream)),
      timers_(timers),
      queue_(queue),
      schedule_(silent_share),
      connection_(framing),
      longest_reconnect_pause_(kLongestReconnectPause) {
  // A host that is back is found by the next poll.
  for (const ModbusDevice& device : devices_) {
    longest_reconnect_pause_ = std::clamp(device.period, kFirstReconnectPause, longest_reconnect_pause_);
  }
}

void ModbusTcpBus::Start(BootTime now, std::uint32_t index) {
  for (const ModbusDevice& device : devices_) {
    schedule_.Add(device.index, device.period, ClassesOf(device.plan), device.misses,
                  FirstPoll(device.due, now, std::min<Duration>(device.period, kLongestSpread), index), device.alert);
  }
  timers_.Set(*this, schedule_.NextDue());
}

ModbusDevice& ModbusTcpBus::DeviceAt(DeviceIndex index) {
  return *std::find_if(devices_.begin(), devices_.end(), [index](const ModbusDevice& d) { return d.index == index; });
}

// Goes as far as it can without waiting, and sets the timer for what it waits for.
void ModbusTcpBus::Advance(BootTime now) {
  if (give_up_at_ <= now) OnTimeout(now);
  while (give_up_at_ == kNever) {
    if (!poll_.running() && !BeginPoll(now)) return;
    if (!EnsureConnected(now)) continue;  // either connecting (a deadline is set) or the poll has failed
    if (const BootTime ready = ReadyAt(); now < ready) return timers_.Set(*this, ready);
    SendRequest(now);
  }
  timers_.Set(*this, give_up_at_);
}

BootTime ModbusTcpBus::ReadyAt() const { return std::max(ready_at_, late_until_[poll_.device().unit]); }

bool ModbusTcpBus::BeginPoll(BootTime now) {
  DuePoll due;
  if (!schedule_.Next(now, due)) {
    timers_.Set(*this, schedule_.NextDue());
    return false;
  }
  untried_ = paths_.size();
  poll_.Begin(DeviceAt(due.device), due.classes, queue_.Acquire(), now);
  return true;
}

bool ModbusTcpBus::EnsureConnected(BootTime now) {
  if (link_ == Link::kOpen) return true;
  if (now < reconnect_at_) {
    Fail(Quality::kDisconnected, now);
    return false;
  }
  if (!stream_->Connect(paths_[path_], *this)) {
    NoConnection(now);
    return false;
  }
  link_ = Link::kConnecting;
  give_up_at_ = now + kConnectTimeout;
  return false;
}

void ModbusTcpBus::OnConnected(BootTime now) {
  give_up_at_ = kNever;
  link_ = Link::kOpen;
  connection_.Reset();
  silent_polls_ = 0;
  ready_at_ = now + (poll_.running() ? poll_.device().limits.connect_pause : Duration(0));
  Advance(now);
}

void ModbusTcpBus::OnEnded(BootTime now) {
  if (link_ == Link::kConnecting) {
    NoConnection(now);
  } else {
    CloseLink(now);
    Fail(Quality::kDisconnected, now);
  }
  Advance(now);
}

void ModbusTcpBus::SendRequest(BootTime now) {
  const modbus::PlannedRead* read = poll_.Current();
  if (read == nullptr) return EndPoll(now);
  std::array<std::uint8_t, modbus::TcpConnection::kLongestRequest> bytes;
  const Result<std::size_t> size = connection_.BuildRequest(poll_.device().unit, read->request, bytes);
  // A request of 12 bytes always fits an idle socket's buffer; if it does not, the link is of no use.
  if (!size.ok() || !stream_->Send(ByteSpan(bytes).first(size.value()))) {
    CloseLink(now);
    return Fail(Quality::kDisconnected, now);
  }
  queue_.poll_counters().requested.fetch_add(1, std::memory_order_relaxed);
  give_up_at_ = now + poll_.device().limits.timeout;
}

void ModbusTcpBus::OnReceived(ByteSpan bytes, BootTime now) {
  const auto result = connection_.Feed(bytes);
  if (connection_.must_close()) CloseDemanded(now);
  if (result.progress == modbus::TcpConnection::Progress::kMustClose) {
    Fail(result.answer.quality, now);
  } else if (result.progress == modbus::TcpConnection::Progress::kAnswer && poll_.running()) {
    EndRead(result.answer, now);
  }
  Advance(now);
}

void ModbusTcpBus::EndRead(const modbus::Answer& answer, BootTime now) {
  give_up_at_ = kNever;
  useful_ = true;
  silent_polls_ = 0;
  const bool numbered = connection_.framing() == modbus::TcpFraming::kMbap;
  ready_at_ = now + std::max(poll_.device().limits.request_pause, numbered ? Duration(0) : kRtuPause);
  queue_.poll_counters().exchanged.fetch_add(1, std::memory_order_relaxed);
  poll_.Answer(answer);
  if (poll_.Current() == nullptr) EndPoll(now);
}

void ModbusTcpBus::OnTimeout(BootTime now) {
  give_up_at_ = kNever;
  if (link_ == Link::kConnecting) return NoConnection(now);
  connection_.GiveUp();
  const bool silent = ++silent_polls_ >= kSilentPollsUntilReconnect;
  if (silent) TakeOtherPath();
  if (silent || connection_.must_close()) CloseDemanded(now);
  Fail(Quality::kTimeout, now);
}

// The current read, and with it the rest of the poll, has failed.
void ModbusTcpBus::Fail(Quality why, BootTime now) {
  if (!poll_.running()) return;
  poll_.Answer({why, {}});
  EndPoll(now);
}

void ModbusTcpBus::EndPoll(BootTime now) {
  const bool answered = poll_.answered();
  schedule_.Done(now, answered);
  queue_.poll_counters().AddSchedule(schedule_.counters(), seen_);
  std::unique_ptr<RawBlock> block = poll_.Finish(now);
  block->path = static_cast<std::uint8_t>(path_);
  queue_.Push(std::move(block));
}

// The path in use cannot be connected to: the poll goes on over the next one, as long as there is one.
void ModbusTcpBus::NoConnection(BootTime now) {
  CloseLink(now);
  TakeOtherPath();
  if (!poll_.running() || --untried_ == 0) return Fail(Quality::kDisconnected, now);
  reconnect_at_ = now;
}

void ModbusTcpBus::CloseLink(BootTime now) {
  give_up_at_ = kNever;
  if (link_ == Link::kClosed) return;
  stream_->Close();
  link_ = Link::kClosed;
  // A unit at whose question a gateway hangs up must not keep the next one waiting.
  const bool useful = std::exchange(useful_, false);
  reconnect_pause_ =
      useful ? Duration(0) : std::clamp(reconnect_pause_ * 2, kFirstReconnectPause, longest_reconnect_pause_);
  reconnect_at_ = now + reconnect_pause_;
}

// The peer has not refused us: units behind it that do answer must not wait for the next connection.
void ModbusTcpBus::CloseDemanded(BootTime now) {
  const bool numbered = connection_.framing() == modbus::TcpFraming::kMbap;
  if (!numbered && poll_.running()) late_until_[poll_.device().unit] = now + kLateAnswer;
  CloseLink(now);
  reconnect_at_ = now;
  reconnect_pause_ = {};
}

bool ModbusTcpBus::PollNow(DeviceIndex device, BootTime now) {
  if (!schedule_.PollNow(device, now)) return false;
  if (!poll_.running()) Advance(now);
  return true;
}

bool ModbusTcpBus::SetAlert(DeviceIndex device, bool on, BootTime now) {
  if (!schedule_.SetAlert(device, on, now)) return false;
  if (!poll_.running()) Advance(now);
  return true;
}

}  // namespace tramgac::poll
