// The worker of one serial line: a thread of its own, because the line's client blocks.
//
// Thread safety: Start, Stop, PollNow from one other thread; the rest is the worker's own.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "agent/core/schedule/bus_schedule.h"
#include "agent/poll/block_queue.h"
#include "agent/poll/modbus_poll.h"
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

 private:
  void Run();
  void RunPoll(const DuePoll& due);
  Quality ReadBlock(const modbus::PlannedRead& read, std::size_t& size);
  void WaitUntil(BootTime when);
  bool Stopping();

  std::unique_ptr<modbus::SerialClient> client_;
  std::vector<ModbusDevice> devices_;
  const board::Clock& clock_;
  BlockQueue& queue_;
  std::function<void()> progress_;
  BusSchedule schedule_;
  ScheduleCounters seen_;
  ModbusPoll poll_;
  std::vector<std::uint8_t> buffer_;
  BootTime ready_at_{};
  bool open_ = false;
  std::thread thread_;
  std::mutex mutex_;  // guards the two below
  std::condition_variable changed_;
  bool stopping_ = false;
  std::vector<DeviceIndex> poll_now_;
};

}  // namespace tramgac::poll
