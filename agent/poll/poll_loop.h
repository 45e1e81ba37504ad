// The loop of the network poll thread: epoll for descriptors, a heap of deadlines, tasks that never block.
//
// Thread safety: Post, PollNow and Stop from any thread; everything else from the loop's thread, or before Run.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <queue>
#include <unordered_map>
#include <vector>

#include "agent/core/base/status.h"
#include "agent/core/base/time.h"
#include "board/api/clock.h"

namespace tramgac::poll {

class PollLoop;

// A state machine driven by the loop. Must not block.
class PollTask {
 public:
  virtual ~PollTask() = default;
  // The deadline set by SetTimer has come.
  virtual void OnTimer(BootTime now) = 0;
  // Something happened on a watched descriptor; `events` are EPOLL* bits.
  virtual void OnEvent(int fd, std::uint32_t events, BootTime now) = 0;

 private:
  friend class PollLoop;
  std::uint64_t timer_generation_ = 0;
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

  // The task's only deadline; replaces the one before. kNever: none.
  void SetTimer(PollTask& task, BootTime when);

  // Waits for `events` on `fd` on behalf of `task`; calling it again changes the events. Outcomes: kOk;
  // kResourceExhausted; kInvalidArgument (not a descriptor that can be waited for).
  Status Watch(int fd, std::uint32_t events, PollTask& task);
  // Stops waiting; to be called before `fd` is closed.
  void Unwatch(int fd);

  // Runs `call` on the loop's thread soon.
  void Post(std::function<void()> call);

  // Runs until Stop. The tasks must outlive it.
  void Run();
  void Stop();

  BootTime Now() const { return clock_.Now(); }

 private:
  struct Deadline {
    BootTime when;
    PollTask* task;
    std::uint64_t generation;
    bool operator>(const Deadline& other) const { return when > other.when; }
  };

  void Turn();
  void Breathe(BootTime now);
  void FireTimers(BootTime now);
  void RunPosted();
  int WaitMilliseconds(BootTime now);

  const board::Clock& clock_;
  const std::function<void()> progress_;
  int epoll_ = -1;
  int wake_ = -1;
  std::unordered_map<int, PollTask*> watched_;
  std::priority_queue<Deadline, std::vector<Deadline>, std::greater<>> deadlines_;
  std::mutex mutex_;  // guards posted_
  std::vector<std::function<void()>> posted_;
  std::atomic<bool> stopping_{false};
};

}  // namespace tramgac::poll
