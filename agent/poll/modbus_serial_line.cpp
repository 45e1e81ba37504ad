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
      devices_(std::move(devices)),
      clock_(clock),
      queue_(queue),
      progress_(std::move(progress)),
      schedule_(silent_share),
      buffer_(modbus::kMaxDataSize) {
  // All at one moment: the schedule puts them one behind the other, which leaves one long gap for silent devices.
  const BootTime now = clock_.Now();
  for (const ModbusDevice& device : devices_) {
    schedule_.Add(device.index, device.period, ClassesOf(device.plan), device.misses,
                  SpreadStart(now, device.period, 0));
  }
}

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
    if (poll_now_.size() < devices_.size()) poll_now_.push_back(device);
  }
  changed_.notify_all();
}

bool ModbusSerialLine::Stopping() {
  const std::lock_guard lock(mutex_);
  for (const DeviceIndex device : poll_now_) schedule_.PollNow(device, clock_.Now());
  poll_now_.clear();
  return stopping_;
}

void ModbusSerialLine::WaitUntil(BootTime when) {
  const Duration wait = std::clamp(when - clock_.Now(), Duration(0), kLongestWait);
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, wait, [this] { return stopping_ || !poll_now_.empty(); });
}

void ModbusSerialLine::Run() {
  while (!Stopping()) {
    progress_();
    DuePoll due;
    if (schedule_.Next(clock_.Now(), due)) {
      RunPoll(due);
    } else {
      WaitUntil(schedule_.NextDue());
    }
  }
  client_->Close();
}

void ModbusSerialLine::RunPoll(const DuePoll& due) {
  const auto device =
      std::find_if(devices_.begin(), devices_.end(), [&due](const ModbusDevice& d) { return d.index == due.device; });
  poll_.Begin(*device, due.classes, queue_.Acquire(), clock_.Now());
  while (const modbus::PlannedRead* read = poll_.Current()) {
    std::size_t size = 0;
    const Quality quality = ReadBlock(*read, size);
    poll_.Answer({quality, ByteSpan(buffer_).first(size)});
    progress_();
  }
  const BootTime now = clock_.Now();
  schedule_.Done(now, poll_.answered());
  queue_.poll_counters().AddSchedule(schedule_.counters(), seen_);
  queue_.Push(poll_.Finish(now));
}

Quality ModbusSerialLine::ReadBlock(const modbus::PlannedRead& read, std::size_t& size) {
  const modbus::DeviceLimits& limits = poll_.device().limits;
  if (!open_) {
    const Quality opened = client_->Open();
    if (opened != Quality::kGood) return opened;
    open_ = true;
    ready_at_ = clock_.Now() + limits.connect_pause;
  }
  while (clock_.Now() < ready_at_) {
    if (Stopping()) return Quality::kNotReadYet;
    WaitUntil(ready_at_);
  }
  queue_.poll_counters().requested.fetch_add(1, std::memory_order_relaxed);
  const Quality quality = client_->Read(poll_.device().unit, read.request, limits.timeout, buffer_, size);
  ready_at_ = clock_.Now() + limits.request_pause;
  if (DeviceAnswered(quality)) queue_.poll_counters().exchanged.fetch_add(1, std::memory_order_relaxed);
  if (quality == Quality::kDisconnected) {
    client_->Close();
    open_ = false;
  }
  return quality;
}

}  // namespace tramgac::poll
