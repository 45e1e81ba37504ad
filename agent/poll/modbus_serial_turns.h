// What one serial line does next: whose turn it is, which block is asked of it, and when. Knows neither port nor thread
// nor clock; who has the port asks for the next turn, takes it and tells what came of it.
//
// Single-threaded; nothing blocks. Allocates in the constructor, and when something is learned.
#pragma once

#include <vector>

#include "agent/core/schedule/bus_schedule.h"
#include "agent/poll/block_queue.h"
#include "agent/poll/modbus_poll.h"

namespace tramgac::poll {

class ModbusSerialTurns {
 public:
  // `silent_share` as in BusSchedule. `queue` gets the blocks and outlives this.
  ModbusSerialTurns(std::vector<ModbusDevice> devices, double silent_share, BlockQueue& queue, BootTime now);

  struct Turn {
    enum class Action : std::uint8_t {
      kWait,  // nothing before `until`, unless PollNow or SetAlert is called
      kOpen,  // open the port, then Opened
      kRead,  // ask `unit` for `request`, then Answered
    };
    Action action = Action::kWait;
    BootTime until{};
    std::uint8_t unit = 0;
    modbus::ReadRequest request;
    Duration timeout{};
  };

  // The next turn. Asked again before the turn was taken, it says the same.
  Turn Next(BootTime now);

  // What came of kOpen: the outcomes of SerialClient::Open.
  void Opened(Quality outcome, BootTime now);

  // What came of kRead: the outcomes of SerialClient::Read. After kDisconnected the port is closed.
  void Answered(const modbus::Answer& answer, BootTime now);

  // Polls a device at once. Outcome: false if it is not on this line.
  bool PollNow(DeviceIndex device, BootTime now) { return schedule_.PollNow(device, now); }

  // As BusSchedule::SetAlert.
  bool SetAlert(DeviceIndex device, bool on, BootTime now) { return schedule_.SetAlert(device, on, now); }

  // As BusSchedule::TellDue.
  void TellDue(std::span<BootTime> due) const { schedule_.TellDue(due); }

 private:
  void Begin(const DuePoll& due, BootTime now);
  void EndIfDone(BootTime now);

  std::vector<ModbusDevice> devices_;
  BlockQueue& queue_;
  BusSchedule schedule_;
  ScheduleCounters seen_;
  ModbusPoll poll_;
  BootTime ready_at_{};  // pauses that the device needs; nothing is sent before
  bool open_ = false;
};

}  // namespace tramgac::poll
