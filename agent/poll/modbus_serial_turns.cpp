#include "agent/poll/modbus_serial_turns.h"

#include <algorithm>

namespace tramgac::poll {

ModbusSerialTurns::ModbusSerialTurns(std::vector<ModbusDevice> devices, double silent_share, BlockQueue& queue,
                                     BootTime now)
    : devices_(std::move(devices)), queue_(queue), schedule_(silent_share) {
  // All at one moment: the schedule puts them one behind the other, which leaves one long gap for silent devices.
  for (const ModbusDevice& device : devices_) {
    schedule_.Add(device.index, device.period, ClassesOf(device.plan), device.misses,
                  FirstPoll(device.due, now, device.period, 0), device.alert);
  }
}

ModbusSerialTurns::Turn ModbusSerialTurns::Next(BootTime now) {
  DuePoll due;
  while (!poll_.running()) {
    if (!schedule_.Next(now, due)) return {Turn::Action::kWait, schedule_.NextDue(), 0, {}, {}};
    Begin(due, now);
  }
  if (!open_) return {Turn::Action::kOpen, now, 0, {}, {}};
  if (now < ready_at_) return {Turn::Action::kWait, ready_at_, 0, {}, {}};
  const ModbusDevice& device = poll_.device();
  return {Turn::Action::kRead, now, device.unit, poll_.Current()->request, device.limits.timeout};
}

void ModbusSerialTurns::Begin(const DuePoll& due, BootTime now) {
  const auto device =
      std::find_if(devices_.begin(), devices_.end(), [&due](const ModbusDevice& d) { return d.index == due.device; });
  poll_.Begin(*device, due.classes, queue_.Acquire(), now);
  EndIfDone(now);  // a device without points
}

void ModbusSerialTurns::Opened(Quality outcome, BootTime now) {
  open_ = outcome == Quality::kGood;
  if (open_) {
    ready_at_ = now + poll_.device().limits.connect_pause;
  } else {
    poll_.Answer({outcome, {}});
    EndIfDone(now);
  }
}

void ModbusSerialTurns::Answered(const modbus::Answer& answer, BootTime now) {
  open_ = answer.quality != Quality::kDisconnected;
  ready_at_ = now + poll_.device().limits.request_pause;
  PollCounters& counters = queue_.poll_counters();
  counters.requested.fetch_add(1, std::memory_order_relaxed);
  if (DeviceAnswered(answer.quality)) counters.exchanged.fetch_add(1, std::memory_order_relaxed);
  poll_.Answer(answer);
  EndIfDone(now);
}

void ModbusSerialTurns::EndIfDone(BootTime now) {
  if (poll_.Current() != nullptr) return;
  schedule_.Done(now, poll_.answered());
  queue_.poll_counters().AddSchedule(schedule_.counters(), seen_);
  queue_.Push(poll_.Finish(now));
}

}  // namespace tramgac::poll
