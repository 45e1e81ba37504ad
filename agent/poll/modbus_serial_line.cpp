#include "agent/poll/modbus_serial_line.h"

#include <algorithm>

namespace tramgac::poll {
namespace {

constexpr Duration kLongestWait = std::chrono::seconds(1);  // so that progress is shown

}  // namespace

ModbusSerialLine::ModbusSerialLine(std::unique_ptr<modbus::SerialClient> client, std::vector<ModbusDevice> devices,
                                   double silent_share, const board::Clock& clock, BlockQueue& queue,
                                   std::function<void()> progress)
    : client_(std::move(client)),
      clock_(clock),
      device_count_(devices.size()),
      progress_(std::move(progress)),
      turns_(std::move(devices), silent_share, queue, clock.Now()),
      buffer_(modbus::kMaxDataSize) {}

ModbusSerialLine::~ModbusSerialLine() { Stop(); }

void ModbusSerialLine::Start() {
  thread_ = std::thread([this] { Run(); });
}

void ModbusSerialLine::RequestStop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
}

void ModbusSerialLine::Stop() {
  RequestStop();
  if (thread_.joinable()) thread_.join();
}

void ModbusSerialLine::PollNow(DeviceIndex device) {
  {
    const std::lock_guard lock(mutex_);
    if (poll_now_.size() < device_count_) poll_now_.push_back(device);
  }
  changed_.notify_all();
}

void ModbusSerialLine::SetAlert(DeviceIndex device, bool on) {
  {
    const std::lock_guard lock(mutex_);
    alerts_[device] = on;
  }
  changed_.notify_all();
}

bool ModbusSerialLine::Stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void ModbusSerialLine::TakeWishes() {
  const std::lock_guard lock(mutex_);
  // A device of another line: not ours to poll.
  for (const DeviceIndex device : poll_now_) {
    [[maybe_unused]] const bool known = turns_.PollNow(device, clock_.Now());
  }
  for (const auto& [device, on] : alerts_) {
    [[maybe_unused]] const bool known = turns_.SetAlert(device, on, clock_.Now());
  }
  poll_now_.clear();
  alerts_.clear();
}

void ModbusSerialLine::WaitUntil(BootTime when) {
  const Duration wait = std::clamp(when - clock_.Now(), Duration(0), kLongestWait);
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, wait, [this] { return stopping_ || HasWishes(); });
}

void ModbusSerialLine::Run() {
  while (!Stopping()) {
    progress_();
    WaitUntil(TakeTurn());
  }
  client_->Close();
}

BootTime ModbusSerialLine::TakeTurn() {
  TakeWishes();
  const ModbusSerialTurns::Turn turn = turns_.Next(clock_.Now());
  switch (turn.action) {
    case ModbusSerialTurns::Turn::Action::kWait: return turn.until;
    case ModbusSerialTurns::Turn::Action::kOpen: turns_.Opened(client_->Open(), clock_.Now()); break;
    case ModbusSerialTurns::Turn::Action::kRead: {
      std::size_t size = 0;
      const Quality quality = client_->Read(turn.unit, turn.request, turn.timeout, buffer_, size);
      if (quality == Quality::kDisconnected) client_->Close();
      turns_.Answered({quality, ByteSpan(buffer_).first(size)}, clock_.Now());
    }
  }
  return clock_.Now();
}

}  // namespace tramgac::poll
