// The loop of the network poll thread: epoll for descriptors, timers, tasks that never block.
//
// Thread safety: Post, PollNow and Stop from any thread; everything else from the loop's thread, or before Run.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "agent/core/base/status.h"
#include "agent/core/base/time.h"
#include "agent/poll/timers.h"
#include "board/api/clock.h"

namespace tramgac::poll {

// A state machine that waits for descriptors. Must not block.
class FdTask {
 public:
  virtual ~FdTask() = default;
  // Something happened on a watched descriptor; `events` are EPOLL* bits.
  virtual void OnEvent(int fd, std::uint32_t events, BootTime now) = 0;
};

class PollLoop {
 public:
  // `progress` is called in every turn of the loop, at least once a second.
  PollLoop(const board::Clock& clock, std::function<void()> progress);
  ~PollLoop();
  PollLoop(const PollLoop&) = delete;
  PollLoop& operator=(const PollLoop&) = delete;

  // Makes the descriptors. Outcomes: kOk; kResourceExhausted.
  Status Open();

  Timers& timers() { return timers_; }

  // Waits for `events` on `fd` on behalf of `task`; calling it again changes the events. Outcomes: kOk;
  // kResourceExhausted; kInvalidArgument (not a descriptor that can be waited for).
  Status Watch(int fd, std::uint32_t events, FdTask& task);
  // Stops waiting; to be called before `fd` is closed.
  void Unwatch(int fd);

  // Runs `call` on the loop's thread soon.
  void Post(std::function<void()> call);

  // Runs until Stop. The tasks must outlive it.
  void Run();
  void Stop();

  BootTime Now() const { return clock_.Now(); }

 private:
  void Turn();
  void Breathe(BootTime now);
  void RunPosted();
  int WaitMilliseconds(BootTime now);

  const board::Clock& clock_;
  const std::function<void()> progress_;
  int epoll_ = -1;
  int wake_ = -1;
  std::unordered_map<int, FdTask*> watched_;
  Timers timers_;
  std::mutex mutex_;  // guards posted_
  std::vector<std::function<void()>> posted_;
  std::atomic<bool> stopping_{false};
};

}  // namespace tramgac::poll
