// The worker of one serial line: a thread of its own, because the line's client blocks. What it does next is for
// ModbusSerialTurns to say.
//
// Thread safety: Start, RequestStop and Stop from one other thread, PollNow and SetAlert from any; the rest is the
// worker's own.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "agent/poll/modbus_serial_turns.h"
#include "board/api/clock.h"
#include "drivers/modbus/client.h"

namespace tramgac::poll {

class ModbusSerialLine {
 public:
  // `silent_share` as in BusSchedule. `progress` is called at least once a second while the client keeps its promises.
  ModbusSerialLine(std::unique_ptr<modbus::SerialClient> client, std::vector<ModbusDevice> devices, double silent_share,
                   const board::Clock& clock, BlockQueue& queue, std::function<void()> progress);
  ~ModbusSerialLine();

  void Start();
  // Lets the thread end after the read that is under way. Does not block.
  void RequestStop();
  // Ends the thread after the read that is under way. Blocks for at most that long.
  void Stop();
  // Polls a device soon, if it is on this line.
  void PollNow(DeviceIndex device);
  // As BusSchedule::SetAlert, soon.
  void SetAlert(DeviceIndex device, bool on);
  // As BusSchedule::TellDue. Precondition: it has been stopped.
  void TellDue(std::span<BootTime> due) const { turns_.TellDue(due); }

  // Takes one turn; for a simulation, which has no thread to give. Blocks for one read at most. Outcome: when the next
  // turn is, which may be now.
  BootTime TakeTurn();

 private:
  void Run();
  void WaitUntil(BootTime when);
  bool Stopping();
  bool HasWishes() const { return !poll_now_.empty() || !alerts_.empty(); }
  void TakeWishes();

  std::unique_ptr<modbus::SerialClient> client_;
  const board::Clock& clock_;
  const std::size_t device_count_;
  std::function<void()> progress_;
  ModbusSerialTurns turns_;
  std::vector<std::uint8_t> buffer_;
  std::thread thread_;
  std::mutex mutex_;  // guards the three below
  std::condition_variable changed_;
  bool stopping_ = false;
  std::vector<DeviceIndex> poll_now_;
  std::map<DeviceIndex, bool> alerts_;  // the last word about each
};

}  // namespace tramgac::poll
