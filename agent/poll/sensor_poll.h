// The worker of the kernel's sensors: a thread of its own, because a driver may need seconds for a reading, or hang. A
// hung one holds nobody else up, nor does it feed or starve the watchdog: what is known of its sensors becomes stale.
//
// Thread safety: Start, RequestStop and Stop from one other thread, PollNow from any; the rest is the worker's own.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "agent/poll/block_queue.h"
#include "board/api/clock.h"
#include "drivers/digital_io/sensor_reader.h"

namespace tramgac::poll {

class SensorPoll {
 public:
  static constexpr Duration kPeriod = std::chrono::seconds(10);  // without news

  // `device`: that of the sensors in the pipeline. All outlive the poll.
  SensorPoll(DeviceIndex device, digital_io::SensorReader& sensors, const board::Clock& clock, BlockQueue& queue)
      : device_(device), sensors_(sensors), clock_(clock), queue_(queue) {}
  ~SensorPoll() { Stop(); }

  void Start();
  // Lets the thread end after the read that is under way. Does not block.
  void RequestStop();
  // Ends the thread; blocks for as long as the read that is under way.
  void Stop();
  // They are told soon. Does nothing if the device is another one.
  void PollNow(DeviceIndex device);

  // Takes one step; for a test, which has no thread to give. Outcome: when the next one is, which may be now.
  BootTime TakeTurn();

 private:
  void Run();
  bool WaitUntil(BootTime when);
  void Tell(BootTime now);

  const DeviceIndex device_;
  digital_io::SensorReader& sensors_;
  const board::Clock& clock_;
  BlockQueue& queue_;
  bool has_news_ = false;
  BootTime tell_due_{};
  std::thread thread_;
  std::mutex mutex_;  // guards the two below
  std::condition_variable changed_;
  bool stopping_ = false, asked_ = false;
};

}  // namespace tramgac::poll
